import { freeTitle } from '../files/titles.ts'
import { isTrash, throwAway } from '../files/trash.ts'
import { ACCESS, effectiveAccess, isArchived, ROOM_TYPES } from '../members/access.ts'
import { isRoom, type Portal, ROOTS } from '../portal/portal.ts'
import { record, recordRoom } from '../rooms/events.ts'
import { addBirthLink, addRoom } from '../rooms/room-parts.ts'
import type { Operation, Room, User } from '../types.ts'
import { removeTree, Transfer, type TransferWork } from './transfer.ts'

/** What a file operation does when the worker gets to it (docs/facts/docspace-api.md#operations). */

/** Does the work and leaves in the operation what its result shows. */
export function runOperation(portal: Portal, operation: Operation): void {
  const { work } = operation
  const user = portal.user(operation.userId)
  if (user === undefined) return
  if (work.type === 'delete') deleteEntries(portal, operation, work)
  else if (work.type === 'deleteVersions') deleteVersions(portal, operation, work)
  else if (work.type === 'duplicate') duplicateRoom(portal, operation, user, work.roomId)
  else if ('roomId' in work) moveRoom(portal, operation, work.roomId, work.type)
  else if (portal.top(work.dest) !== undefined) new Transfer(portal, operation, user, work).run()
}

function moveRoom(portal: Portal, operation: Operation, roomId: number, type: 'archive' | 'unarchive'): void {
  const room = portal.room(roomId)
  const target = type === 'archive' ? ROOTS.archive : ROOTS.rooms
  operation.folderIds = [target]
  if (room === undefined || isArchived(room) === (type === 'archive')) return
  Object.assign(room, { parentId: target, pinnedBy: [], updated: portal.storedNow(), updatedBy: operation.userId })
  recordRoom(portal, type === 'archive' ? 'RoomArchived' : 'RoomUnarchived', operation.userId, room)
  operation.processed = 1
  operation.folderIds.push(room.id)
}

/**
 * Why somebody may not copy a room: not a member, or the room is archived. Where downloads are denied, readers may not either
 * (docs/facts/docspace.md#who-may-duplicate-a-room).
 */
function refusalToDuplicate(portal: Portal, user: User, room: Room): string {
  const at = effectiveAccess(portal, user, room)
  const onlyReads = at.role === 'admin' || at.access === ACCESS.read
  if (at.role === 'none' || (onlyReads && room.denyDownload))
    return "You don't have enough permission to copy the folder"
  return isArchived(room) ? "You don't have permission to copy to this folder" : ''
}

/** An administrator who is not in a room may copy the room and nothing that is in it; so may who only fills forms in a data room. */
function mayCopyContent(portal: Portal, user: User, room: Room): boolean {
  const at = effectiveAccess(portal, user, room)
  return at.role !== 'admin' && !(at.access === ACCESS.fillForms && room.roomType === ROOM_TYPES.VirtualDataRoom)
}

/** A room like it, with its settings and all of its tags, but without its people; its links are those that a room is born with. */
function duplicateRoom(portal: Portal, operation: Operation, user: User, roomId: number): void {
  const source = portal.room(roomId)
  if (source === undefined) return
  operation.error = refusalToDuplicate(portal, user, source)
  if (operation.error !== '') return
  const { roomType, color, cover, quota, indexing, denyDownload, lifetime, watermark, tags } = source
  const title = freeTitle(
    source.title,
    portal.state.rooms.map((room) => room.title),
    false,
  )
  const room = addRoom(portal, user, { title, roomType }, ROOTS.rooms)
  const looks = { color, ...(cover !== undefined && { cover }), ...(quota !== undefined && { quota }) }
  Object.assign(room, { ...looks, indexing, denyDownload, lifetime, watermark, tags: [...tags], isCopy: true })
  recordRoom(portal, 'RoomCopied', user.id, room)
  addBirthLink(portal, room)
  const work: TransferWork = {
    type: 'copy',
    fileIds: [],
    folderIds: [roomId],
    dest: room.id,
    conflict: 0,
    content: true,
  }
  if (mayCopyContent(portal, user, source)) new Transfer(portal, operation, user, work).run()
  else operation.error = refusalOfContent(portal, roomId)
  Object.assign(operation, { fileIds: [], folderIds: [ROOTS.rooms, room.id], processed: operation.processed + 2 })
}

function refusalOfContent(portal: Portal, roomId: number): string {
  if (portal.foldersIn(roomId).length > 0) return "You don't have enough permission to copy the folder"
  return portal.filesIn(roomId).length > 0 ? "You don't have enough permission to copy the file" : ''
}

type WorkOf<T extends Operation['work']['type']> = Extract<Operation['work'], { type: T }>

function deleteVersions(portal: Portal, operation: Operation, { fileId, versions }: WorkOf<'deleteVersions'>): void {
  const file = portal.file(fileId)
  const gone = file?.versions?.filter(({ version }) => versions.includes(version)) ?? []
  if (file !== undefined) file.versions = file.versions?.filter((each) => !gone.includes(each)) ?? []
  operation.processed += gone.length
}

function deleteEntries(portal: Portal, operation: Operation, work: WorkOf<'delete'>): void {
  const { fileIds, folderIds, immediately } = work
  for (const id of fileIds) {
    const file = portal.file(id)
    if (file === undefined) continue
    if (immediately === true || isTrash(portal.top(file.folderId)))
      portal.state.files = portal.state.files.filter((each) => each.id !== id)
    else throwAway(portal, operation.userId, file)
    operation.processed++
  }
  for (const id of folderIds) {
    const folder = portal.folder(id)
    const room = portal.top(id)
    if (folder !== undefined && room !== undefined && isRoom(room)) {
      const data = { title: folder.title, id }
      record(portal, 'FolderMovedToTrash', operation.userId, { roomId: room.id, data })
    }
    operation.processed += removeTree(portal, id)
  }
}
