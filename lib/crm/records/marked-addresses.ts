import { parseAddresses } from '../../runtime/addresses.ts'

/** An address of somebody, as the CRM has it. */
export interface MarkedAddress {
  address: string | null | undefined
  /** The CRM says that no mail arrives there: it bounced, or somebody marked it. */
  isBad?: boolean
}

const typed = (addresses: readonly MarkedAddress[]): MarkedAddress[] =>
  addresses.filter(({ address }) => address?.trim())

/** Those that mail arrives at, as far as the CRM knows, in their order. */
export const goodOnes = (addresses: readonly MarkedAddress[]): string[] =>
  typed(addresses).flatMap(({ address, isBad }) => (isBad || !address ? [] : [address]))

/** One address for a person: the first good one that is an address at all, or else what somebody typed there. */
export const addressOf = (addresses: readonly MarkedAddress[]): string | undefined => {
  const good = goodOnes(addresses)
  return good.find((one) => parseAddresses(one).length > 0) ?? good[0]
}

/** Whether there are addresses, and the CRM says of each that no mail arrives there. */
export const areAllBad = (addresses: readonly MarkedAddress[]): boolean => {
  const all = typed(addresses)
  return all.length > 0 && all.every(({ isBad }) => isBad)
}
