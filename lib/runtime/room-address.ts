import { type ClientRef, clientKey, parseClientKey } from './client-key.ts'

/** What the address of a room tells. */
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

/** Reads an address that `roomAddress` made; undefined for text that is no address. */
export const readRoomAddress = (text: string | undefined): RoomAddress | undefined => {
  const url = text ? URL.parse(text) : null
  if (!url) return undefined
  const roomId = Number(/\/rooms\/shared\/(\d+)/.exec(url.pathname)?.[1])
  const client = parseClientKey(decodeURIComponent(url.hash.slice(1)))
  return { host: url.host, roomId: Number.isNaN(roomId) ? undefined : roomId, client }
}
