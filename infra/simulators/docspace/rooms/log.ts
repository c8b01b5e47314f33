import { fileContext } from '../files/file-dto.ts'
import { type Call, routeId, type UserCall } from '../http/call.ts'
import type { Result } from '../http/envelope.ts'
import { ApiError, accessDenied, folderNotFound, ValidationError } from '../http/errors.ts'
import { pageOf } from '../http/paging.ts'
import { effectiveAccess, isAdmin } from '../members/access.ts'
import { groupName } from '../members/groups.ts'
import { apiDate, employee } from '../people/person-dto.ts'
import { EMPTY_GUID, type Portal } from '../portal/portal.ts'
import type { PortalEvent } from '../types.ts'
import { ACTIONS } from './events.ts'

/** GET /files/folder/:id/log: who did what in a room, newest first (docs/facts/docspace.md#the-log-of-a-room). */

export function roomLog(call: UserCall): Result {
  const { user } = call
  const id = routeId(call)
  const { count, startIndex } = pageOf(call.query)
  const [from, to] = [dateOf(call, 'fromDate'), dateOf(call, 'toDate')]
  const room = call.portal.room(id)
  if (room === undefined && call.portal.state.events.some(({ roomId }) => roomId === id)) throw folderNotFound()
  if (room === undefined || (effectiveAccess(call.portal, user, room).role === 'none' && !isAdmin(user)))
    throw accessDenied()
  const all = call.portal.state.events.filter(
    ({ roomId, at, action }) => roomId === id && at >= from && at <= to && isShown(action),
  )
  return paged(call.portal, all, startIndex, count)
}

const isShown = (action: string) => ACTIONS[action]?.isHidden !== true

/** GET /files/file/:id/log. */
export function fileLog(call: UserCall): Result {
  const { count, startIndex } = pageOf(call.query)
  const id = routeId(call)
  const all = call.portal.state.events.filter(({ fileId, action }) => fileId === id && isShown(action))
  return paged(call.portal, all, startIndex, count)
}

function paged(portal: Portal, events: PortalEvent[], startIndex: number, count: number): Result {
  const page = [...events].reverse().slice(startIndex, startIndex + count)
  if (page.some(isUnreadable)) {
    throw new ApiError(500, "The input string '' was not in a correct format.", 'System.FormatException')
  }
  const response = folded(page).map(([first, ...related]) => ({
    ...entry(portal, first),
    related: related.map((each) => entry(portal, each)),
  }))
  return { response, count: page.length, total: events.length }
}

/** The server cannot read what it wrote down of a lifetime without a value. */
const isUnreadable = ({ data }: PortalEvent) => (data?.lifeTime as { value?: number } | undefined)?.value === 0

/** Bounds of the dates asked for. */
function dateOf(call: Call, name: 'fromDate' | 'toDate'): number {
  const value = call.query.get(name)
  if (value === undefined) return name === 'fromDate' ? 0 : Number.POSITIVE_INFINITY
  const time = Date.parse(value)
  if (Number.isNaN(time)) throw new ValidationError({ [name]: ['The input was not valid.'] })
  return time
}

/** Of these, what one person did within the same minute of the clock is one entry with the rest as related ones. */
const FOLDED = ['RoomCreateUser', 'RoomInviteResend', 'FileCopied', 'FolderCopied']
const MINUTE = 60_000

type Fold = [first: PortalEvent, ...related: PortalEvent[]]

function folded(page: PortalEvent[]): Fold[] {
  const folds: Fold[] = []
  for (const event of page) {
    const same = FOLDED.includes(event.action) ? folds.find(([first]) => belongsTo(first, event)) : undefined
    if (same === undefined) folds.push([event])
    else same.push(event)
  }
  return folds
}

const belongsTo = (first: PortalEvent, event: PortalEvent) =>
  first.action === event.action &&
  first.userId === event.userId &&
  first.data?.toFolderId === event.data?.toFolderId &&
  Math.floor(first.at / MINUTE) === Math.floor(event.at / MINUTE)

function entry(portal: Portal, event: PortalEvent): object {
  return {
    id: event.id,
    action: { id: ACTIONS[event.action]?.id, key: event.action },
    initiator: employee(portal, event.userId),
    date: apiDate(event.at),
    ...(event.data === undefined ? {} : { data: shown(portal, event) }),
  }
}

/** People and groups by their names of today; files with what can be done with them. */
function shown(portal: Portal, { data = {}, fileId }: PortalEvent): object {
  const members = Object.entries(data).map(([name, value]) => {
    if (name === 'user' || name === 'owner' || name === 'oldOwner') return [name, personIn(portal, String(value))]
    return [name, name === 'group' ? groupName(portal, String(value)) : value]
  })
  const file = fileId === undefined ? undefined : portal.file(fileId)
  return { ...(file === undefined ? {} : fileContext(portal, file)), ...Object.fromEntries(members) }
}

function personIn(portal: Portal, id: string): object {
  if (portal.user(id) !== undefined) return employee(portal, id)
  return { id: EMPTY_GUID, displayName: 'profile removed', hasAvatar: false, isAnonim: false }
}
