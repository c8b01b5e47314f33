import type { ClientRef } from '../../runtime/client-key.ts'
import { portalHosts, roomAddress } from '../../runtime/room-address.ts'

/** The address by which people reach the portal, whatever address the worker uses. */
export interface PublicAddress {
  /** Headers that make DocSpace build the links of its answers and mails for this address. None where the worker uses it too. */
  headers: Readonly<Record<string, string>>
  /** A link that DocSpace has built, moved to this address. */
  linkAt(url: string): string
  /** Hosts and ports of the portal: where people reach it, and where the worker does. */
  hosts: readonly string[]
  /** The page of a room. The fragment, which reaches no server, says for which client the address was written. */
  roomPage(roomId: number, client?: ClientRef): string
}

/**
 * DocSpace builds a link from the host that it was asked under, or that a proxy says it was asked under, and turns 127.0.0.1 into
 * `localhost`; the short address in it is good under every host of the portal
 * (docs/facts/docspace.md#short-links-are-built-from-the-host-of-the-request).
 * @param url where the worker reaches the portal
 * @param publicUrl where people do; the same when absent. Neither has a path.
 */
export const publicAddress = (url: string, publicUrl: string = url): PublicAddress => {
  const { origin, host, protocol } = new URL(publicUrl)
  const headers = { 'x-forwarded-host': host, 'x-forwarded-proto': protocol.slice(0, -1) }
  return {
    headers: origin === new URL(url).origin ? {} : headers,
    linkAt(link) {
      const given = URL.parse(link)
      return given ? `${origin}${given.pathname}${given.search}${given.hash}` : link
    },
    hosts: portalHosts(url, publicUrl),
    roomPage: (roomId, client) => roomAddress(origin, roomId, client),
  }
}
