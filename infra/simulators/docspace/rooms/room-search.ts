import { folderDto, roomDto } from '../files/entry-dto.ts'
import { sorted } from '../files/sorting.ts'
import type { Query, UserCall } from '../http/call.ts'
import type { Result } from '../http/envelope.ts'
import { ApiError } from '../http/errors.ts'
import { allOf, pageOf, queryEnum } from '../http/paging.ts'
import { isArchived, isTemplate, isVisible, ROOM_TYPES } from '../members/access.ts'
import { ROOTS } from '../portal/portal.ts'
import type { Room } from '../types.ts'
import { requireComparable, sameTag } from './tags.ts'

/** GET /files/rooms with its filters (docs/facts/docspace-api.md#finding-rooms). */

const AREAS: Record<string, number> = { Active: 0, Archive: 1, Any: 2, RecentByLinks: 3, Templates: 4 }

/** By search area: root to show as `current`, and the folder type that found rooms name as parent. */
const AREA_ROOTS: Record<number, { root: number; type: number }> = {
  0: { root: ROOTS.rooms, type: 14 },
  1: { root: ROOTS.archive, type: 20 },
  2: { root: ROOTS.rooms, type: 14 },
  4: { root: ROOTS.templates, type: 30 },
}

export function findRooms(call: UserCall): Result {
  const { portal, user, query } = call
  const [types, page, area] = allOf(
    () => query.all('type').map((type) => queryEnum(type, 'type', ROOM_TYPES)),
    () => pageOf(query),
    () => queryEnum(query.get('searchArea') || '0', 'searchArea', AREAS),
  )
  const tags = tagFilter(query.get('tags'))
  const found = sorted(
    portal,
    user,
    query,
    portal.state.rooms.filter(
      (room) =>
        inArea(room, area) &&
        isVisible(portal, user, room) &&
        (types.length === 0 || types.includes(room.roomType)) &&
        matchesTags(room, tags, query) &&
        matchesText(room, query) &&
        matchesOwner(room, query),
    ),
  )
  const shown = found.slice(page.startIndex, page.startIndex + page.count)
  const { root, type } = AREA_ROOTS[area] ?? { root: ROOTS.rooms, type: 14 }
  const current = portal.folder(root)
  if (current === undefined) throw new Error(`root ${root} is missing`)
  const response = {
    files: [],
    folders: shown.map((room) => roomDto(portal, room, user, 'list', type)),
    current: folderDto(portal, current, user, 'current'),
    pathParts: [{ id: current.id, title: current.title, folderType: type }],
    startIndex: page.startIndex,
    count: shown.length,
    total: found.length,
    new: 0,
  }
  return { response, count: 1 }
}

function inArea(room: Room, area: number): boolean {
  if (area === 4) return isTemplate(room)
  if (area === 1) return isArchived(room)
  return area === 2 ? !isTemplate(room) : room.parentId === ROOTS.rooms
}

/** `tags` is a JSON array in a string; plain text is a server error, nothing and `[]` are no filter (docs/facts/docspace-api.md#finding-rooms). */
function tagFilter(value: string | undefined): (string | null)[] {
  if (value === undefined || value === '') return []
  const parsed = parseTags(value)
  const wrong = Array.isArray(parsed) ? parsed.findIndex((tag) => tag !== null && typeof tag !== 'string') : -1
  if (Array.isArray(parsed) && wrong < 0) {
    requireComparable(parsed as (string | null)[])
    return parsed as (string | null)[]
  }
  if (wrong >= 0) throw unreadable(`System.String. Path: $[${wrong}]`, value)
  throw unreadable('System.Collections.Generic.IEnumerable`1[System.String]. Path: $', value)
}

function unreadable(what: string, value: string): ApiError {
  const message = `The JSON value could not be converted to ${what} | LineNumber: 0 | BytePositionInLine: ${Buffer.byteLength(value)}.`
  return new ApiError(500, message, 'System.Text.Json.JsonException')
}

const LITERALS: Record<string, string> = { f: 'false', t: 'true', n: 'null' }

function parseTags(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    const literal = LITERALS[value[0] ?? '']
    const message =
      literal === undefined
        ? `'${value[0]}' is an invalid start of a value. Path: $ | LineNumber: 0 | BytePositionInLine: 0.`
        : `'${value}' is an invalid JSON literal. Expected the literal '${literal}'. Path: $ | LineNumber: 0 | BytePositionInLine: 1.`
    throw new ApiError(500, message, 'System.Text.Json.JsonException')
  }
}

function matchesTags(room: Room, tags: (string | null)[], query: Query): boolean {
  if (query.isTrue('withoutTags')) return room.tags.length === 0
  if (tags.length === 0) return true
  return room.tags.some((tag) => tags.some((wanted) => wanted !== null && sameTag(wanted, tag)))
}

function matchesText(room: Room, query: Query): boolean {
  const wanted = (query.get('filterValue') ?? '').trim().toLowerCase()
  return room.title.toLowerCase().includes(wanted)
}

function matchesOwner(room: Room, query: Query): boolean {
  const owner = query.get('subjectOwnerId') ?? query.get('subjectId')
  return owner === undefined || owner === '' || room.createdBy === owner.toLowerCase()
}
