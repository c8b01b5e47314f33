import type { ClientRecord } from '../../crm/records/records-port.ts'
import { readRoomAddress } from '../../runtime/room-address.ts'

/** The room that a person wrote on a record. */
export type RoomNamedByPeople =
  | { kind: 'none' }
  | { kind: 'room'; id: number }
  /** The address is one of another portal. */
  | { kind: 'elsewhere'; host: string }
  /** The text is no address of a room, or number and address name two rooms. */
  | { kind: 'unclear' }

const nothing: RoomNamedByPeople = { kind: 'none' }

/**
 * Reads what a person wrote on a record of its room: an address as the browser shows it, or the number. An address that Roomkeeper wrote names
 * its client in the fragment (docs/decisions/exactly-one-room.md), so it is no person's, also on a copy of the record.
 * @param hosts under which the portal is reached
 */
export const namedRoom = ({ written }: Pick<ClientRecord, 'written'>, hosts: readonly string[]): RoomNamedByPeople => {
  if (!written) return nothing
  const { roomUrl, roomId } = written
  if (roomUrl === undefined) return roomId === undefined ? nothing : { kind: 'room', id: roomId }
  const address = readRoomAddress(roomUrl)
  if (address?.client) return nothing
  if (address && !hosts.includes(address.host)) return { kind: 'elsewhere', host: address.host }
  const id = address ? (address.roomId ?? folderIn(roomUrl)) : numberIn(roomUrl)
  return id === undefined || (roomId !== undefined && roomId !== id) ? { kind: 'unclear' } : { kind: 'room', id }
}

/** The room in an address of older versions, `/rooms/shared/filter?folder=12` (docs/facts/docspace.md#addresses-of-a-room). */
const folderIn = (text: string): number | undefined => {
  const { pathname, searchParams } = new URL(text)
  return pathname.startsWith('/rooms/shared')
    ? numberIn(searchParams.get('folder')?.replace(/\/$/, '') ?? '')
    : undefined
}

const numberIn = (text: string): number | undefined => (/^\s*[1-9]\d{0,14}\s*$/.test(text) ? Number(text) : undefined)
