import * as z from 'zod/mini'
import type { HttpRequest } from '../../runtime/http.ts'
import { DocSpaceRefusal } from '../answer.ts'
import type { PortalCall } from '../connection.ts'
import { featureRequest, type RoomFeatures } from './room-features.ts'

export interface Room {
  id: number
  title: string
  /** DocSpace's number for the kind of room; 0 where the answer does not tell. */
  type: number
  tags: string[]
  /** Id of the user who made it. */
  createdBy: string
  archived: boolean
  empty: boolean
  /** Milliseconds since it was made, by the server's own clock; 0 where the answer does not tell. */
  age: number
}

export interface NewRoom {
  title: string
  type: number
  tags: readonly string[]
  features?: RoomFeatures
}

/** Root of all archived rooms: their rootFolderType (docs/facts/docspace-api.md#kinds-of-rooms: 14 is the root of active rooms). */
const archiveRoot = 20
/** Root of all templates. */
const templateRoot = 30

const roomAnswer = z.looseObject({
  id: z.number(),
  title: z.string(),
  // A plain folder answers on the same route, without a roomType (docs/facts/docspace-api.md#a-folder-answers-where-a-room-is-asked-for).
  roomType: z.optional(z.number()),
  rootFolderType: z.optional(z.number()),
  tags: z.optional(z.array(z.string())),
  created: z.optional(z.string()),
  createdBy: z.optional(z.looseObject({ id: z.string() })),
  filesCount: z.optional(z.number()),
  foldersCount: z.optional(z.number()),
})

const roomList = z.looseObject({ folders: z.array(roomAnswer), total: z.optional(z.number()) })

const pageSize = 100

const isRoom = ({ roomType, rootFolderType }: z.output<typeof roomAnswer>): boolean =>
  roomType !== undefined && rootFolderType !== templateRoot

const asRoom = (room: z.output<typeof roomAnswer>, now: number): Room => ({
  id: room.id,
  title: room.title,
  type: room.roomType ?? 0,
  tags: room.tags ?? [],
  createdBy: room.createdBy?.id ?? '',
  archived: room.rootFolderType === archiveRoot,
  empty: !room.filesCount && !room.foldersCount,
  age: Math.max(0, now - (Date.parse(room.created ?? '') || now)),
})

/** A tag the server stores without failing: 1 to 255 characters of the basic plane (docs/facts/docspace-api.md#a-refused-creation-may-have-made-the-room). */
export const isSafeTag = (tag: string): boolean =>
  tag.length > 0 && tag.length <= 255 && tag === tag.trim() && !/[\uD800-\uDFFF]/.test(tag)

/**
 * Tags know no case: a room gets one in the spelling that somebody used first (docs/facts/docspace.md#which-tags-are-the-same). So no two keys may differ in
 * case alone: the sources see to it.
 */
export const hasTag = ({ tags }: { tags: readonly string[] }, tag: string): boolean =>
  tags.some((one) => one.toLowerCase() === tag.toLowerCase())

/** The request that adds or removes a tag of a room. */
const tagChange = (method: 'PUT' | 'DELETE', roomId: number, name: string) => ({
  method,
  path: `/api/2.0/files/rooms/${roomId}/tags`,
  json: { names: [name] },
  repeatable: true,
})

