import { BlockList, isIP, isIPv4 } from 'node:net'

/** IPv4 that is of no host on the public Internet (IANA's registry of special addresses), and the address at which Azure serves its machines. */
const special4: readonly [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]

/** Of 2000::/3, which alone is given to hosts: protocols, Teredo, documentation and 6to4, which leads into IPv4. */
const special6: readonly [string, number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

const listOf = (type: 'ipv4' | 'ipv6', subnets: readonly [string, number][]): BlockList => {
  const list = new BlockList()
  for (const [network, prefix] of subnets) list.addSubnet(network, prefix, type)
  return list
}

const [refused4, refused6] = [listOf('ipv4', special4), listOf('ipv6', special6)]
const given6 = listOf('ipv6', [['2000::', 3]])
const [ownMachine4, ownMachine6] = [listOf('ipv4', [['127.0.0.0', 8]]), listOf('ipv6', [['::1', 128]])]

/** Whether an address, as text, is of a host on the public Internet. Of IPv6 only what is given to hosts is; so no form that wraps IPv4 is. */
export const isPublicAddress = (address: string): boolean => {
  if (isIP(address) === 0) return false
  if (isIPv4(address)) return !refused4.check(address, 'ipv4')
  return given6.check(address, 'ipv6') && !refused6.check(address, 'ipv6')
}

/** Whether an address, as text, is of this very machine. */
export const isOwnMachine = (address: string): boolean =>
  isIPv4(address) ? ownMachine4.check(address, 'ipv4') : isIP(address) === 6 && ownMachine6.check(address, 'ipv6')
