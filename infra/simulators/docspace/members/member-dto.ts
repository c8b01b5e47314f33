import { employeeFull } from '../people/person-dto.ts'
import type { Portal } from '../portal/portal.ts'
import type { Member, Room, User } from '../types.ts'
import { canManage, effectiveAccess, isArchived } from './access.ts'
import { groupSummary } from './groups.ts'

/** Rows of the member list (docs/facts/docspace-api.md#sharing-a-room). */

/** What kind of link settings a room of this type lets one edit; shown on members too. */
export const editFlags = (roomType: number) => ({
  canEditInternal: roomType !== 6 && roomType !== 8,
  canEditDenyDownload: true,
  canEditExpirationDate: roomType !== 1,
})

/** The same where nobody may edit anything: an archived room, and for who does not manage the room. */
export const NOTHING_EDITABLE = { canEditInternal: false, canEditDenyDownload: true, canEditExpirationDate: false }

/** One member as `viewer` sees it. */
export function memberDto(portal: Portal, room: Room, member: Member, viewer: User): object {
  if (portal.group(member.userId) !== undefined) return groupMemberDto(portal, room, member, viewer)
  const manages = canManage(effectiveAccess(portal, viewer, room)) && !isArchived(room)
  const isOwner = member.userId === room.createdBy
  return {
    access: member.access,
    ...personTwice(portal, member.userId, viewer),
    isLocked: member.userId === viewer.id && (!isOwner || manages),
    isOwner,
    canEditAccess: manages && member.userId !== viewer.id,
    ...(manages ? editFlags(room.roomType) : NOTHING_EDITABLE),
    canRevoke: false,
    subjectType: 0,
  }
}

/** A group as a member. */
export function groupMemberDto(portal: Portal, room: Room, member: Member, viewer: User): object {
  const group = portal.group(member.userId)
  const shown = group === undefined ? {} : groupSummary(portal, group)
  const manages = canManage(effectiveAccess(portal, viewer, room))
  return {
    access: member.access,
    sharedTo: shown,
    sharedToGroup: shown,
    isLocked: false,
    isOwner: false,
    canEditAccess: manages,
    ...(manages ? editFlags(room.roomType) : NOTHING_EDITABLE),
    canRevoke: false,
    subjectType: 2,
  }
}

/** The owner, who is no member but heads the list with access 1. */
export function ownerDto(portal: Portal, room: Room, viewer: User): object {
  return {
    access: 1,
    ...personTwice(portal, room.createdBy, viewer),
    isLocked: false,
    isOwner: true,
    canEditAccess: false,
    ...NOTHING_EDITABLE,
    canRevoke: false,
    subjectType: 0,
  }
}

/** The server shows the same person under a deprecated name too. */
function personTwice(portal: Portal, userId: string, viewer: User): object {
  const person = employeeFull(portal, userId, viewer)
  return { sharedTo: person, ...(portal.has('namedShares') ? { sharedToUser: person } : {}) }
}
