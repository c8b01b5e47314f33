import { filePart } from '../../files/upload/upload.ts'
import { anything, bind, flag, integer, isGuid, list, model, text } from '../../http/bind.ts'
import type { Call } from '../../http/call.ts'
import type { Result, WireAnswer } from '../../http/envelope.ts'
import { ApiError, accessDenied, nothingToDelete, selectorNotFound } from '../../http/errors.ts'
import { openRoute, route } from '../../http/router.ts'
import type { Portal } from '../../portal/portal.ts'
import type { User } from '../../types.ts'
import { requireAdmin } from '../backup.ts'
import type { Archived, RestoreTask } from './restore-types.ts'

/** POST /backup/startrestore and its progress (docs/facts/docspace.md#a-restored-portal-is-a-new-one). */

const Restore = model('ASC.Data.Backup.ApiModels.BackupRestoreDto', {
  backupId: text({ required: true }),
  storageType: integer('ASC.Data.Backup.Contracts.BackupStorageType'),
  storageParams: list('System.Collections.Generic.IEnumerable`1[ASC.Api.Collections.ItemKeyValuePair]'),
  notify: anything(),
  dump: flag(),
})

const LOCAL = 3
const DATA_STORE = 4

function startRestore(call: Call): Result {
  const body = bind(Restore, call)
  const user = requireAdmin(call)
  const { portal } = call
  const { storageType = 0, dump = false } = body
  const params = (body.storageParams ?? []) as { key?: string; value?: string }[]
  const path = params.find(({ key }) => key === 'filePath')?.value
  const source = isGuid(body.backupId ?? '')
    ? byBackup(portal, body.backupId ?? '')
    : byPath(portal, user, storageType ?? 0, path)
  const now = portal.now()
  const slot = dump ? 'dump' : 'portal'
  const before = portal.state.restores[slot]
  const lost = storageType === LOCAL && source === undefined
  const fails = failureOf(source, dump, storageType ?? 0)
  const task: RestoreTask = {
    // One that nothing took up gives its place to the next.
    id: before?.lost === true ? before.id : portal.newId(),
    dump,
    startedAt: now,
    dueAt: now + portal.state.backups.plan.durationMs,
    lost,
    done: false,
    ...(source !== undefined && { archive: source }),
    ...(fails !== undefined && { fails }),
  }
  portal.state.restores[slot] = task
  return {
    response: { ...taskDto(portal, task), status: task.lost ? 0 : 1, progress: 0, isCompleted: false, error: '' },
  }
}

/** Why the worker will not get to the end; a local one that is not there is never begun. */
function failureOf(source: Archived | undefined, dump: boolean, storageType: number) {
  if (source === undefined) return storageType === DATA_STORE ? ABSENT : UNKNOWN
  return source.dump === dump ? undefined : INVALID
}

const ABSENT = { error: 'File not found', progress: 0 }
const UNKNOWN = { error: "Cannot be less than zero (Parameter 'value')", progress: 10 }
const INVALID = { error: 'The backup file is invalid.', progress: 10 }

function byBackup(portal: Portal, id: string): Archived {
  const archive = portal.state.archives.find((each) => each.id === id.toLowerCase())
  if (archive !== undefined) return archive
  throw new ApiError(404, 'Unable to find the specified file.', 'System.IO.FileNotFoundException')
}

/** By the number of a file in Documents, which must be the caller's own. Other storages are not looked into. */
function byPath(portal: Portal, user: User, storageType: number, path: string | undefined): Archived | undefined {
  if (path === undefined) {
    const type = 'System.Collections.Generic.KeyNotFoundException'
    throw new ApiError(500, "The given key 'filePath' was not present in the dictionary.", type)
  }
  if (storageType === LOCAL) return takeUploaded(portal)
  if (storageType !== 0) return undefined
  if (!/^\d+$/.test(path)) throw selectorNotFound()
  const file = portal.file(Number(path))
  if (file === undefined) throw nothingToDelete('file')
  if (file.createdBy !== user.id) throw accessDenied()
  return portal.state.archives.find(({ fileId, title }) => fileId === file.id || title === file.title)
}

function taskDto(portal: Portal, task: RestoreTask) {
  const { fails, done } = task
  return {
    isCompleted: done,
    progress: task.lost ? 0 : done ? (fails?.progress ?? 100) : stepOf(portal, task),
    error: done && fails !== undefined ? fails.error : '',
    tenantId: task.switched ? portal.state.tenantId : 1,
    backupProgressEnum: 1,
    status: task.lost ? 0 : done ? 2 : 1,
    taskId: task.id,
  }
}

/** The rows are done at 75; contents go on without a number. */
function stepOf(portal: Portal, { startedAt, dueAt, fails }: RestoreTask): number {
  const part = (portal.now() - startedAt) / (dueAt - startedAt)
  if (part < 0.1) return 0
  return part < 0.5 || fails !== undefined ? 10 : 75
}

/** GET /backup/getrestoreprogress: for anybody, also while everything else is closed. */
function progress(call: Call): Result {
  const task = call.portal.state.restores[call.query.isTrue('dump') ? 'dump' : 'portal']
  return task === undefined ? {} : { response: taskDto(call.portal, task) }
}

/** What was put there by `/backupFileUpload.ashx`, whatever the call names; it is gone with that. */
function takeUploaded(portal: Portal): Archived | undefined {
  const name = portal.state.uploadedArchive
  delete portal.state.uploadedArchive
  return portal.state.archives.find(({ title }) => title !== undefined && title === name)
}

/** POST /backupFileUpload.ashx: first `init=true` with the size, then chunks. */
async function uploadArchive(call: Call): Promise<WireAnswer> {
  requireAdmin(call)
  const isStart = call.query.isTrue('init')
  const part = isStart ? undefined : await filePart(call)
  if (part !== undefined) call.portal.state.uploadedArchive = part.name
  const body = JSON.stringify({ Success: true, ChunkSize: 10_485_760, EndUpload: !isStart })
  return { status: 200, headers: {}, body }
}

export const restoreRoutes = [
  route('POST', '/backupfileupload.ashx', uploadArchive),
  route('POST', '/backup/startrestore', startRestore),
  openRoute('GET', '/backup/getrestoreprogress', progress, { whileRestoring: true }),
]
