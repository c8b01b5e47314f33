import type { BackupPortal } from '../../docspace/backups/backup-portal.ts'
import { type BackupRecord, storageType } from '../../docspace/backups/backups.ts'
import type { File } from '../../docspace/rooms/folders.ts'
import { earlierSizes, sizeCheck } from '../size-check.ts'
import { backupKindOf, type RunCheck, type RunState } from '../store/run-state.ts'
import { finishBroken, finishRun, withChecks } from './finish.ts'
import type { StageContext, StageResult } from './stage-context.ts'

/** Finds the archive of a finished backup: its record, and where the portal can tell, its file and size. */
export const locateStage = async (work: StageContext, state: RunState): Promise<StageResult> => {
  const portal = await work.portal()
  const record = (await portal.backups.history(backupKindOf(state))).find(({ id }) => id === state.task)
  if (!record) {
    const detail = 'The history of DocSpace has no archive of this task any more.'
    return finishBroken(state, 'archive-missing', { id: 'history', verdict: 'failed', detail }, work.now())
  }
  const recorded = withChecks(
    { ...state, archive: archiveOf(record) },
    { id: 'history', verdict: 'passed', detail: 'DocSpace keeps a record of this backup, under the id of its task.' },
  )
  if (record.storageType === storageType.Documents) return locateFile(work, portal, recorded, record)
  const own = { ...recorded, ours: recorded.ours && !recorded.claimed }
  if (record.storageType === storageType.DataStore) return { state: { ...own, stage: 'read' }, after: 0 }
  return finishRun(withChecks(own, outside(record)), true)
}

const archiveOf = ({ fileName, storageType, createdAt }: BackupRecord) => ({ fileName, storageType, createdAt })

const outside = ({ storageType: number }: BackupRecord): RunCheck => {
  const name = Object.entries(storageType).find(([, value]) => value === number)?.[0] ?? String(number)
  const detail = `The archive lies in ${name}, which cannot be read through DocSpace: its content was not verified.`
  return { id: 'content', verdict: 'unchecked', detail }
}

const locateFile = async (
  work: StageContext,
  portal: BackupPortal,
  state: RunState,
  record: BackupRecord,
): Promise<StageResult> => {
  const folder = state.folderId ?? (await knownFolder(work, portal))
  const file =
    folder === undefined ? undefined : newestNamed(record.fileName, (await portal.folders.list(folder)).files)
  // A claimed task whose archive does not lie where we asked for it is certainly somebody else's.
  if (!file && (!state.ours || state.claimed)) {
    const detail = 'Somebody else started this backup and stored it in another folder: its content was not verified.'
    return finishRun({ ...withChecks(state, { id: 'content', verdict: 'warning', detail }), ours: false }, false)
  }
  if (!file) {
    const detail = `${record.fileName} is not in the folder that was asked for.`
    return finishBroken(state, 'archive-missing', { id: 'file', verdict: 'failed', detail }, work.now())
  }
  if (file.size === 0) {
    const detail = 'The archive is empty.'
    return finishBroken(state, 'archive-broken', { id: 'file', verdict: 'failed', detail }, work.now())
  }
  const earlier = earlierSizes(await work.services.runs.latest(state.portal, 30), state)
  const found: RunCheck = { id: 'file', verdict: 'passed', detail: 'The archive is in its folder and not empty.' }
  const archive = { ...archiveOf(record), fileId: file.id, size: file.size }
  return { state: { ...withChecks(state, found, sizeCheck(file.size, earlier)), archive, stage: 'read' }, after: 0 }
}

/** Two backups of one second have one name; ours is the later upload. */
const newestNamed = (title: string, files: readonly File[]): File | undefined =>
  files.filter((file) => file.title === title).sort((one, other) => other.id - one.id)[0]

/** The folder of the settings for a run that did not start its backup; never made here. */
export const knownFolder = async (
  { settings: { storage } }: StageContext,
  portal: BackupPortal,
): Promise<number | undefined> => {
  if (storage.type !== 'Documents') return undefined
  if (storage.folderId !== undefined) return storage.folderId
  const { folders } = await portal.folders.list(await portal.account.myDocuments())
  return folders.filter(({ title }) => title === storage.folder).sort((one, other) => one.id - other.id)[0]?.id
}
