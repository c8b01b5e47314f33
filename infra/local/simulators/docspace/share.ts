import { accessIsLegal, canManage, isAdmin, isArchived, isManagerType, standing } from './access.ts'
import { inviteGuest } from './accounts.ts'
import { bind, flag, list, model, text } from './bind.ts'
import { type Call, requireUser, routeId } from './call.ts'
import type { Result } from './envelope.ts'
import { accessDenied, cannotViewFolder, folderNotFound, nullReference, roleNotAvailable } from './errors.ts'
import { bindInvitation, type Invitation } from './invitation.ts'
import { memberDto } from './member-dto.ts'
import type { Portal } from './portal.ts'
import { route } from './router.ts'
import type { Member, Room, User } from './types.ts'

/** PUT /files/rooms/:id/share (DocSpace contract §7, findings B5 to B9). */

const EMPTY_GUID = '00000000-0000-0000-0000-000000000000'

const ShareRoom = model('ASC.Files.Core.ApiModels.RequestDto.RoomInvitationRequest', {
  invitations: list('System.Collections.Generic.List`1[ASC.Files.Core.ApiModels.RequestDto.RoomInvitation]'),
  notify: flag(),
  message: text(),
  culture: text(),
  force: flag(),
})

function shareRoom(call: Call): Result {
  const user = requireUser(call)
  const { portal } = call
  const body = bind(ShareRoom, call)
  const invitations = (body.invitations ?? []).map((value, index) => bindInvitation(value, index, call.text))
  if (invitations.length === 0) return { response: { error: 0 } }
  const room = portal.room(routeId(call))
  if (room === undefined) throw folderNotFound()
  const allowed = permitted(portal, user, room, invitations)
  if (!portal.state.guestInvitations && allowed.some((each) => each.email !== undefined && each.access !== 0)) {
    throw accessDenied()
  }
  call.limiter.countEmails(allowed.filter((each) => each.email !== undefined).length)
  const context: Context = { portal, room, user, notify: body.notify === true, culture: body.culture ?? undefined }
  for (const invitation of allowed) apply(context, invitation)
  const asked = new Set(invitations.map((each) => each.id ?? EMPTY_GUID))
  const rows = portal.members(room.id).filter((member) => asked.has(member.userId))
  const { warning } = context
  const members = rows.map((member) => memberDto(portal, room, member, user))
  return { response: { members, ...(warning === undefined ? {} : { warning }), error: 0 } }
}

/** What the caller may do at all: plain users are filtered out silently, others refused (findings B6). */
function permitted(portal: Portal, user: User, room: Room, invitations: Invitation[]): Invitation[] {
  const at = standing(portal, user, room)
  if (!isManagerType(user.type)) return []
  if (at.role === 'none') throw cannotViewFolder()
  if (isArchived(room) || !canManage(at)) throw accessDenied()
  if (isAdmin(user)) return invitations
  return invitations.filter((each) => !isForeignGuest(portal, user, each))
}

/** A RoomAdmin does not reach guests that somebody else brought in. */
function isForeignGuest(portal: Portal, user: User, { id }: Invitation): boolean {
  const invited = id === undefined ? undefined : portal.user(id)
  return invited?.type === 'guest' && invited.createdBy !== user.id
}

interface Context {
  portal: Portal
  room: Room
  user: User
  notify: boolean
  culture: string | undefined
  /** Why somebody was left out. */
  warning?: string
}

/** One invitation; the earlier ones stay when this one is refused. An address wins over an id. */
function apply(context: Context, invitation: Invitation): void {
  if (invitation.email !== undefined) applyByEmail(context, invitation.email, invitation.access)
  else applyById(context, invitation.id ?? EMPTY_GUID, invitation.access)
}

function applyByEmail(context: Context, email: string, access: number): void {
  const { portal, room } = context
  if (!accessIsLegal(room.roomType, 'guest', access)) throw roleNotAvailable()
  if (access === 0) return
  const person = portal.userByEmail(email) ?? newGuest(context, email)
  if (person === undefined) return
  const changed = setMember(portal, room, person.id, access)
  if (changed === 'same') return
  if (person.status === 4) {
    const kind = changed === 'new' ? 'invitation' : 'role'
    portal.state.mails.push({ at: portal.now(), to: person.email, kind, roomId: room.id, access })
  } else if (context.notify) {
    portal.state.mails.push({ at: portal.now(), to: person.email, kind: 'room', roomId: room.id, access })
  }
  if (changed === 'changed' && person.status === 4) stumbleOverPhantom(portal, room)
}

/** The tariff may have no place for one more guest: the call succeeds without him. */
function newGuest(context: Context, email: string): User | undefined {
  const { portal, user, culture } = context
  const max = portal.state.tariff.maxGuests
  const guests = portal.state.users.filter((each) => each.type === 'guest').length
  if (max === undefined || guests < max) return inviteGuest(portal, email, user, culture)
  context.warning = `The number of guests should not exceed ${max}`
  return undefined
}

/** The first change of a pending guest by address in a room with a row of an unknown person fails after it was made (findings B7). */
function stumbleOverPhantom(portal: Portal, room: Room): void {
  const phantom = portal
    .members(room.id)
    .find((each) => portal.user(each.userId) === undefined && each.userId !== EMPTY_GUID)
  if (phantom === undefined) return
  portal.state.members = portal.state.members.filter((each) => each !== phantom)
  throw nullReference()
}

function applyById(context: Context, id: string, access: number): void {
  const { portal, room } = context
  const person = portal.user(id)
  if (!accessIsLegal(room.roomType, person?.type ?? 'user', access)) throw roleNotAvailable()
  if (access === 0) {
    portal.state.members = portal.state.members.filter((each) => each.roomId !== room.id || each.userId !== id)
    return
  }
  if (person?.status === 2) return
  const changed = setMember(portal, room, id, access)
  if (changed !== 'same' && context.notify && person?.status === 1) {
    portal.state.mails.push({ at: portal.now(), to: person.email, kind: 'room', roomId: room.id, access })
  }
}

function setMember(portal: Portal, room: Room, userId: string, access: number): 'new' | 'same' | 'changed' {
  const row: Member | undefined = portal.members(room.id).find((each) => each.userId === userId)
  if (row === undefined) {
    portal.state.members.push({ roomId: room.id, userId, access })
    return 'new'
  }
  if (row.access === access) return 'same'
  row.access = access
  return 'changed'
}

export const shareRoutes = [route('PUT', '/files/rooms/:id/share', shareRoom)]
