import { type ClientRef, clientKey, parseClientKey } from './client-key.ts'

/** The parts of a room's address. */
export interface RoomAddress {
  /** Host and port of the portal. */
  host: string
  roomId: number | undefined
  /** The client it was written for; absent in addresses that versions before 1.0 wrote. */
  client: ClientRef | undefined
}

/** The address of a room for people. Its fragment says for which client it was written, and reaches no server. */
export const roomAddress = (origin: string, roomId: number, client?: ClientRef): string =>
  `${origin}/rooms/shared/${roomId}${client ? `#${clientKey(client)}` : ''}`

/** Hosts and ports of a portal: where people reach it, and where Roomkeeper does. */
export const portalHosts = (url: string, publicUrl: string): readonly string[] => [
  new URL(publicUrl).host,
  new URL(url).host,
]

/** Reads an address that `roomAddress` made, or whatever people wrote in its place; undefined for text that is no address. */
export const readRoomAddress = (text: string | undefined): RoomAddress | undefined => {
  const url = text ? URL.parse(text) : null
  if (!url) return undefined
  const roomId = Number(/\/rooms\/shared\/(\d+)/.exec(url.pathname)?.[1])
  return {
    host: url.host,
    roomId: Number.isSafeInteger(roomId) ? roomId : undefined,
    client: clientIn(url.hash.slice(1)),
  }
}

/** People may write any address into the field of the record, also one whose fragment cannot be decoded. */
const clientIn = (fragment: string): ClientRef | undefined => {
  try {
    return parseClientKey(decodeURIComponent(fragment))
  } catch {
    return undefined
  }
}
