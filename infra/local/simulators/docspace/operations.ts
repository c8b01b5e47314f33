import { ACCESS, canCreateIn, canManage, isAdmin, isArchived, standing, standingAt } from './access.ts'
import { anything, bind, enumeration, flag, list, model, notConvertible } from './bind.ts'
import { type Call, requireUser, routeId } from './call.ts'
import { folderDto, roomDto } from './entry-dto.ts'
import { type Result, streamed } from './envelope.ts'
import { accessDenied, folderNotFound, nothingToDelete, nullReference } from './errors.ts'
import { fileDto } from './file-dto.ts'
import { carryOut } from './operation-work.ts'
import { isRoom, type Portal } from './portal.ts'
import { route } from './router.ts'
import type { FileEntry, Folder, Operation, OperationKind, OperationWork, User } from './types.ts'

/**
 * Asynchronous work on files and rooms (DocSpace contract §6, findings B3). A finished operation can be read once; it is
 * forgotten 60 s after its last change; with more than ten finished and unread ones the next is never taken up.
 */

const FORGOTTEN_AFTER = 60_000
const UNREAD_ALLOWED = 10

/** Does what is due by the portal's clock and forgets what is old. Called before every look at the state. */
export function settleOperations(portal: Portal): void {
  const due = portal.state.operations.filter((each) => !each.done && !each.lost && (each.dueAt ?? 0) <= portal.now())
  for (const operation of due) {
    carryOut(portal, operation)
    operation.done = true
    operation.changed = operation.dueAt ?? portal.now()
  }
  const horizon = portal.now() - FORGOTTEN_AFTER
  portal.state.operations = portal.state.operations.filter(
    (each) => each.changed > horizon || (!each.done && !each.lost),
  )
}

function start(portal: Portal, user: User, kind: OperationKind, work: OperationWork, hidden = false): Operation {
  settleOperations(portal)
  const unread = portal.state.operations.filter((each) => each.done).length
  const lost = unread > UNREAD_ALLOWED && (work.type === 'copy' || work.type === 'move')
  if (lost) portal.state.lostOperations++
  const operation: Operation = {
    id: portal.newId(),
    userId: user.id,
    kind,
    created: portal.now(),
    ...(lost ? {} : { dueAt: portal.now() + portal.operationMs }),
    done: false,
    lost,
    work,
    processed: 0,
    error: '',
    fileIds: [],
    folderIds: [],
    changed: portal.now(),
    hidden,
  }
  portal.state.operations.push(operation)
  return operation
}

/** The operation as it is shown right after its start, whatever has become of it meanwhile. */
const startedDto = (operation: Operation) => ({
  id: operation.id,
  Operation: operation.kind,
  progress: 0,
  error: '',
  processed: '0',
  finished: false,
  status: operation.lost ? 0 : 1,
})

function operationDto(portal: Portal, operation: Operation, user: User): object {
  if (!operation.done) return startedDto(operation)
  const files = operation.fileIds.flatMap((id) => portal.file(id) ?? [])
  const folders = operation.folderIds.flatMap((id) => portal.room(id) ?? portal.folder(id) ?? [])
  return {
    ...startedDto(operation),
    progress: 100,
    error: operation.error,
    processed: String(operation.processed),
    finished: true,
    ...(files.length > 0 ? { files: files.map((file) => fileDto(portal, file, user)) } : {}),
    ...(folders.length > 0
      ? {
          folders: folders.map((each) =>
            'roomType' in each ? roomDto(portal, each, user, 'created') : folderDto(portal, each, user, 'result'),
          ),
        }
      : {}),
    status: 2,
  }
}

/** Reads the user's operations; finished ones are gone with that. */
function read(portal: Portal, user: User, id?: string): object[] {
  settleOperations(portal)
  const seen = portal.state.operations.filter(
    (each) => each.userId === user.id && !each.hidden && (id === undefined || each.id === id.toLowerCase()),
  )
  const shown = seen.map((each) => operationDto(portal, each, user))
  portal.state.operations = portal.state.operations.filter((each) => !each.done || !seen.includes(each))
  return shown
}

/** GET /files/fileops: nobody signed in sees an empty list. */
function listOperations(call: Call): Result {
  if (call.user === undefined) return streamed([])
  return streamed(read(call.portal, call.user, call.query.get('id')))
}

const CONFLICTS = { Skip: 0, Overwrite: 1, Duplicate: 2 }
const ID_LIST = 'System.Collections.Generic.IEnumerable`1[System.Text.Json.JsonElement]'

const Batch = model('ASC.Files.Core.ApiModels.RequestDto.BatchRequestDto', {
  fileIds: list(ID_LIST),
  folderIds: list(ID_LIST),
  destFolderId: anything(),
  conflictResolveType: enumeration(
    'ASC.Web.Files.Services.WCFService.FileOperations.FileConflictResolveType',
    CONFLICTS,
  ),
  content: flag(),
  deleteAfter: flag(),
  returnSingleOperation: flag(),
})

