import { badArgument } from '../http/errors.ts'
import type { Portal } from '../portal/portal.ts'
import type { Room, User } from '../types.ts'
import { record } from './events.ts'
import { requireLogoFile, takeLogoFile } from './logo-files.ts'
import { COVERS, type Settings } from './room-setting-fields.ts'

/** What a room can be set to, at its making and later (docs/facts/docspace.md#what-a-room-can-be-set-to). */

/** Throws 400 for a cover that the server does not have, 403 or 404 for a logo that was not put there. */
export function requireSettings(portal: Portal, user: User, { cover, logo }: Settings): void {
  if (cover && !COVERS.includes(cover)) {
    throw badArgument("Value does not fall within the expected range. (Parameter 'icon')")
  }
  if (logo?.tmpFile) requireLogoFile(portal, user, logo.tmpFile)
}

/** Sets what is given and writes down what has changed by it; says whether anything has. */
export function applySettings(portal: Portal, room: Room, user: User, request: Settings): boolean {
  const before = { ...room }
  Object.assign(room, settingsOf(request, room.color))
  if (request.logo?.tmpFile) takeLogoFile(portal, request.logo.tmpFile)
  // Who switches indexing off and on again orders anew what is in it.
  if (!room.indexing) delete room.isOrderLost
  const changed = [
    room.quota !== before.quota,
    room.watermark !== before.watermark && recordSetting(portal, room, user, 'watermark'),
    room.indexing !== before.indexing && recordSetting(portal, room, user, 'indexing'),
    room.denyDownload !== before.denyDownload && recordSetting(portal, room, user, 'denyDownload'),
    (room.color !== before.color || room.cover !== before.cover) && recordLooks(portal, room, user),
    (room.lifetime !== before.lifetime || request.lifetime?.enabled === false) &&
      recordSetting(portal, room, user, 'lifetime'),
  ]
  return changed.includes(true)
}

/** Writes down what a new room was made with. */
export function recordInitial(portal: Portal, room: Room, user: User): void {
  for (const name of ['indexing', 'denyDownload', 'lifetime', 'watermark'] as const) {
    if (room[name]) recordSetting(portal, room, user, name)
  }
}

type Switched = 'watermark' | 'indexing' | 'denyDownload' | 'lifetime'
/** What the log calls a setting that is on and one that is off. */
const ACTIONS: Record<Switched, [on: string, off: string]> = {
  watermark: ['RoomWatermarkSet', 'RoomWatermarkDisabled'],
  indexing: ['RoomIndexingEnabled', 'RoomIndexingDisabled'],
  denyDownload: ['RoomDenyDownloadEnabled', 'RoomDenyDownloadDisabled'],
  lifetime: ['RoomLifeTimeSet', 'RoomLifeTimeDisabled'],
}

function recordSetting(portal: Portal, room: Room, user: User, name: Switched): true {
  const lifeTime = name === 'lifetime' && room.lifetime ? { lifeTime: room.lifetime } : {}
  const data = { ...lifeTime, title: room.title, id: room.id }
  record(portal, ACTIONS[name][room[name] ? 0 : 1], user.id, { roomId: room.id, data })
  return true
}

function recordLooks(portal: Portal, room: Room, user: User): true {
  if (room.logo !== true) record(portal, 'RoomCoverChanged', user.id, { roomId: room.id })
  return true
}

type Set = Partial<Pick<Room, 'indexing' | 'denyDownload' | 'color' | 'cover' | 'quota' | 'logo'>> & {
  lifetime?: Room['lifetime'] | undefined
  watermark?: Room['watermark'] | undefined
}

/** The members of a room that a body sets. What it switches off is there and undefined. */
export function settingsOf(request: Settings, color?: string): Set {
  return {
    ...(typeof request.indexing === 'boolean' && { indexing: request.indexing }),
    ...(typeof request.denyDownload === 'boolean' && { denyDownload: request.denyDownload }),
    ...(typeof request.color === 'string' && { color: request.color || randomColor(color) }),
    ...(typeof request.cover === 'string' && { cover: request.cover }),
    ...(request.quota !== undefined && { quota: request.quota }),
    ...(request.logo?.tmpFile && { logo: true }),
    ...(request.lifetime && { lifetime: lifetimeOf(request.lifetime) }),
    ...(request.watermark && { watermark: watermarkOf(request.watermark) }),
  }
}

/** On unless it is said to be off, also with nothing in it. */
function lifetimeOf({
  enabled,
  value,
  period,
  deletePermanently,
}: NonNullable<Settings['lifetime']>): Room['lifetime'] {
  if (enabled === false) return undefined
  return { deletePermanently: deletePermanently === true, period: period ?? 0, value: value ?? 0 }
}

function watermarkOf({ enabled, text: words, ...given }: NonNullable<Settings['watermark']>): Room['watermark'] {
  if (enabled === false) return undefined
  const none = { additions: 0, rotate: 0, imageScale: 0, imageHeight: 0, imageWidth: 0 }
  return { ...none, ...given, ...(typeof words === 'string' && { text: words }) }
}

const COLORS = ['1FCECB', '70E096', '5CC3F7', 'FF8F40', 'FF6680', '6191F2', '7757D9', 'B679F2', 'F2D230', '61C059']

/** Another one than `than`. */
export const randomColor = (than?: string): string => {
  const free = COLORS.filter((color) => color !== than)
  return free[Math.floor(Math.random() * free.length)] ?? '1FCECB'
}
