import * as z from 'zod/mini'
import type { Call } from './connection.ts'

export interface Room {
  id: number
  title: string
  tags: string[]
  /** Id of the user who made it. */
  createdBy: string
  archived: boolean
  empty: boolean
}

/** Root of all archived rooms: their rootFolderType (contract §4: 14 is the root of active rooms). */
const archiveRoot = 20

const roomAnswer = z.looseObject({
  id: z.number(),
  title: z.string(),
  // A plain folder answers on the same route, without a roomType (findings B18).
  roomType: z.optional(z.number()),
  rootFolderType: z.optional(z.number()),
  tags: z.optional(z.array(z.string())),
  createdBy: z.optional(z.looseObject({ id: z.string() })),
  filesCount: z.optional(z.number()),
  foldersCount: z.optional(z.number()),
})

const roomList = z.looseObject({ folders: z.array(roomAnswer) })

const asRoom = (room: z.output<typeof roomAnswer>): Room => ({
  id: room.id,
  title: room.title,
  tags: room.tags ?? [],
  createdBy: room.createdBy?.id ?? '',
  archived: room.rootFolderType === archiveRoot,
  empty: !room.filesCount && !room.foldersCount,
})

/** A tag the server stores without failing: 1 to 255 characters of the basic plane (findings B1). */
export const isSafeTag = (tag: string): boolean =>
  tag.length > 0 && tag.length <= 255 && tag === tag.trim() && !/[\uD800-\uDFFF]/.test(tag)

/**
 * Tags know no case: a room gets one in the spelling that somebody used first (contract §4). So no two keys may differ in
 * case alone, which is for the sources to see to.
 */
export const hasTag = ({ tags }: { tags: readonly string[] }, tag: string): boolean =>
  tags.some((one) => one.toLowerCase() === tag.toLowerCase())

export const roomCalls = (call: Call) => ({
  /**
   * Rooms that carry `tag`, archived ones too. For an empty list the server filters nothing at all (findings B2), so every
   * answer is checked here.
   */
  async findByTag(tag: string): Promise<Room[]> {
    if (!isSafeTag(tag)) throw new TypeError('a tag must have 1 to 255 characters of the basic plane')
    const query = new URLSearchParams({ searchArea: '2', count: '100', tags: JSON.stringify([tag]) })
    const { folders } = await call({ method: 'GET', path: `/api/2.0/files/rooms?${query}` }, roomList)
    return folders.map(asRoom).filter((room) => hasTag(room, tag))
  },

  /** Active rooms whose stored title is exactly `title`, as it comes from `storedTitle`. */
  async findByTitle(title: string): Promise<Room[]> {
    const query = new URLSearchParams({ searchArea: '0', count: '100', filterValue: title })
    const { folders } = await call({ method: 'GET', path: `/api/2.0/files/rooms?${query}` }, roomList)
    return folders.map(asRoom).filter((room) => room.title === title)
  },

  /** Not repeatable: the same call twice makes two rooms, and a refused call may have made one (findings B1). */
  async create(room: { title: string; type: number; tag: string }): Promise<Room> {
    const json = { title: room.title, roomType: room.type, tags: [room.tag] }
    return asRoom(await call({ method: 'POST', path: '/api/2.0/files/rooms', json }, roomAnswer))
  },

  async get(id: number): Promise<Room> {
    return asRoom(await call({ method: 'GET', path: `/api/2.0/files/rooms/${id}` }, roomAnswer))
  },

  /** Adds a tag to those the room has. */
  async addTag(id: number, tag: string): Promise<Room> {
    const path = `/api/2.0/files/rooms/${id}/tags`
    return asRoom(await call({ method: 'PUT', path, json: { names: [tag] }, repeatable: true }, roomAnswer))
  },
})
