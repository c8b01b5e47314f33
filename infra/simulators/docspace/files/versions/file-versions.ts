import { bind, flag, integer, list, model } from '../../http/bind.ts'
import { type Call, routeId, type UserCall } from '../../http/call.ts'
import { type Result, streamed } from '../../http/envelope.ts'
import { accessDenied } from '../../http/errors.ts'
import { canManage, effectiveAccessAt } from '../../members/access.ts'
import { startedDto, startOperation } from '../../operations/operations.ts'
import type { OperationWork } from '../../types.ts'
import { fileDto } from '../file-dto.ts'
import { readableFile } from '../file-store.ts'
import { versionOf } from './old-versions.ts'

/** Versions of files: every change of the bytes is one, and the earlier ones stay. */

/** GET /files/file/:id/history: the newest first, without their place in a room that numbers its files. */
export function fileHistory(call: Call): Result {
  const file = readableFile(call, routeId(call))
  const numbers = [file.version, ...(file.versions ?? []).map(({ version }) => version).reverse()]
  return streamed(
    numbers
      .flatMap((each) => versionOf(file, each) ?? [])
      .map((each) => ({ ...fileDto(call.portal, each, call.user), order: undefined })),
  )
}

const DeleteVersions = model('ASC.Files.Core.ApiModels.RequestDto.DeleteVersionBatchRequestDto', {
  fileId: integer(),
  versions: list('System.Collections.Generic.IEnumerable`1[System.Int32]'),
  deleteAfter: flag(),
})

/** PUT /files/fileops/deleteversion: the others keep their numbers. */
export function deleteVersions(call: UserCall): Result {
  const { user } = call
  const { fileId, versions, deleteAfter } = bind(DeleteVersions, call)
  const file = readableFile(call, fileId ?? 0)
  if (!canManage(effectiveAccessAt(call.portal, user, file.folderId))) throw accessDenied()
  const work: OperationWork = { type: 'deleteVersions', fileId: file.id, versions: (versions ?? []).map(Number) }
  return streamed([startedDto(startOperation(call.portal, user, 2, work, deleteAfter === true))])
}
