import { anything, bind, model, text } from '../http/bind.ts'
import type { Call } from '../http/call.ts'
import type { Result } from '../http/envelope.ts'
import { effectiveAccess } from '../members/access.ts'
import type { Portal } from '../portal/portal.ts'
import { record, roleName } from '../rooms/events.ts'
import type { Link, Room, User } from '../types.ts'
import { linkKey, readMailKey } from './short-links.ts'

/** The page behind an invitation: whether its link is still good, and what it lets into (docs/facts/docspace.md#the-confirm-page). */

const RESULT = { ok: 0, invalid: 1, expired: 2, exists: 4, removed: 5, usedUp: 6 } as const

/** What somebody shows who follows a link. */
export interface Ticket {
  key: string
  encEmail: string | undefined
  /** Who read the link's address, or sent the mail. */
  uid: string
}

const Confirmation = model('ASC.Web.Api.ApiModel.RequestsDto.EmailValidationKeyModel', {
  type: text(),
  key: text(),
  encEmail: text(),
  uiD: text(),
  roomId: anything(),
})

/** POST /authentication/confirm. With a session it also lets its owner in over a room's link. */
export function confirmInvitation(call: Call): Result {
  const body = bind(Confirmation, call)
  const ticket: Ticket = { key: body.key ?? '', encEmail: body.encEmail ?? undefined, uid: body.uiD ?? '' }
  const shown = ticket.encEmail === undefined ? byLink(call, ticket) : byMail(call.portal, ticket, Number(body.roomId))
  return { response: { ...shown, isAgent: false } }
}

const about = (room: Room) => ({ roomId: String(room.id), title: room.title })

function byMail(portal: Portal, ticket: Ticket, roomId: number): object {
  const read = readMail(portal, ticket)
  if (typeof read === 'number') return { result: read }
  const room = portal.room(roomId)
  const inRoom = room !== undefined && effectiveAccess(portal, read.person, room).role !== 'none' ? about(room) : {}
  if (read.person?.status === 1) return { result: RESULT.exists, ...inRoom }
  return { result: RESULT.ok, ...inRoom, email: read.email }
}

/** Whom the mail was for, or why it is no longer good. */
export function readMail(
  portal: Portal,
  { key, encEmail }: Ticket,
): { email: string; person: User | undefined } | number {
  const read = readMailKey(key, encEmail ?? '')
  if (read === undefined) return RESULT.invalid
  if (portal.now() > read.made + portal.state.invitationMs) return RESULT.expired
  return { email: read.email, person: portal.userByEmail(read.email) }
}

function byLink(call: Call, ticket: Ticket): object {
  const { portal, user } = call
  const found = readLink(portal, ticket)
  if (typeof found === 'number') return { result: found }
  const { link, room } = found
  const shown = about(room)
  if (user !== undefined && effectiveAccess(portal, user, room).role !== 'none')
    return { result: RESULT.exists, ...shown }
  if (isUsedUp(link)) return { result: RESULT.usedUp }
  if (user === undefined) return { result: RESULT.ok, ...shown }
  if (wasRemoved(portal, room, user)) return { result: RESULT.removed }
  enter(portal, link, room, user, user.id)
  return { result: RESULT.exists, ...shown }
}

const isUsedUp = (link: Link) => link.maxUseCount !== undefined && (link.uses ?? 0) >= link.maxUseCount

/** A link lives as long as the account that made it, whoever read its address (docs/facts/docspace.md#links-die-with-the-account-that-made-them). */
export function readLink(portal: Portal, { key, uid }: Ticket): { link: Link; room: Room } | number {
  const link = portal.state.links.find((each) => each.linkType === 0 && linkKey(portal, each, uid) === key)
  const room = link === undefined ? undefined : portal.room(link.roomId)
  if (link === undefined || room === undefined || portal.user(link.createdBy)?.status !== 1) return RESULT.invalid
  if (link.expirationDate !== undefined && link.expirationDate <= portal.now()) return RESULT.expired
  return { link, room }
}

/** Who was taken out by somebody else does not come back over a link: the log is asked. */
function wasRemoved(portal: Portal, room: Room, user: User): boolean {
  return portal.state.events.some(
    ({ action, roomId, userId, data }) =>
      action === 'RoomRemoveUser' && roomId === room.id && data?.user === user.id && userId !== user.id,
  )
}

/** Lets somebody in over a link; the log says that `by` did it. */
export function enter(portal: Portal, link: Link, room: Room, person: User, by: string): void {
  link.uses = (link.uses ?? 0) + 1
  portal.state.members.push({ roomId: room.id, userId: person.id, access: link.access, by })
  record(portal, 'RoomCreateUser', by, { roomId: room.id, data: { user: person.id, access: roleName(link.access) } })
}

/** May a stranger still register over it? */
export const isOpen = (found: { link: Link; room: Room } | number): found is { link: Link; room: Room } =>
  typeof found !== 'number' && !isUsedUp(found.link)
