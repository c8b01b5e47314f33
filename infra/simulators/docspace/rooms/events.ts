import type { Portal } from '../portal/portal.ts'
import type { PortalEvent, Room } from '../types.ts'

/** What the server writes down: one store for the log of rooms and the audit trail (docs/facts/docspace.md#the-log-of-a-room). */

export interface Action {
  id: number
  /** Kind of the thing in the audit trail: 25 a room, 2 a folder, 1 a file. */
  entry: 25 | 2 | 1
  /** How the audit trail words it, with members of the data in braces. */
  text: string
  /** The handler beside the API that was asked. */
  page?: string
  /** 1 create, 2 update, 12 download, 15 move: the audit trail's own kinds. */
  type?: number
  /** Only in the audit trail, not in the log. */
  isHidden?: boolean
}

/** Every action that is written down, by its name. Actions without an entry of their own text are never asked for. */
export const ACTIONS: Record<string, Action> = {
  FileRenamed: { id: 5001, entry: 1, text: 'File renamed: {newTitle}' },
  FileDownloaded: {
    isHidden: true,
    id: 5009,
    entry: 1,
    text: 'File Downloaded: {title}',
    type: 12,
    page: '/filehandler.ashx?action=download&fileid={id}',
  },
  FileUploaded: { id: 5011, entry: 1, text: 'File uploaded: {title}' },
  FileCopied: { id: 5013, entry: 1, text: 'File copied: {title}' },
  FileCopiedWithOverwriting: { id: 5014, entry: 1, text: 'File copied over: {title}' },
  FolderCopied: { id: 5022, entry: 2, text: 'Folder copied: {title}' },
  FolderCopiedWithOverwriting: { id: 5023, entry: 2, text: 'Folder copied over: {title}' },
  FolderCreated: { id: 5019, entry: 2, text: 'Folder created: {title}' },
  FolderRenamed: { id: 5020, entry: 2, text: 'Folder renamed: {newTitle}' },
  FolderMovedToTrash: { id: 5026, entry: 2, text: 'Folders [{title}]. Moved To Trash Folder', type: 15 },
  RoomCreated: { id: 5070, entry: 25, text: 'Room created', type: 1 },
  RoomRenamed: { id: 5071, entry: 25, text: 'Room renamed: {newTitle}' },
  RoomArchived: { id: 5072, entry: 25, text: 'Room archived' },
  RoomUnarchived: { id: 5073, entry: 25, text: 'Room unarchived' },
  RoomUpdateAccessForUser: { id: 5075, entry: 25, text: '{user} appointed: {access}' },
  AddedRoomTags: { id: 5078, entry: 25, text: 'Added tags: {tags}' },
  DeletedRoomTags: { id: 5079, entry: 25, text: 'Deleted tags: {tags}' },
  RoomRemoveUser: { id: 5084, entry: 25, text: 'Deleted user: {user}' },
  RoomCreateUser: { id: 5085, entry: 25, text: 'Added user: {user}. Role: {access}' },
  RoomInvitationLinkUpdated: { id: 5082, entry: 25, text: 'Link changed. Role: {access}', isHidden: true },
  RoomInvitationLinkCreated: { id: 5086, entry: 25, text: 'Link created. Role: {access}', isHidden: true },
  RoomInvitationLinkDeleted: { id: 5087, entry: 25, text: 'Link deleted', isHidden: true },
  RoomExternalLinkCreated: { id: 5088, entry: 25, text: 'External link created: {title}. Role: {access}' },
  RoomGroupAdded: { id: 5094, entry: 25, text: 'Added group: {group}. Role: {access}' },
  RoomUpdateAccessForGroup: { id: 5095, entry: 25, text: 'Updated access for group: {group}. Role: {access}' },
  RoomGroupRemove: { id: 5096, entry: 25, text: 'Deleted group: {group}' },
  RoomCoverChanged: { id: 5103, entry: 25, text: 'Room cover changed' },
  RoomDenyDownloadEnabled: { id: 5109, entry: 25, text: 'Download denied' },
  RoomDenyDownloadDisabled: { id: 5110, entry: 25, text: 'Download allowed' },
  RoomIndexingEnabled: { id: 5114, entry: 25, text: 'Indexing enabled' },
  RoomIndexingDisabled: { id: 5115, entry: 25, text: 'Indexing disabled' },
  RoomLogoCreated: { id: 5080, entry: 25, text: 'Logo created' },
  RoomLogoDeleted: { id: 5081, entry: 25, text: 'Logo deleted' },
  RoomLifeTimeSet: { id: 5116, entry: 25, text: 'Lifetime set' },
  RoomLifeTimeDisabled: { id: 5117, entry: 25, text: 'Lifetime disabled' },
  RoomWatermarkSet: { id: 5112, entry: 25, text: 'Watermark set' },
  RoomWatermarkDisabled: { id: 5113, entry: 25, text: 'Watermark disabled' },
  RoomInviteResend: { id: 5118, entry: 25, text: 'Invitation resent: {user}' },
  RoomCopied: { id: 5100, entry: 25, text: 'Room copied' },
  RoomChangeOwner: { id: 5159, entry: 25, text: 'Owner changed: {owner}' },
}

/** Roles as the log and the audit trail spell them. */
const ROLE_NAMES: Record<number, string> = {
  2: 'Viewer',
  5: 'Reviewer',
  6: 'Commenter',
  7: 'Form filler',
  9: 'Room Manager',
  10: 'Editor',
  11: 'Content Creator',
}

export const roleName = (access: number): string => ROLE_NAMES[access] ?? ''

/** Writes something down that `userId` did in or to a room. */
export function record(
  portal: Portal,
  action: string,
  userId: string,
  about: Pick<PortalEvent, 'roomId' | 'fileId' | 'data'>,
): void {
  const { events } = portal.state
  const roomTitle = portal.room(about.roomId ?? 0)?.title
  const context = roomTitle === undefined ? {} : { roomTitle }
  events.push({ id: (events.at(-1)?.id ?? 0) + 1, at: portal.storedNow(), action, userId, ...about, ...context })
}

/** The same for what concerns the room itself: the log shows its title and number. */
export function recordRoom(portal: Portal, action: string, userId: string, room: Room): void {
  record(portal, action, userId, { roomId: room.id, data: { title: room.title, id: room.id } })
}
