import { bind, flag, model } from '../http/bind.ts'
import { routeId, type UserCall } from '../http/call.ts'
import { type Result, streamed } from '../http/envelope.ts'
import { accessDenied, folderNotFound, nothingToDelete, recordNotFound } from '../http/errors.ts'
import { ACCESS, canManage, effectiveAccess, isAdmin, isArchived, isTemplate, requireView } from '../members/access.ts'
import { isRoom, type Portal } from '../portal/portal.ts'
import type { FileEntry, Folder, OperationWork, User } from '../types.ts'
import { startedDto, startOperation } from './operations.ts'

/** Archiving and deleting: operations as well (docs/facts/docspace-api.md#archiving-and-deleting). */

const AfterWork = model('ASC.Files.Core.ApiModels.RequestDto.DeleteRoomRequestDto', {
  deleteAfter: flag(),
  immediately: flag(),
})

/** PUT /files/rooms/:id/archive and /unarchive: the room's owner and administrators may, room managers not. */
export const archiveRoom =
  (type: 'archive' | 'unarchive') =>
  (call: UserCall): Result => {
    const { user } = call
    const { deleteAfter } = bind(AfterWork, call)
    const id = routeId(call)
    if (call.portal.top(id) === undefined) throw folderNotFound()
    const room = call.portal.room(id)
    if (room !== undefined && isTemplate(room)) throw recordNotFound()
    if (room !== undefined) requireView(call.portal, user, id)
    if (room === undefined || !(room.createdBy === user.id || isAdmin(user))) throw accessDenied()
    return {
      response: startedDto(startOperation(call.portal, user, 0, { type, roomId: room.id }, deleteAfter === true)),
    }
  }

/** DELETE /files/rooms/:id, for good: the owner, and for an archived room also administrators. */
export function deleteRoom(call: UserCall): Result {
  const { user } = call
  const { deleteAfter } = bind(AfterWork, call)
  const id = routeId(call)
  if (call.portal.top(id) === undefined) throw nothingToDelete('folder')
  const room = call.portal.room(id)
  const may = room !== undefined && (room.createdBy === user.id || (isArchived(room) && isAdmin(user)))
  if (!may) throw accessDenied()
  const work: OperationWork = { type: 'delete', fileIds: [], folderIds: [id] }
  return { response: startedDto(startOperation(call.portal, user, 2, work, deleteAfter === true)) }
}

/** DELETE /files/file/:id and /files/folder/:id: the owner and managers; content creators their own. */
export const deleteEntry =
  (kind: 'file' | 'folder') =>
  (call: UserCall): Result => {
    const { user } = call
    const id = routeId(call)
    const { deleteAfter, immediately } = bind(AfterWork, call)
    const entry = kind === 'file' ? call.portal.file(id) : call.portal.folder(id)
    if (entry === undefined) throw nothingToDelete(kind)
    if (!mayDelete(call.portal, user, entry)) throw accessDenied()
    const ids = kind === 'file' ? { fileIds: [id], folderIds: [] } : { fileIds: [], folderIds: [id] }
    const work: OperationWork = { type: 'delete', ...ids, immediately: immediately === true }
    const operation = startOperation(call.portal, user, 2, work, deleteAfter === true)
    return streamed([startedDto(operation)])
  }

function mayDelete(portal: Portal, user: User, entry: Folder | FileEntry): boolean {
  const place = 'folderId' in entry ? entry.folderId : entry.parentId
  const top = portal.top(place)
  if (top === undefined || (isRoom(top) && isArchived(top))) return false
  const at = effectiveAccess(portal, user, top)
  return canManage(at) || (at.access === ACCESS.creator && entry.createdBy === user.id)
}
