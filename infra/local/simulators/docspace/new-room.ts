import { quotaExceeded } from './errors.ts'
import { createPrimaryLink } from './links.ts'
import { type Portal, ROOTS } from './portal.ts'
import type { Room, User } from './types.ts'

/** Making rooms, for everybody who needs one (DocSpace contract §4). */

const COLORS = ['1FCECB', '70E096', '5CC3F7', 'FF8F40', 'FF6680', '6191F2', '7757D9', 'B679F2', 'F2D230', '61C059']

/** What decides a new room's looks. */
export interface RoomWish {
  title: string
  roomType: number
  indexing?: boolean
  denyDownload?: boolean
  color?: string | null
  lifetime?: unknown
}

/** Throws 402 when the tariff allows no more rooms. */
export function requireRoomQuota(portal: Portal): void {
  const max = portal.state.tariff.maxRooms
  if (max === undefined) return
  const active = portal.state.rooms.filter((room) => room.parentId === ROOTS.rooms).length
  if (active >= max) throw quotaExceeded(`The number of rooms should not exceed ${max}`)
}

/** Puts a new room under a root. */
export function addRoom(portal: Portal, user: User, wish: RoomWish, parentId: number): Room {
  const now = portal.storedNow()
  const id = portal.nextFolderId()
  const room: Room = {
    id,
    title: wish.title,
    roomType: wish.roomType,
    parentId,
    tags: [],
    color: wish.color || (COLORS[id % COLORS.length] ?? '1FCECB'),
    indexing: wish.indexing ?? false,
    denyDownload: wish.denyDownload ?? false,
    pinned: false,
    created: now,
    createdBy: user.id,
    updated: now,
    updatedBy: user.id,
    ...lifetimeOf(wish.lifetime),
  }
  portal.state.rooms.push(room)
  return room
}

/** The link that public and form rooms have from the beginning; templates have none. */
export function addBirthLink(portal: Portal, room: Room): void {
  if (room.parentId === ROOTS.rooms && (room.roomType === 6 || room.roomType === 1)) createPrimaryLink(portal, room)
}

function lifetimeOf(value: unknown): Pick<Room, 'lifetime'> {
  if (typeof value !== 'object' || value === null || !('enabled' in value) || value.enabled !== true) return {}
  const { period, value: length, deletePermanently } = value as Record<string, unknown>
  return {
    lifetime: {
      deletePermanently: deletePermanently === true,
      period: Number(period ?? 0),
      value: Number(length ?? 0),
    },
  }
}
