import { type Call, routeId, type UserCall } from '../http/call.ts'
import type { Result } from '../http/envelope.ts'
import { accessDenied, badArgument, itemNotFound, refused, roleNotAvailable } from '../http/errors.ts'
import { queryEnum } from '../http/paging.ts'
import {
  canManage,
  effectiveAccess,
  isArchived,
  isTemplate,
  LEGAL_EXTERNAL,
  LEGAL_INVITATION,
} from '../members/access.ts'
import type { Portal } from '../portal/portal.ts'
import { record, roleName } from '../rooms/events.ts'
import type { Link, Room, User } from '../types.ts'
import { linkDto } from './link-dto.ts'
import { bindLink, type LinkRequest } from './link-request.ts'

/** Links of rooms (docs/facts/docspace-api.md#links-of-a-room). */

const LINK_TYPES = { Invitation: 0, External: 1 }
const MAX_EXTERNAL = 5
const WEEK = 7 * 24 * 3_600_000
const TEN_YEARS = 10 * 365.25 * 24 * 3_600_000

/** PUT /files/rooms/:id/links: makes, changes (known linkId) and removes (access 0) a link. */
export function putLink(call: UserCall): Result {
  const { portal, user } = call
  const request = bindLink(call)
  if (request.linkType !== 0 && request.linkType !== 1)
    throw refused('Operation is not valid due to the current state of the object.')
  const room = roomOf(call)
  if (isArchived(room) || !canManage(effectiveAccess(portal, user, room))) throw accessDenied()
  if (isTemplate(room)) throw roleNotAvailable()
  if (request.linkType === 0) return answer(call, room, putInvitation(portal, room, user, request))
  return answer(call, room, putExternal(portal, room, user, request))
}

const answer = ({ portal, user }: UserCall, room: Room, link: Link | undefined): Result =>
  link === undefined ? {} : { response: linkDto(portal, room, link, user) }

function roomOf(call: Call): Room {
  const room = call.portal.room(routeId(call))
  if (room === undefined) throw itemNotFound()
  return room
}

const expirationRefused = () =>
  badArgument("Value does not fall within the expected range. (Parameter 'expirationDate')")

/** One per room. An unknown id makes the link under that id (docs/facts/docspace-api.md#links-of-a-room). Every change sets its count of uses to 0. */
function putInvitation(portal: Portal, room: Room, by: User, request: LinkRequest): Link | undefined {
  const existing = portal.links(room.id).find((link) => link.linkType === 0)
  const known = existing !== undefined && existing.id === request.id ? existing : undefined
  const isRemoval = request.access === 0
  if (!isRemoval && !(LEGAL_INVITATION[room.roomType] ?? []).includes(request.access)) throw roleNotAvailable()
  if (known === undefined && existing !== undefined) throw tooMany(1)
  if (isRemoval) return known === undefined ? undefined : removeInvitation(portal, by, known)
  if (portal.has('linkEnds')) requireFuture(portal, request)
  const ends = portal.has('linkEnds')
    ? request
    : { ...request, expirationDate: portal.storedNow() + WEEK, maxUseCount: undefined }
  const link = save(
    portal,
    room,
    by,
    known,
    { linkType: 0, primary: false, title: request.title || 'Invitation link' },
    ends,
  )
  record(portal, `RoomInvitationLink${known === undefined ? 'Created' : 'Updated'}`, by.id, aboutLink(link))
  return link
}

function requireFuture(portal: Portal, request: LinkRequest): void {
  if (request.expirationDate !== undefined && request.expirationDate <= portal.now()) throw expirationRefused()
  requireNotTooFar(portal, request)
}

function removeInvitation(portal: Portal, by: User, link: Link): undefined {
  record(portal, 'RoomInvitationLinkDeleted', by.id, aboutLink(link))
  return remove(portal, link)
}

const aboutLink = ({ roomId, id, title, access }: Link) => ({ roomId, data: { title, id, access: roleName(access) } })

