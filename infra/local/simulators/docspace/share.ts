import { ACCESS_NAMES, accessIsLegal, canManage, isAdmin, isArchived, isManagerType, standing } from './access.ts'
import { bind, flag, isGuid, list, model, notConvertible, text } from './bind.ts'
import { type Call, requireUser, routeId } from './call.ts'
import type { Result } from './envelope.ts'
import {
  accessDenied,
  cannotViewFolder,
  folderNotFound,
  itemNotFound,
  notPermitted,
  nullReference,
  roleNotAvailable,
  ValidationError,
} from './errors.ts'
import { memberDto } from './member-dto.ts'
import { inviteGuest } from './people.ts'
import type { Portal } from './portal.ts'
import { route } from './router.ts'
import type { Member, Room, User } from './types.ts'

/** PUT /files/rooms/:id/share (DocSpace contract §7, findings B5 to B9). */

const EMPTY_GUID = '00000000-0000-0000-0000-000000000000'

interface Invitation {
  id: string | undefined
  email: string | undefined
  access: number
}

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
  call.limiter.countEmails(allowed.filter((each) => each.email !== undefined).length)
  const context = { portal, room, user, notify: body.notify === true, culture: body.culture ?? undefined }
  for (const invitation of allowed) apply(context, invitation)
  const asked = new Set(invitations.map((each) => each.id ?? EMPTY_GUID))
  const rows = portal.members(room.id).filter((member) => asked.has(member.userId))
  return { response: { members: rows.map((member) => memberDto(portal, room, member, user)), error: 0 } }
}

/** FileShare: number, exact name; an unknown name is 0, "remove". */
function readAccess(value: unknown): number {
  if (typeof value === 'number') return value
  if (typeof value !== 'string') return 0
  return /^\d+$/.test(value) ? Number(value) : (ACCESS_NAMES[value] ?? 0)
}

function bindInvitation(value: unknown, index: number, source: string): Invitation {
  const path = `$.invitations[${index}]`
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw notConvertible('ASC.Files.Core.ApiModels.RequestDto.RoomInvitation', source, path)
  }
  const given = Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name.toLowerCase(), member as unknown]),
  )
  const { id, email, access } = given
  if (id !== undefined && (typeof id !== 'string' || !isGuid(id)))
    throw notConvertible('System.Guid', source, `${path}.id`)
  if (typeof email === 'string') requireAddress(email, `RoomInvitation.Invitations[${index}].Email`)
  return {
    id: typeof id === 'string' ? id.toLowerCase() : undefined,
    email: typeof email === 'string' && email !== '' ? email : undefined,
    access: readAccess(access),
  }
}

function requireAddress(email: string, key: string): void {
  if (email.length > 255) {
    throw new ValidationError({
      [key]: ["The field Email must be a string or array type with a maximum length of '255'."],
    })
  }
  if (email !== '' && !isAddress(email)) {
    throw new ValidationError({ [key]: ['The Email field is not a valid e-mail address.'] })
  }
}

/** .NET's own idea of an address: one @, not at an end. */
export const isAddress = (email: string) => /^[^@\s]+@[^@\s]+$/.test(email)

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
  const known = portal.userByEmail(email)
  const person = known ?? inviteGuest(portal, email, context.user, context.culture)
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

const Resend = model('ASC.Files.Core.ApiModels.RequestDto.UserInvitationRequestDto', {
  usersIds: list('System.Collections.Generic.List`1[System.Guid]'),
  resendAll: flag(),
})

/** POST /files/rooms/:id/resend: mails pending members again. */
function resend(call: Call): Result {
  const user = requireUser(call)
  const { portal } = call
  const body = bind(Resend, call)
  const room = portal.room(routeId(call))
  if (!(body.resendAll === true) && (body.usersIds ?? []).length === 0) return {}
  if (room === undefined) throw itemNotFound()
  if (!canManage(standing(portal, user, room))) throw notPermitted()
  for (const { userId } of portal.members(room.id)) {
    const person = portal.user(userId)
    if (person?.status !== 4 || !(body.resendAll === true || body.usersIds?.includes(person.id))) continue
    portal.state.mails.push({ at: portal.now(), to: person.email, kind: 'resend', roomId: room.id })
  }
  return {}
}

export const shareRoutes = [
  route('PUT', '/files/rooms/:id/share', shareRoom),
  route('POST', '/files/rooms/:id/resend', resend),
]
