import { anything, bind, flag, integer, list, model, text } from '../../http/bind.ts'
import type { Call } from '../../http/call.ts'
import type { Result } from '../../http/envelope.ts'
import { openRoute, route } from '../../http/router.ts'
import type { Portal } from '../../portal/portal.ts'
import { requireAdmin } from '../backup.ts'
import { archiveToRestore, DATA_STORE, LOCAL, type ToRestore } from './archive-to-restore.ts'
import { type RestoreFailure, readArchive, UnreadableArchive } from './read-archive.ts'
import { InvalidTable } from './read-table.ts'
import type { RestoreTask } from './restore-types.ts'
import { restoredPortal } from './restored-portal.ts'
import { uploadRoutes } from './upload-archive.ts'

/** POST /backup/startrestore and its progress (docs/facts/docspace.md#a-restored-portal-is-a-new-one). */

const Restore = model('ASC.Data.Backup.ApiModels.BackupRestoreDto', {
  backupId: text({ required: true }),
  storageType: integer('ASC.Data.Backup.Contracts.BackupStorageType'),
  storageParams: list('System.Collections.Generic.IEnumerable`1[ASC.Api.Collections.ItemKeyValuePair]'),
  notify: anything(),
  dump: flag(),
})

async function startRestore(call: Call): Promise<Result> {
  const body = bind(Restore, call)
  const user = requireAdmin(call)
  const { portal } = call
  const { dump = false, backupId } = body
  const storageType = body.storageType ?? 0
  const params = (body.storageParams ?? []) as { key?: string; value?: string }[]
  const path = params.find(({ key }) => key === 'filePath')?.value
  const found = await archiveToRestore(call, user, { backupId: backupId ?? '', storageType, path })
  const slot = dump ? 'dump' : 'portal'
  const before = portal.state.restores[slot]
  const lost = storageType === LOCAL && found === undefined
  const task = newTask(
    portal,
    dump === true,
    lost ? { lost } : { ...outcome(portal, found, dump === true, storageType) },
  )
  // One that nothing took up gives its place to the next.
  if (before?.lost === true) task.id = before.id
  portal.state.restores[slot] = task
  return {
    response: { ...taskDto(portal, task), status: task.lost ? 0 : 1, progress: 0, isCompleted: false, error: '' },
  }
}

type Outcome = Partial<Pick<RestoreTask, 'archive' | 'entries' | 'fails' | 'lost'>>

/** How long the data base tries what it refuses, and what it is asked for without any file, ms. */
const TRIES = 12_000
const TRIES_WITHOUT_FILES = 29_000

function newTask(portal: Portal, dump: boolean, given: Outcome): RestoreTask {
  const now = portal.now()
  const tries = given.fails === NO_FILES ? TRIES_WITHOUT_FILES : TRIES
  const duration = given.fails?.progress === INVALID.progress ? tries : portal.state.backups.plan.durationMs
  return { id: portal.newId(), dump, startedAt: now, dueAt: now + duration, lost: false, done: false, ...given }
}

const ABSENT: RestoreFailure = { error: 'File not found', progress: 0 }
const UNKNOWN: RestoreFailure = { error: "Cannot be less than zero (Parameter 'value')", progress: 10 }
const OTHER_KIND: RestoreFailure = { error: 'The backup file is invalid.', progress: 10 }
const INVALID: RestoreFailure = { error: 'The backup file is invalid.', progress: 75 }
const NO_FILES: RestoreFailure = { ...INVALID }

/** What will come of it. A local one that is not there is never begun. */
function outcome(portal: Portal, found: ToRestore, dump: boolean, storageType: number): Outcome {
  if (found === undefined) return { fails: storageType === DATA_STORE ? ABSENT : UNKNOWN }
  if ('server' in found) return dump ? { archive: found.server } : { fails: OTHER_KIND }
  try {
    const entries = readArchive(found.bytes)
    if (dump || entries.has('dump')) return { fails: OTHER_KIND }
    // The highest number of an empty table is none.
    if (portal.state.files.length === 0 && portal.state.tenantId === 1) return { fails: NO_FILES }
    restoredPortal(entries, { folder: 0, file: 0 })
    return { entries: Object.fromEntries([...entries].map(([name, bytes]) => [name, bytes.toString('base64')])) }
  } catch (error) {
    if (error instanceof InvalidTable) return { fails: INVALID }
    if (error instanceof UnreadableArchive) return { fails: error.failure }
    throw error
  }
}

function taskDto(portal: Portal, task: RestoreTask) {
  const { fails, done } = task
  return {
    isCompleted: done,
    progress: task.lost ? 0 : done ? (fails?.progress ?? 100) : stepOf(portal, task),
    error: done && fails !== undefined ? fails.error : '',
    tenantId: portal.state.tenantId,
    backupProgressEnum: 1,
    status: task.lost ? 0 : done ? 2 : 1,
    taskId: task.id,
  }
}

/** The rows are done at 75; contents go on without a number. */
function stepOf(portal: Portal, { startedAt, dueAt, fails }: RestoreTask): number {
  const part = (portal.now() - startedAt) / (dueAt - startedAt)
  if (part < 0.1) return 0
  return part < 0.5 || fails?.progress === 10 ? 10 : 75
}

/** GET /backup/getrestoreprogress: for anybody, also while everything else is closed. */
function progress(call: Call): Result {
  const task = call.portal.state.restores[call.query.isTrue('dump') ? 'dump' : 'portal']
  return task === undefined ? {} : { response: taskDto(call.portal, task) }
}

export const restoreRoutes = [
  ...uploadRoutes,
  route('POST', '/backup/startrestore', startRestore),
  openRoute('GET', '/backup/getrestoreprogress', progress, { whileRestoring: true }),
]
