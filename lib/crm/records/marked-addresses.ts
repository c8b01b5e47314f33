import { parseAddresses } from '../../runtime/addresses.ts'

/** An e-mail address of a person, as the CRM has it. */
export interface MarkedAddress {
  address: string | null | undefined
  /** The CRM says that mail to the address does not arrive: it bounced, or somebody marked the address. */
  isBad?: boolean
}

const typed = (addresses: readonly MarkedAddress[]): MarkedAddress[] =>
  addresses.filter(({ address }) => address?.trim())

/** Addresses that can receive mail, as far as the CRM knows, in order. */
export const deliverable = (addresses: readonly MarkedAddress[]): string[] =>
  typed(addresses).flatMap(({ address, isBad }) => (isBad || !address ? [] : [address]))

/** One address for a person: the first deliverable one with the form of an address, or else the first text that somebody typed there. */
export const addressOf = (addresses: readonly MarkedAddress[]): string | undefined => {
  const found = deliverable(addresses)
  return found.find((one) => parseAddresses(one).length > 0) ?? found[0]
}

/** Whether there are addresses, and the CRM says of each one that mail does not arrive. */
export const allUndeliverable = (addresses: readonly MarkedAddress[]): boolean => {
  const all = typed(addresses)
  return all.length > 0 && all.every(({ isBad }) => isBad)
}
