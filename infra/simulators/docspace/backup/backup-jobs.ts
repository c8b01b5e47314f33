import { ApiError, accessDenied, badArgument, quotaExceeded } from '../http/errors.ts'
import { canCreateIn } from '../members/access.ts'
import type { Portal } from '../portal/portal.ts'
import type { User } from '../types.ts'
import { beginReading } from './backup-reading.ts'
import type { BackupWish } from './backup-request.ts'
import type { BackupRecord, BackupTask } from './backup-types.ts'
import { STORAGE, settleBackups } from './backup-worker.ts'

/** Starting a backup, with the refusals in the server's order (docs/facts/docspace-api.md#a-backup). */

/** Checks in the server's order, then starts or attaches. Throws 400, 402, 403, 404, 500. */
export function beginBackup(portal: Portal, user: User, wish: BackupWish): BackupTask {
  const { tariff } = portal.state
  if (wish.dump && tariff.saas) throw accessDenied()
  requireStorage(portal, user, wish)
  requireFreeBackup(portal)
  settleBackups(portal)
  const slot = wish.dump ? 'dumpTask' : 'task'
  const running = portal.state.backups[slot]
  if (running !== undefined && !running.isCompleted) return running
  const task = newTask(portal, user, wish)
  portal.state.backups[slot] = task
  // Those of the whole server are none of the portal's (recorded).
  if (!wish.dump) portal.state.backups.started.push(portal.now())
  return task
}

function newTask(portal: Portal, user: User, wish: BackupWish): BackupTask {
  const now = portal.now()
  return {
    id: portal.newId(),
    dump: wish.dump,
    storageType: wish.storageType,
    params: wish.params,
    userId: user.id,
    startedAt: now,
    dueAt: now + portal.state.backups.plan.durationMs,
    progress: 0,
    status: 1,
    isCompleted: false,
    error: '',
    link: '',
    changed: now,
    crashed: false,
    reading: beginReading(portal, wish.dump),
  }
}

function requireStorage(portal: Portal, user: User, { storageType, params }: BackupWish): void {
  const folderId = params.folderId ?? ''
  const isNumber = /^-?\d+$/.test(folderId)
  if (storageType === STORAGE.documents && !isNumber) throw badArgument('wrong folder type')
  if (storageType === STORAGE.thirdPartyDocuments && (isNumber || folderId === ''))
    throw badArgument('wrong folder type')
  const { tariff, files } = portal.state
  const used = files.reduce((sum, file) => sum + file.size, 0)
  if (tariff.maxBytes !== undefined && used >= tariff.maxBytes)
    throw quotaExceeded('The used storage space should not exceed the limit')
  if (storageType === STORAGE.documents) requireFolder(portal, user, Number(folderId))
  if (storageType === STORAGE.local && tariff.saas) throw new ApiError(500, 'Access denied', 'System.Exception')
  if (storageType === STORAGE.local && params.filePath === undefined) {
    const type = 'System.Collections.Generic.KeyNotFoundException'
    throw new ApiError(500, "The given key 'filePath' was not present in the dictionary.", type)
  }
}

function requireFolder(portal: Portal, user: User, folderId: number): void {
  if (portal.top(folderId) === undefined) {
    throw new ApiError(404, 'The required folder was not found', 'System.IO.DirectoryNotFoundException')
  }
  if (!canCreateIn(portal, user, folderId)) throw accessDenied()
}

/** Free backups of this month (UTC); deleted ones still count. */
function requireFreeBackup(portal: Portal): void {
  const { freeBackups, paidBackups, walletEmpty } = portal.state.tariff
  if (freeBackups === undefined || countThisMonth(portal) < freeBackups) return
  if (paidBackups && walletEmpty) throw quotaExceeded('Payment required')
  if (paidBackups) return
  throw quotaExceeded(`The number of free backups should not exceed ${freeBackups} within a month`)
}

/** Backups begun in this calendar month (UTC). */
export function countThisMonth(portal: Portal): number {
  const month = new Date(portal.now()).toISOString().slice(0, 7)
  return portal.state.backups.started.filter((at) => new Date(at).toISOString().startsWith(month)).length
}

/** Takes records and their archives away. */
export function removeRecords(portal: Portal, records: BackupRecord[]): void {
  const files = new Set(records.map((record) => record.fileId))
  portal.state.files = portal.state.files.filter((file) => !files.has(file.id))
  const { backups } = portal.state
  backups.removed.push(...records)
  backups.history = backups.history.filter((each) => !records.includes(each))
}
