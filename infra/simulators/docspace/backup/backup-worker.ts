import { addFile } from '../files/file-store.ts'
import type { Portal } from '../portal/portal.ts'
import { Archive } from './archive/archive.ts'
import type { PortalContents } from './archive/entries.ts'
import type { ArchiveRecipe } from './archive/recipe.ts'
import { endReading, packed, readTables } from './backup-reading.ts'
import type { BackupPlan, BackupRecord, BackupTask } from './backup-types.ts'
import { archivedState } from './restore/restore-worker.ts'

/** The backup worker: progress over the portal's clock, its ends, and what it leaves (docs/facts/docspace-api.md#a-backup). */

const HOUR = 3_600_000
const FORGOTTEN_AFTER = 24 * HOUR
export const STORAGE = { documents: 0, thirdPartyDocuments: 1, customCloud: 2, local: 3, dataStore: 4, consumer: 5 }

/** Brings both slots up to the clock. A result stays readable for 24 hours after its last change. */
export function settleBackups(portal: Portal): void {
  const { backups } = portal.state
  for (const slot of ['task', 'dumpTask'] as const) {
    const task = backups[slot]
    if (task === undefined) continue
    if (!task.isCompleted && !task.crashed) advance(portal, task)
    if (portal.now() - task.changed >= FORGOTTEN_AFTER) delete backups[slot]
  }
}

function advance(portal: Portal, task: BackupTask): void {
  const now = portal.now()
  const early = earlyFailure(task)
  if (early !== undefined) {
    complete(task, { error: early, status: 2 }, now)
    return
  }
  const part = Math.min(1, (now - task.startedAt) / Math.max(1, task.dueAt - task.startedAt))
  const progress = Math.min(90, Math.floor(part * 90))
  readTables(portal, task, part)
  const { crashAt } = portal.state.backups.plan
  if (crashAt !== undefined && part * 90 >= crashAt) {
    Object.assign(task, {
      crashed: true,
      progress: Math.floor(crashAt),
      changed: task.startedAt + ((task.dueAt - task.startedAt) * crashAt) / 90,
    })
    return
  }
  if (part >= 1) finish(portal, task)
  else if (progress !== task.progress) Object.assign(task, { progress, changed: now })
}

/** Storages that are accepted and fail at once (docs/facts/docspace-api.md#a-backup). */
function earlyFailure(task: BackupTask): string | undefined {
  if (task.storageType === STORAGE.consumer && task.params.module === undefined) {
    return "The given key 'module' was not present in the dictionary."
  }
  return [0, 1, 3, 4, 5].includes(task.storageType) ? undefined : 'Unknown storage type.'
}

/** A failed job ends as "completed" with progress 0 and a text; only `error` tells. */
function complete(task: BackupTask, end: Partial<BackupTask>, at: number): void {
  Object.assign(task, { isCompleted: true, progress: 0, changed: at, ...end })
}

/** What a failed task leaves: a file with a proper name and nothing in it. */
const STUMP: ArchiveRecipe = { seed: 0, bytes: 0, shape: 'stump' }

function finish(portal: Portal, task: BackupTask): void {
  const { plan, history } = portal.state.backups
  if (plan.failWith !== undefined) {
    if (task.storageType === STORAGE.documents) store(portal, task, { ...STUMP, ...(task.dump && { dump: true }) })
    complete(task, { error: plan.failWith, status: 2 }, task.dueAt)
    return
  }
  const contents = endReading(portal, task)
  const recipe = { ...recipeOf(task, plan), portal: packed(contents) }
  const record: BackupRecord = { id: task.id, dump: task.dump, ...place(portal, task, recipe) }
  history.push(record)
  const { fileId } = record
  if (task.dump) {
    const content = archivedState(portal)
    const name = { id: task.id, title: record.fileName }
    portal.state.archives.push({ ...name, dump: true, content, ...(fileId !== undefined && { fileId }) })
  }
  const link = task.storageType === STORAGE.dataStore ? temporaryLink(record.fileName, task.id) : ''
  const said = plan.warning ?? (isMissing(contents, plan) ? LEFT_OUT : undefined)
  const warning = said === undefined ? {} : { warning: said }
  complete(task, { progress: 100, status: 2, link, ...warning }, task.dueAt)
  portal.state.mails.push({ at: task.dueAt, to: portal.user(task.userId)?.email ?? '', kind: 'backup' })
}

const LEFT_OUT = 'Some files were not included in the backup. For more details, please check storage/missing_info'

const isMissing = ({ missing }: PortalContents, { defects = [] }: BackupPlan): boolean =>
  missing !== undefined || defects.includes('vanished')

/** What a link to an archive in DataStore is signed with. */
export const linkAuth = (id: string) => id.replaceAll('-', '').toUpperCase()

const temporaryLink = (fileName: string, id: string) =>
  `/storage/backup/root/${fileName}?expire=1440&auth=${linkAuth(id)}`

function place(portal: Portal, task: BackupTask, content: ArchiveRecipe): Omit<BackupRecord, 'id' | 'dump'> {
  const createdOn = Math.round(task.dueAt / 1000) * 1000
  const common = { fileName: fileNameOf(portal, task, content), storageType: task.storageType, createdOn }
  if (task.storageType === STORAGE.documents) return { ...common, fileId: store(portal, task, content) }
  return task.storageType === STORAGE.dataStore ? { ...common, expiresOn: createdOn + 24 * HOUR, content } : common
}

const recipeOf = ({ id, storageType, dump }: BackupTask, plan: BackupPlan): ArchiveRecipe => ({
  seed: Number.parseInt(id.slice(0, 7), 16),
  ...(dump && { dump }),
  bytes: plan.archiveBytes,
  shape: plan.archiveShape,
  ...(plan.defects && { defects: plan.defects }),
  ...(plan.tampering && { tampering: plan.tampering }),
  ...(plan.layout && !dump && storageType === STORAGE.documents && { layout: plan.layout }),
})

/** Puts the archive into the folder of the task and gives its number. */
function store(portal: Portal, task: BackupTask, recipe: ArchiveRecipe): number | undefined {
  const user = portal.user(task.userId)
  const folderId = Number(task.params.folderId)
  if (user === undefined || portal.top(folderId) === undefined) return undefined
  const content = { kind: 'archive', ...recipe } as const
  const { size } = new Archive(recipe)
  return addFile(portal, user, folderId, {
    title: fileNameOf(portal, task, recipe),
    size,
    content,
    comment: 'Uploaded',
  }).id
}

/** `localhost_2026-11-24_12-11-42.tar.gz`; dumps are called workspace (docs/facts/docspace-api.md#the-history-of-backups). */
function fileNameOf({ state }: Portal, task: BackupTask, { layout = 'tar.gz' }: ArchiveRecipe): string {
  const time = new Date(task.startedAt + (state.backups.plan.clockAhead ?? 0) * HOUR)
    .toISOString()
    .slice(0, 19)
    .replace('T', '_')
    .replaceAll(':', '-')
  return `${task.dump ? 'workspace' : 'localhost'}_${time}.${layout}`
}

/** Stops the running task of either slot; true when there was one. */
export function cancelBackup(portal: Portal): boolean {
  const { task, dumpTask } = portal.state.backups
  const running = [task, dumpTask].filter((each) => each !== undefined && !each.isCompleted)
  for (const each of running) {
    if (each !== undefined) complete(each, { status: 3, warning: 'Backup cancelled', crashed: false }, portal.now())
  }
  return true
}