/** Up to five beside the primary one, in rooms that may have any. A date in the past is ignored. */
function putExternal(portal: Portal, room: Room, by: User, request: LinkRequest): Link | undefined {
  const legal = LEGAL_EXTERNAL[room.roomType]
  if (legal === undefined || (request.access !== 0 && !legal.includes(request.access))) throw roleNotAvailable()
  const external = portal.links(room.id).filter((link) => link.linkType === 1)
  const known = external.find((link) => link.id === request.id)
  if (request.access === 0) return known === undefined ? undefined : removeExternal(portal, room, known)
  const max = room.roomType === 1 ? 0 : MAX_EXTERNAL
  if (known === undefined && external.filter((link) => !link.primary).length >= max) throw tooMany(max)
  requireNotTooFar(portal, request)
  const timely = request.expirationDate !== undefined && request.expirationDate > portal.now()
  const { expirationDate: _past, ...undated } = request
  const kept = timely ? request : { ...undated, expirationDate: undefined }
  const fixed = { linkType: 1 as const, primary: known?.primary ?? false, title: request.title ?? 'Shared link' }
  return save(portal, room, by, known, fixed, { ...kept, internal: room.roomType !== 6 && request.internal })
}

const tooMany = (max: number) => refused(`The maximum number of links may not exceed ${max}`)

function requireNotTooFar(portal: Portal, request: LinkRequest): void {
  if (request.expirationDate !== undefined && request.expirationDate > portal.now() + TEN_YEARS)
    throw expirationRefused()
}

type Fixed = Pick<Link, 'linkType' | 'primary' | 'title'>

function save(portal: Portal, room: Room, by: User, known: Link | undefined, fixed: Fixed, request: LinkRequest): Link {
  const link: Link = {
    id: known?.id ?? request.id ?? portal.newId(),
    roomId: room.id,
    ...fixed,
    access: request.access,
    internal: request.internal,
    denyDownload: request.denyDownload,
    // Who changes a link does not become its maker.
    createdBy: known?.createdBy ?? by.id,
    ...(request.expirationDate === undefined ? {} : { expirationDate: request.expirationDate }),
    ...(request.password === undefined ? {} : { password: request.password }),
    ...(request.maxUseCount === undefined ? {} : { maxUseCount: request.maxUseCount }),
  }
  if (known === undefined) portal.state.links.push(link)
  else portal.state.links[portal.state.links.indexOf(known)] = link
  return link
}

function remove(portal: Portal, link: Link): undefined {
  portal.state.links = portal.state.links.filter((each) => each !== link)
  return undefined
}

/** A removed primary link of a public or form room comes back with another id. */
function removeExternal(portal: Portal, room: Room, link: Link): Link | undefined {
  remove(portal, link)
  return link.primary && (room.roomType === 6 || room.roomType === 1) ? createPrimaryLink(portal, room) : undefined
}

/** The link that public and form rooms are born with, and that custom rooms get when it is asked for. */
export function createPrimaryLink(portal: Portal, room: Room): Link {
  const forms = room.roomType === 1
  const link: Link = {
    id: portal.newId(),
    roomId: room.id,
    linkType: 1,
    primary: true,
    access: forms ? 7 : 2,
    title: forms ? 'Link to fill out' : 'Shared link',
    internal: false,
    denyDownload: false,
    createdBy: room.createdBy,
  }
  portal.state.links.push(link)
  record(portal, 'RoomExternalLinkCreated', room.createdBy, aboutLink(link))
  return link
}

/** GET /files/rooms/:id/link: the primary external link, made when absent. */
export function primaryLink(call: UserCall): Result {
  const { portal } = call
  const room = roomOf(call)
  if (isArchived(room) || !canManage(effectiveAccess(portal, call.user, room))) throw accessDenied()
  if (LEGAL_EXTERNAL[room.roomType] === undefined) throw roleNotAvailable()
  const known = portal.links(room.id).find((link) => link.primary)
  return { response: linkDto(portal, room, known ?? createPrimaryLink(portal, room), call.user) }
}

/** GET /files/rooms/:id/links: all kinds together without `type`; empty for everybody who does not manage the room. */
export function listLinks(call: UserCall): Result {
  const { portal } = call
  const asked = call.query.get('type')
  const type = asked === undefined ? undefined : queryEnum(asked, 'type', LINK_TYPES)
  const room = roomOf(call)
  if (!canManage(effectiveAccess(portal, call.user, room))) return { response: [] }
  const links = portal.links(room.id).filter((link) => type === undefined || link.linkType === type)
  const ordered = links.sort(
    (one, other) => Number(other.primary) - Number(one.primary) || one.id.localeCompare(other.id),
  )
  return { response: ordered.map((link) => linkDto(portal, room, link, call.user)) }
}