export const roomCalls = (call: PortalCall) => {
  const ask = async (request: HttpRequest): Promise<Room> => asRoom(await call(request, roomAnswer), call.serverNow())
  /** All pages. A room that moves to the next page meanwhile counts once. */
  const search = async (query: Record<string, string>): Promise<Room[]> => {
    const rooms = new Map<number, Room>()
    for (let start = 0, total = 1; start < total; start += pageSize) {
      const path = `/api/2.0/files/rooms?${new URLSearchParams({ count: String(pageSize), ...(start > 0 && { startIndex: String(start) }), ...query })}`
      const page = await call({ method: 'GET', path }, roomList)
      for (const room of page.folders) rooms.set(room.id, asRoom(room, call.serverNow()))
      total = page.total ?? 0
    }
    return [...rooms.values()]
  }
  return {
    /**
     * Rooms that carry `tag`, archived ones too. For an empty list the server filters nothing at all (docs/facts/docspace-api.md#finding-rooms), so every
     * answer is checked here.
     */
    async findByTag(tag: string): Promise<Room[]> {
      if (!isSafeTag(tag)) throw new TypeError('a tag must have 1 to 255 characters of the basic plane')
      const rooms = await search({ searchArea: '2', tags: JSON.stringify([tag]) })
      return rooms.filter((room) => hasTag(room, tag))
    },

    /** Every room that the user behind the key sees, archived ones too; a call for each hundred. */
    all: (): Promise<Room[]> => search({ searchArea: '2' }),

    /** Rooms whose stored title is exactly `title`, as it comes from `storedTitle`; archived ones too. */
    async findByTitle(title: string): Promise<Room[]> {
      return (await search({ searchArea: '2', filterValue: title })).filter((room) => room.title === title)
    },

    /** Not repeatable: the same call twice makes two rooms, and a refused call may have made one (docs/facts/docspace-api.md#a-refused-creation-may-have-made-the-room). */
    create: ({ title, type, tags, features = {} }: NewRoom): Promise<Room> =>
      ask({
        method: 'POST',
        path: '/api/2.0/files/rooms',
        json: { title, roomType: type, tags, ...featureRequest(features) },
      }),

    /** Sets what is given, and leaves the rest. */
    async setFeatures(id: number, features: RoomFeatures): Promise<void> {
      const path = `/api/2.0/files/rooms/${id}`
      await call({ method: 'PUT', path, json: featureRequest(features), repeatable: true }, z.unknown())
    },

    /** @throws DocSpaceRefusal also for the number of a folder or template, which the server answers like a room's */
    async get(id: number): Promise<Room> {
      const path = `/api/2.0/files/rooms/${id}`
      const answer = await call({ method: 'GET', path }, roomAnswer)
      if (isRoom(answer)) return asRoom(answer, call.serverNow())
      throw new DocSpaceRefusal(404, `GET ${path}`)
    },

    /**
     * Adds a tag to those the room has, and returns the room as it is then. Servers up to 3.6.1 pass over a tag that the portal
     * does not know, with 200 (docs/facts/docspace.md#a-tag-the-portal-does-not-know). Then the tag is made in the portal and added again.
     */
    async addTag(id: number, tag: string): Promise<Room> {
      const room = await ask(tagChange('PUT', id, tag))
      if (hasTag(room, tag)) return room
      await call({ method: 'POST', path: '/api/2.0/files/tags', json: { name: tag }, repeatable: true }, z.unknown())
      return ask(tagChange('PUT', id, tag))
    },

    /** Gives a room another title; the same one again writes nothing (docs/facts/docspace.md#a-room-is-renamed-like-it-is-named). */
    rename: (id: number, title: string): Promise<Room> =>
      ask({ method: 'PUT', path: `/api/2.0/files/rooms/${id}`, json: { title }, repeatable: true }),

    /**
     * Begins to delete a room for good; it is gone a moment after the answer (docs/facts/docspace-api.md#archiving-and-deleting).
     * @throws DocSpaceRefusal where the key's user is not its owner
     */
    async remove(id: number): Promise<void> {
      const path = `/api/2.0/files/rooms/${id}`
      await call({ method: 'DELETE', path, json: { deleteAfter: false } }, z.unknown())
    },

    /**
     * Makes another person the room's owner; an active old one stays as a manager (docs/facts/docspace.md#the-owner-of-a-room). The key must be of the owner, of the
     * portal's owner or of a DocSpace administrator. Repeatable: for who owns it already it changes nothing. @throws DocSpaceRefusal also for an archived room
     */
    async giveTo(id: number, userId: string): Promise<void> {
      const json = { folderIds: [id], fileIds: [], userId }
      await call({ method: 'POST', path: '/api/2.0/files/owner', json, repeatable: true }, z.unknown())
    },

    /**
     * Begins to archive a room, or to take it back; it is done a moment after the answer (docs/facts/docspace-api.md#archiving-and-deleting). Doing it
     * again changes nothing. @returns the id of the operation, which is to be read to its end
     * @throws DocSpaceRefusal where the key's user is neither the room's owner nor an administrator
     */
    async move(id: number, to: 'archive' | 'unarchive'): Promise<string> {
      const request = { method: 'PUT' as const, path: `/api/2.0/files/rooms/${id}/${to}`, json: { deleteAfter: false } }
      return (await call({ ...request, repeatable: true }, z.looseObject({ id: z.string() }))).id
    },

    /** Removes a tag and returns the room as it is then. A tag that the room does not have changes nothing. */
    removeTag: (id: number, tag: string): Promise<Room> => ask(tagChange('DELETE', id, tag)),
  }
}
