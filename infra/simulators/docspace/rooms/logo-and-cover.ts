import type { Portal } from '../portal/portal.ts'
import type { Room } from '../types.ts'

/** The looks of a room in answers: a logo hides colour and cover. */
export function logoDto(room: Room): object {
  const address = (size: string) => (room.logo ? `/storage/room_logos/root/${room.id}_${size}.png?hash=1` : '')
  const sizes = Object.fromEntries(['original', 'large', 'medium', 'small'].map((size) => [size, address(size)]))
  if (room.logo) return sizes
  const cover = room.cover ? { cover: { id: room.cover, data: '<svg />' } } : {}
  return { ...sizes, color: room.color, ...cover }
}

/** Shown only while the portal has room quotas at all. */
export function quotaDto(portal: Portal, room: Room): object {
  const { roomQuota } = portal.state
  if (roomQuota === undefined) return {}
  const isCustomQuota = room.quota !== undefined && room.quota > -2
  return { quotaLimit: isCustomQuota ? room.quota : roomQuota, isCustomQuota }
}
