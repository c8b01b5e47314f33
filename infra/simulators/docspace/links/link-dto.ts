import { isArchived } from '../members/access.ts'
import { editFlags, NOTHING_EDITABLE } from '../members/member-dto.ts'
import { apiDate } from '../people/person-dto.ts'
import type { Portal } from '../portal/portal.ts'
import type { Link, Room, User } from '../types.ts'
import { digest, externalAddress, invitationAddress } from './short-links.ts'

/** Shape of a room's link (docs/facts/docspace-api.md#links-of-a-room), as `reader` gets it. There is no id at the top: the URL is in `sharedLink.shareLink`. */
export function linkDto(portal: Portal, room: Room, link: Link, reader: User): object {
  const shared = sharedLink(portal, link, reader)
  const lasting = (link.primary && (room.roomType === 6 || room.roomType === 1)) || room.roomType === 1
  return {
    access: link.access,
    sharedTo: shared,
    ...(portal.has('namedShares') ? { sharedLink: shared } : {}),
    isLocked: false,
    isOwner: false,
    canEditAccess: false,
    ...(isArchived(room) ? NOTHING_EDITABLE : editFlags(room.roomType)),
    ...(room.roomType === 8 ? { canEditDenyDownload: !room.denyDownload } : {}),
    ...(lasting ? { canEditExpirationDate: false } : {}),
    canRevoke: lasting,
    subjectType: link.linkType === 0 ? 3 : link.primary ? 4 : 1,
  }
}

function sharedLink(portal: Portal, link: Link, reader: User): object {
  const expired = link.expirationDate !== undefined && link.expirationDate <= portal.now()
  return {
    id: link.id,
    title: link.title,
    shareLink: link.linkType === 0 ? invitationAddress(portal, link, reader.id) : externalAddress(portal, link),
    ...(link.expirationDate === undefined ? {} : { expirationDate: apiDate(link.expirationDate) }),
    linkType: link.linkType,
    ...(link.password === undefined ? {} : { password: link.password }),
    denyDownload: link.denyDownload,
    isExpired: expired,
    primary: link.primary,
    internal: link.internal,
    ...(link.linkType === 1 ? { requestToken: digest(link.id) } : {}),
    ...(link.maxUseCount === undefined ? {} : { maxUseCount: link.maxUseCount }),
    ...(link.linkType === 0 && portal.has('linkEnds') ? { currentUseCount: link.uses ?? 0 } : {}),
  }
}
