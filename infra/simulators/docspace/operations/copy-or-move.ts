import { refusalOfFile } from '../files/file-store.ts'
import { anything, bind, enumeration, flag, list, model, notConvertible } from '../http/bind.ts'
import type { UserCall } from '../http/call.ts'
import { type Result, streamed } from '../http/envelope.ts'
import { accessDenied, folderNotFound, nullReference, refused } from '../http/errors.ts'
import { canCreateIn, effectiveAccessAt, isArchived } from '../members/access.ts'
import { isRoom, type Portal } from '../portal/portal.ts'
import type { User } from '../types.ts'
import { readOperations, startedDto, startOperation } from './operations.ts'

/** Asking for copies and moves (docs/facts/docspace-api.md#operations). */

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
export const copyOrMove =
  (type: 'copy' | 'move') =>
  (call: UserCall): Result => {
    const { portal, user } = call
    const body = bind(Batch, call)
    const fileIds = numbers(body.fileIds ?? [], '$.fileIds')
    const folderIds = numbers(body.folderIds ?? [], '$.folderIds')
    if (fileIds.length === 0 && folderIds.length === 0) return streamed(readOperations(portal, user))
    const dest = Number(body.destFolderId)
    const wanted = { fileIds, folderIds, dest, content: body.content === true }
    requireSources(portal, user, wanted)
    const work = { type, ...wanted, conflict: body.conflictResolveType ?? 0 }
    const operation = startOperation(portal, user, type === 'copy' ? 1 : 0, work, body.deleteAfter === true)
    if (body.returnSingleOperation === true && call.portal.has('singleOperation'))
      return streamed([startedDto(operation)])
    const others = readOperations(portal, user).filter((each) => 'id' in each && each.id !== operation.id)
    return streamed([...others, startedDto(operation)])
  }

interface Wanted {
  fileIds: number[]
  folderIds: number[]
  dest: number
  /** Of the folders only what is in them. */
  content: boolean
}

/**
 * PUT /files/fileops/duplicate of a room: whoever is in it may, and owns the copy. Everything is taken on; the operation reports at its
 * end what was refused (docs/facts/docspace.md#who-may-duplicate-a-room).
 */
export function duplicateRoom(call: UserCall): Result {
  const { user } = call
  const body = bind(Batch, call)
  const roomId = numbers(body.folderIds ?? [], '$.folderIds')[0] ?? 0
  return streamed([startedDto(startOperation(call.portal, user, 7, { type: 'duplicate', roomId }))])
}

function numbers(values: unknown[], path: string): number[] {
  return values.map((value) => {
    if (typeof value === 'number' || (typeof value === 'string' && /^-?\d+$/.test(value))) return Number(value)
    throw notConvertible(ID_LIST, path)
  })
}

/** Nothing comes out of an archived room. */
function isInArchive(portal: Portal, id: number): boolean {
  const top = portal.top(id)
  return top !== undefined && isRoom(top) && isArchived(top)
}

function requireSources(portal: Portal, user: User, { fileIds, folderIds, dest, content }: Wanted): void {
  if (portal.top(dest) === undefined) throw folderNotFound()
  const canRead = (folderId: number) => effectiveAccessAt(portal, user, folderId).role !== 'none'
  for (const id of fileIds) {
    const file = portal.file(id)
    if (file === undefined || !canRead(file.folderId)) throw accessDenied()
  }
  for (const id of folderIds) {
    if (portal.top(id) === undefined) throw nullReference()
    if (!canRead(id) || (portal.room(id) !== undefined && !content)) throw accessDenied()
  }
  if ([...folderIds, ...fileIds.map((id) => portal.file(id)?.folderId ?? 0)].some((id) => isInArchive(portal, id))) {
    throw accessDenied()
  }
  if (!canCreateIn(portal, user, dest)) throw accessDenied()
  const files = [...fileIds, ...(content ? folderIds.flatMap((id) => portal.filesIn(id)) : [])]
  const refusal = refusalOfFile(portal, dest)
  if (files.length > 0 && refusal !== '') throw refused(refusal)
}
