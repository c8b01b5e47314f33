import { isTrash } from '../files/trash.ts'
import { guid, parseBody } from '../http/bind.ts'
import { type Call, requireUser } from '../http/call.ts'
import type { Result } from '../http/envelope.ts'
import { notAuthorized, nullReference } from '../http/errors.ts'
import { route } from '../http/router.ts'
import { isAdmin } from '../members/access.ts'
import type { Portal } from '../portal/portal.ts'
import type { User } from '../types.ts'
import { beginBackup, countThisMonth, removeRecords } from './backup-jobs.ts'
import { backupRequest } from './backup-request.ts'
import type { BackupRecord, BackupTask } from './backup-types.ts'
import { cancelBackup, STORAGE } from './backup-worker.ts'

/** The backup API (docs/facts/docspace-api.md#a-backup, docs/facts/docspace-api.md#the-history-of-backups). */

/** The administrator who asks; everybody else is refused. */
export function requireAdmin(call: Call): User {
  const user = requireUser(call)
  if (!isAdmin(user)) throw notAuthorized()
  return user
}

/** Raw dates: UTC, but without a Z. */
const rawDate = (ms: number | undefined) =>
  ms === undefined ? '0001-01-01T00:00:00' : new Date(ms).toISOString().slice(0, 19)

/** POST /backup/startbackup: while one runs it answers with that one. */
function startBackup(call: Call): Result {
  const wish = backupRequest(call)
  const user = requireAdmin(call)
  const task = beginBackup(call.portal, user, wish)
  const { warning, status: _status, ...told } = taskDto(call.portal, task)
  const older = {
    ...(call.portal.has('startWarning') && warning !== undefined ? { warning } : {}),
    ...(call.portal.has('startStatus') ? { status: 1 } : {}),
  }
  return { response: { ...told, progress: task.progress, isCompleted: false, error: '', ...older } }
}

const LAG = 1_000

/** `status` lags behind `isCompleted` (docs/facts/docspace-api.md#a-backup): for a second it still says "running". */
function taskDto(portal: Portal, task: BackupTask) {
  const lagging = task.progress === 100 && portal.now() - task.changed < LAG
  return {
    isCompleted: task.isCompleted,
    progress: task.progress,
    error: task.error,
    ...(task.warning === undefined ? {} : { warning: task.warning }),
    link: task.link,
    tenantId: 1,
    backupProgressEnum: 0,
    status: lagging ? 1 : task.status,
    taskId: task.id,
  }
}

/** GET /backup/getbackupprogress: nothing known, no `response`. */
function progress(call: Call): Result {
  requireAdmin(call)
  const { task, dumpTask } = call.portal.state.backups
  const shown = call.query.isTrue('dump') ? dumpTask : task
  return shown === undefined ? {} : { response: taskDto(call.portal, shown) }
}

/** GET /backup/getbackuphistory: forgets records whose archive is gone. */
function history(call: Call): Result {
  requireAdmin(call)
  const { portal } = call
  const { backups } = portal.state
  const gone = backups.history.filter((record) => !isThere(portal, record))
  backups.dropped.push(...gone.map((record) => record.id))
  backups.removed.push(...gone)
  backups.history = backups.history.filter((record) => !gone.includes(record))
  const ordered = ofKind(call).sort((one, other) => (one.id < other.id ? -1 : 1))
  return { response: ordered.map(recordDto) }
}

const ofKind = ({ portal, query }: Call): BackupRecord[] => {
  const dump = query.isTrue('dump')
  return portal.state.backups.history.filter((record) => record.dump === dump)
}

function isThere(portal: Portal, record: BackupRecord): boolean {
  if (record.expiresOn !== undefined && record.expiresOn <= portal.now()) return false
  if (record.storageType !== STORAGE.documents) return true
  const file = record.fileId === undefined ? undefined : portal.file(record.fileId)
  return file !== undefined && !isTrash(portal.top(file.folderId))
}

const recordDto = (record: BackupRecord) => ({
  id: record.id,
  fileName: record.fileName,
  storageType: record.storageType,
  createdOn: rawDate(record.createdOn),
  expiresOn: rawDate(record.expiresOn),
})

/** DELETE /backup/deletebackup/:id: the archive goes too. */
function deleteBackup(call: Call): Result {
  const id = guid(call.params.id)
  requireAdmin(call)
  const { backups } = call.portal.state
  const record = backups.history.find((each) => each.id === id)
  if (record === undefined && !backups.dropped.includes(id)) throw nullReference()
  if (record !== undefined) removeRecords(call.portal, [record])
  return { response: true }
}

function deleteAll(call: Call): Result {
  requireAdmin(call)
  removeRecords(call.portal, ofKind(call))
  return { response: true }
}

function cancel(call: Call): Result {
  parseBody(call)
  requireAdmin(call)
  return { response: cancelBackup(call.portal) }
}

export const backupRoutes = [
  route('POST', '/backup/startbackup', startBackup, { unpaid: true }),
  route('GET', '/backup/getbackupprogress', progress, { unpaid: true }),
  route('GET', '/backup/getbackuphistory', history),
  route('DELETE', '/backup/deletebackup/:id', deleteBackup),
  route('DELETE', '/backup/deletebackuphistory', deleteAll),
  route('POST', '/backup/cancelbackup', cancel),
  route(
    'GET',
    '/backup/getbackupscount',
    (call) => {
      requireAdmin(call)
      return { response: countThisMonth(call.portal) }
    },
    { unpaid: true, feature: 'backupCounts' },
  ),
  route(
    'GET',
    '/backup/getservicestate',
    (call) => {
      requireAdmin(call)
      return { response: { enabled: call.portal.state.tariff.paidBackups } }
    },
    { unpaid: true, feature: 'backupCounts' },
  ),
]