/** PUT /files/fileops/copy and /move. What can be seen up front is refused at once. */
const copyOrMove =
  (type: 'copy' | 'move') =>
  (call: Call): Result => {
    const user = requireUser(call)
    const { portal } = call
    const body = bind(Batch, call)
    const fileIds = numbers(body.fileIds ?? [], call, '$.fileIds')
    const folderIds = numbers(body.folderIds ?? [], call, '$.folderIds')
    if (fileIds.length === 0 && folderIds.length === 0) return streamed(read(portal, user))
    const dest = Number(body.destFolderId)
    requireSources(portal, user, fileIds, folderIds, dest)
    const work = {
      type,
      fileIds,
      folderIds,
      dest,
      conflict: body.conflictResolveType ?? 0,
      content: body.content === true,
    }
    const operation = start(portal, user, type === 'copy' ? 1 : 0, work, body.deleteAfter === true)
    if (body.returnSingleOperation === true) return streamed([startedDto(operation)])
    const others = read(portal, user).filter((each) => 'id' in each && each.id !== operation.id)
    return streamed([...others, startedDto(operation)])
  }

function numbers(values: unknown[], call: Call, path: string): number[] {
  return values.map((value) => {
    if (typeof value === 'number' || (typeof value === 'string' && /^-?\d+$/.test(value))) return Number(value)
    throw notConvertible(ID_LIST, call.text, path)
  })
}

function requireSources(portal: Portal, user: User, fileIds: number[], folderIds: number[], dest: number): void {
  if (portal.top(dest) === undefined) throw folderNotFound()
  const canRead = (folderId: number) => standingAt(portal, user, folderId).role !== 'none'
  for (const id of fileIds) {
    const file = portal.file(id)
    if (file === undefined || !canRead(file.folderId)) throw accessDenied()
  }
  for (const id of folderIds) {
    if (portal.top(id) === undefined) throw nullReference()
    if (!canRead(id)) throw accessDenied()
  }
  if (!canCreateIn(portal, user, dest)) throw accessDenied()
}

const AfterWork = model('ASC.Files.Core.ApiModels.RequestDto.DeleteRoomRequestDto', {
  deleteAfter: flag(),
  immediately: flag(),
})

/** PUT /files/rooms/:id/archive and /unarchive: the room's owner and administrators may, room managers not. */
const archive =
  (type: 'archive' | 'unarchive') =>
  (call: Call): Result => {
    const user = requireUser(call)
    const { deleteAfter } = bind(AfterWork, call)
    const id = routeId(call)
    if (call.portal.top(id) === undefined) throw nullReference()
    const room = call.portal.room(id)
    if (room === undefined || !(room.createdBy === user.id || isAdmin(user))) throw accessDenied()
    return { response: startedDto(start(call.portal, user, 0, { type, roomId: room.id }, deleteAfter === true)) }
  }

/** DELETE /files/rooms/:id, for good: the owner, and for an archived room also administrators. */
function deleteRoom(call: Call): Result {
  const user = requireUser(call)
  const { deleteAfter } = bind(AfterWork, call)
  const id = routeId(call)
  if (call.portal.top(id) === undefined) throw nothingToDelete('folder')
  const room = call.portal.room(id)
  const may = room !== undefined && (room.createdBy === user.id || (isArchived(room) && isAdmin(user)))
  if (!may) throw accessDenied()
  const work: OperationWork = { type: 'delete', fileIds: [], folderIds: [id] }
  return { response: startedDto(start(call.portal, user, 2, work, deleteAfter === true)) }
}

/** DELETE /files/file/:id and /files/folder/:id: owner and managers, and everybody his own when he may create. */
const deleteEntry =
  (kind: 'file' | 'folder') =>
  (call: Call): Result => {
    const user = requireUser(call)
    const id = routeId(call)
    const { deleteAfter } = bind(AfterWork, call)
    const entry = kind === 'file' ? call.portal.file(id) : call.portal.folder(id)
    if (entry === undefined) throw nothingToDelete(kind)
    if (!mayDelete(call.portal, user, entry)) throw accessDenied()
    const ids = kind === 'file' ? { fileIds: [id], folderIds: [] } : { fileIds: [], folderIds: [id] }
    const operation = start(call.portal, user, 2, { type: 'delete', ...ids }, deleteAfter === true)
    return streamed([startedDto(operation)])
  }

function mayDelete(portal: Portal, user: User, entry: Folder | FileEntry): boolean {
  const place = 'folderId' in entry ? entry.folderId : entry.parentId
  const top = portal.top(place)
  if (top === undefined || (isRoom(top) && isArchived(top))) return false
  const at = standing(portal, user, top)
  return canManage(at) || (at.access === ACCESS.creator && entry.createdBy === user.id)
}

export const operationRoutes = [
  route('GET', '/files/fileops', listOperations, { anonymous: true }),
  route('PUT', '/files/fileops/copy', copyOrMove('copy')),
  route('PUT', '/files/fileops/move', copyOrMove('move')),
  route('PUT', '/files/rooms/:id/archive', archive('archive')),
  route('PUT', '/files/rooms/:id/unarchive', archive('unarchive')),
  route('DELETE', '/files/rooms/:id', deleteRoom),
  route('DELETE', '/files/file/:id', deleteEntry('file')),
  route('DELETE', '/files/folder/:id', deleteEntry('folder')),
]
