import { gunzipSync } from 'node:zlib'
import { DocSpaceRefusal } from '../../../docspace/answer.ts'
import type { BackupPortal } from '../../../docspace/backups/backup-portal.ts'
import { backupKinds } from '../../../docspace/backups/backups.ts'
import type { File } from '../../../docspace/rooms/folders.ts'
import { Park, RetryLater } from '../../../runtime/errors.ts'
import { log } from '../../../runtime/telemetry/log.ts'
import type { RunState } from '../../store/run-state.ts'
import { knownFolder } from '../locate.ts'
import type { StageContext } from '../stage-context.ts'

/** What became of them, by the names of their files. */
export interface ClearedRemains {
  done: string[]
  problems: string[]
}

/** So many are cleared in a night, and so often it is looked whether one is gone, a second apart. */
const mostCleared = 20
const looks = 10
const reserve = 20_000

/** The name of an archive, and lengths that a failed task leaves: exactly, or about, because the time is packed with it. */
const archiveName = /^.+_\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d\.tar\.gz$/
const emptyLength = 51
const mostLength = 160
const tarLength = 10_240

/**
 * Deletes what failed backups have left in the folder of the archives: files with a proper name that no history knows, older than this
 * run, of exactly the content that a task leaves which fails before its first table (docs/facts/backup-archive.md#what-a-failed-backup-leaves).
 */
export const clearRemains = async (work: StageContext, state: RunState): Promise<ClearedRemains> => {
  if (work.settings.storage.type !== 'Documents') return { done: [], problems: [] }
  try {
    return await clearAll(work, state)
  } catch (error) {
    if (!isExpected(error)) throw error
    return { done: [], problems: [`What failed backups have left could not be looked for: ${error.message}.`] }
  }
}

const clearAll = async (work: StageContext, state: RunState): Promise<ClearedRemains> => {
  const portal = await work.portal()
  const folder = state.folderId ?? (await knownFolder(work, portal))
  if (folder === undefined) return { done: [], problems: [] }
  const { files } = await portal.folders.list(folder)
  const before = state.startedAt ?? state.dueAt
  const due = files.filter((file) => isShort(file) && file.created > 0 && file.created < before)
  if (due.length === 0) return { done: [], problems: [] }
  const kept = await namesKept(portal)
  const cleared: ClearedRemains = { done: [], problems: [] }
  for (const file of due.filter(({ title }) => !kept.has(title)).slice(0, mostCleared)) {
    if (work.deadline.remaining() < reserve) break
    await clear(work, portal, file, cleared)
  }
  return cleared
}

const isShort = ({ title, size }: File): boolean => archiveName.test(title) && size >= emptyLength && size <= mostLength

const namesKept = async ({ backups }: BackupPortal): Promise<Set<string>> => {
  const histories = await Promise.all(backupKinds.map((kind) => backups.history(kind)))
  return new Set(histories.flat().map(({ fileName }) => fileName))
}

const clear = async (work: StageContext, portal: BackupPortal, { id, title }: File, into: ClearedRemains) => {
  try {
    const { bytes } = await portal.archives.piece({ fileId: id }, 0, mostLength + 1)
    if (!isRemains(bytes)) return
    await portal.files.remove(id)
    if (!(await isGone(work, portal, id)))
      throw new StillThere('DocSpace said that it would be deleted, and it is still there')
    log.info('archive.deleted')
    into.done.push(title)
  } catch (error) {
    if (!isExpected(error)) throw error
    into.problems.push(`${title}, which a failed backup has left, could not be deleted: ${error.message}.`)
  }
}

/** An empty tar of 51 bytes, or a dump that had said what it is and no more. */
export const isRemains = (bytes: Uint8Array): boolean => {
  const tar = unpacked(bytes)
  if (tar?.length !== tarLength) return false
  if (tar.every((byte) => byte === 0)) return bytes.length === emptyLength
  const isMark = tar.toString('latin1', 0, 6) === 'dump\0\0' && tar.toString('latin1', 512, 517) === 'True\0'
  return isMark && tar.subarray(516).every((byte) => byte === 0)
}

const unpacked = (bytes: Uint8Array): Buffer | undefined => {
  try {
    return gunzipSync(bytes, { maxOutputLength: 2 * tarLength })
  } catch {
    return undefined
  }
}

const isGone = async ({ services: { clock } }: StageContext, { files }: BackupPortal, id: number): Promise<boolean> => {
  for (let look = 0; look < looks; look += 1) {
    const there = await files.get(id).catch((error: unknown) => {
      if (error instanceof DocSpaceRefusal && error.status === 404) return undefined
      throw error
    })
    if (!there) return true
    await clock.sleep(1_000)
  }
  return false
}

/** DocSpace took the call, and the file stays. */
class StillThere extends Error {
  override readonly name = 'StillThere'
}

const isExpected = (error: unknown): error is Error =>
  error instanceof RetryLater ||
  error instanceof Park ||
  error instanceof DocSpaceRefusal ||
  error instanceof StillThere
