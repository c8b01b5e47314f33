import { DocSpaceRefusal } from '../../docspace/answer.ts'
import type { ArchiveSource } from '../../docspace/backups/archives.ts'
import { storageType } from '../../docspace/backups/backups.ts'
import { BrokenArchive } from '../archive/broken.ts'
import { type ArchiveFacts, canGoOn, openReader } from '../archive/reader.ts'
import { isPacked } from '../archive/whole.ts'
import { earlierSizes, sizeCheck } from '../size-check.ts'
import { CopyGone } from '../store/object-store.ts'
import type { Reading, RunCheck, RunState, Upload } from '../store/run-state.ts'
import { finishCopy } from '../transfer/offsite-copy.ts'
import { ResumableTransfer } from '../transfer/resumable-transfer.ts'
import { finishBroken, finishRun, withChecks } from './finish.ts'
import type { Keep, StageContext, StageResult } from './stage-context.ts'

/** How often a copy may begin again before the run goes on without one. */
const mostRestarts = 2

/**
 * Reads the archive from its first byte to its last, over as many invocations as it takes, and copies it on the way if
 * the settings say so. Everything it knows is in the run, so that any worker can go on.
 */
export const readStage = async (work: StageContext, state: RunState, keep: Keep): Promise<StageResult> => {
  const source = await sourceOf(work, state)
  if (!source) {
    const detail = 'DocSpace no longer gives the address of the archive: its content was not verified.'
    return finishRun(withChecks(state, { id: 'content', verdict: 'warning', detail }), false)
  }
  const reading = await readingOf(work, state)
  const reader = await openReader(isPacked(state.archive?.fileName ?? ''), reading.reader)
  const passage = new ResumableTransfer(work, state, reader, await uploadOf(work, state, reading))
  // A begun upload is noted before anything else, or a crash would leave one behind that nobody knows.
  if (passage.upload && !reading.upload) await keep(passage.state())
  try {
    const ended = await passage.run(source, keep)
    if (!ended) return { state: passage.state(), after: 1_000 }
    return await finish(work, passage)
  } catch (error) {
    if (error instanceof BrokenArchive) return broken(work, passage, error)
    if (error instanceof CopyGone) return again(passage)
    if (error instanceof DocSpaceRefusal) return unreadable(work, passage, error)
    await keep(passage.state())
    throw error
  }
}

/** How far an earlier worker came. After a new version of Roomkeeper was deployed in between, everything begins again. */
const readingOf = async (work: StageContext, { reading }: RunState): Promise<Reading> => {
  if (!reading) return { position: 0, restarts: 0 }
  if (reading.reader === undefined || canGoOn(reading.reader)) return reading
  await abort(work, reading.upload)
  return { position: 0, restarts: reading.restarts }
}

/** Where the archive of a run can be read from in its portal; undefined when nowhere. */
export const sourceOf = async (work: StageContext, { archive, task }: RunState): Promise<ArchiveSource | undefined> => {
  if (archive?.fileId !== undefined) return { fileId: archive.fileId }
  if (archive?.storageType !== storageType.DataStore) return undefined
  const shown = await (await work.portal()).backups.progress()
  return shown?.taskId === task && shown?.link ? { link: shown.link } : undefined
}

const uploadOf = async (work: StageContext, state: RunState, reading: Reading): Promise<Upload | undefined> => {
  const { offsite } = work.settings
  if (reading.upload || !offsite || reading.position > 0 || reading.restarts > mostRestarts) return reading.upload
  const key = `archives/${state.portal}/${state.run}/${state.archive?.fileName ?? 'archive'}`
  const lockUntil = offsite.lockDays > 0 ? work.now() + offsite.lockDays * 24 * 3_600_000 : undefined
  return { id: await work.services.store.beginCopy(key, lockUntil), key, parts: [], completed: false }
}

const finish = async (work: StageContext, passage: ResumableTransfer): Promise<StageResult> => {
  const facts = passage.finish()
  const state = { ...passage.state(), facts }
  const size = state.archive?.size
  if (size !== undefined && size !== facts.size) throw new BrokenArchive(`${facts.size} bytes came of ${size}`)
  const content = contentCheck(facts)
  if (content.verdict === 'failed') return finishBroken(state, 'archive-broken', content, work.now())
  const checked = withChecks(state, ...(await sizeChecks(work, state)), content)
  const { upload } = passage
  if (!work.settings.offsite) return finishRun(checked, true)
  if (!upload) {
    const detail = 'The copy outside the portal could not be made; the archive is in the portal only.'
    return finishRun(withChecks(checked, { id: 'copy', verdict: 'warning', detail }), true)
  }
  const { checksum, ...copy } = await finishCopy(work.services.store, upload, facts.size)
  if (copy.verdict === 'failed') return finishBroken(checked, 'copy-differs', copy, work.now())
  return finishRun({ ...withChecks(checked, copy), copy: { key: upload.key, checksum } }, true)
}

/** Where the portal does not tell the size beforehand, it is known only now. */
const sizeChecks = async (
  { services }: StageContext,
  { portal, dueAt, archive, facts }: RunState,
): Promise<RunCheck[]> => {
  if (archive?.size !== undefined || !facts) return []
  return [sizeCheck(facts.size, earlierSizes(await services.runs.latest(portal, 30), dueAt))]
}

/** Without tables or the list of files DocSpace cannot restore. The list is last in a `.tar.gz` and anywhere in a `.tar` (docs/facts/docspace.md#what-an-archive-has). */
const contentCheck = (facts: ArchiveFacts): RunCheck => {
  const failed = (detail: string): RunCheck => ({ id: 'content', verdict: 'failed', detail })
  if (facts.tables === 0) return failed('The archive holds no tables of the database.')
  if (!facts.closing) return failed('The archive has no list of its files (storage/restore_info).')
  if (facts.missing) {
    const detail =
      'The archive says itself that files are missing in it (storage/missing_info). Older archives are kept.'
    return { id: 'content', verdict: 'warning', detail }
  }
  const detail = `Read from the first byte to the last: gzip and tar are whole, ${facts.entries} entries, of which ${facts.tables} tables.`
  return { id: 'content', verdict: 'passed', detail }
}

const broken = async (work: StageContext, passage: ResumableTransfer, error: BrokenArchive): Promise<StageResult> => {
  await abort(work, passage.upload)
  const detail = `${error.message} (at byte ${passage.reader.position()}).`
  return finishBroken(passage.state(), 'archive-broken', { id: 'content', verdict: 'failed', detail }, work.now())
}

const unreadable = async (
  work: StageContext,
  passage: ResumableTransfer,
  error: DocSpaceRefusal,
): Promise<StageResult> => {
  await abort(work, passage.upload)
  const detail = `DocSpace does not give the archive out (${error.status}).`
  if (passage.state().archive?.fileId === undefined) {
    return finishRun(withChecks(passage.state(), { id: 'content', verdict: 'warning', detail }), false)
  }
  return finishBroken(passage.state(), 'archive-missing', { id: 'content', verdict: 'failed', detail }, work.now())
}

const abort = async ({ services }: StageContext, upload: Upload | undefined): Promise<void> => {
  if (upload && !upload.completed) await services.store.abortCopy(upload.key, upload.id).catch(() => {})
}

/** The upload was cleaned up meanwhile: everything is read and copied once more. */
const again = (passage: ResumableTransfer): StageResult => {
  const { reading, ...state } = passage.state()
  return { state: { ...state, reading: { position: 0, restarts: (reading?.restarts ?? 0) + 1 } }, after: 1_000 }
}
