import { DocSpaceRefusal } from '../../docspace/answer.ts'
import type { ArchiveSource } from '../../docspace/backups/archives.ts'
import { storageType } from '../../docspace/backups/backups.ts'
import { BrokenArchive } from '../archive/broken.ts'
import type { CloserState } from '../archive/content/closer-state.ts'
import type { ContentState } from '../archive/content/content-state.ts'
import { closerLook, firstLook } from '../archive/content/result.ts'
import { isPacked } from '../archive/read-whole.ts'
import { type ArchiveReader, canGoOn, openReader } from '../archive/reader.ts'
import { earlierSizes, sizeCheck } from '../size-check.ts'
import { CopyGone } from '../store/object-store.ts'
import { backupKindOf, type Reading, type RunCheck, type RunState, type Upload } from '../store/run-state.ts'
import { finishCopy } from '../transfer/offsite-copy.ts'
import { ResumableTransfer } from '../transfer/resumable-transfer.ts'
import { finishBroken, finishRun, withChecks } from './finish.ts'
import { concludeContent, lookAtContent, packFirstLook, unpackFirstLook } from './read/content-check.ts'
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
  const reader = await readerOf(state, reading)
  const transfer = new ResumableTransfer(work, { ...state, reading }, reader, await uploadOf(work, state, reading))
  // A begun upload is noted before anything else, or a crash would leave one behind that nobody knows.
  if (transfer.upload && !reading.upload) await keep(transfer.state())
  try {
    const ended = await transfer.run(source, keep)
    if (!ended) return { state: transfer.state(), after: 1_000 }
    return await finish(work, transfer)
  } catch (error) {
    if (error instanceof BrokenArchive) return broken(work, transfer, error)
    if (error instanceof CopyGone) return again(transfer)
    if (error instanceof DocSpaceRefusal) return unreadable(work, transfer, error)
    await keep(transfer.state())
    throw error
  }
}

/** The first reading looks at everything, the second for what did not agree. */
const readerOf = ({ archive }: RunState, { reader, found }: Reading): Promise<ArchiveReader> => {
  const { fileName = '' } = archive ?? {}
  const questions = found === undefined ? undefined : unpackFirstLook(found).questions
  return questions
    ? openReader(isPacked(fileName), reader, closerLook(questions))
    : openReader(isPacked(fileName), reader, firstLook(fileName))
}

/** How far an earlier worker came. After a new version of Roomkeeper was deployed in between, everything begins again. */
const readingOf = async (work: StageContext, { reading }: RunState): Promise<Reading> => {
  if (!reading) return { position: 0, restarts: 0 }
  if (reading.reader === undefined || canGoOn(reading.reader)) return reading
  await abort(work, reading.upload)
  return { position: 0, restarts: reading.restarts }
}

/** Where the archive of a run can be read from in its portal; undefined when nowhere. */
export const sourceOf = async (work: StageContext, run: RunState): Promise<ArchiveSource | undefined> => {
  const { archive, task } = run
  if (archive?.fileId !== undefined) return { fileId: archive.fileId }
  if (archive?.storageType !== storageType.DataStore) return undefined
  const shown = await (await work.portal()).backups.progress(backupKindOf(run))
  return shown?.link && shown.taskId === task ? { link: shown.link } : undefined
}

const uploadOf = async (work: StageContext, state: RunState, reading: Reading): Promise<Upload | undefined> => {
  const { offsite } = work.settings
  const isLate = reading.position > 0 || reading.restarts > mostRestarts || reading.found !== undefined
  if (reading.upload || !offsite || isLate) return reading.upload
  const key = `archives/${state.portal}/${state.run}/${state.archive?.fileName ?? 'archive'}`
  const lockUntil = offsite.lockDays > 0 ? work.now() + offsite.lockDays * 24 * 3_600_000 : undefined
  return { id: await work.services.store.beginCopy(key, lockUntil), key, parts: [], completed: false }
}

const finish = async (work: StageContext, transfer: ResumableTransfer): Promise<StageResult> => {
  const facts = transfer.finish()
  const state = transfer.state()
  const { found, restarts } = state.reading
  const size = state.archive?.size
  if (size !== undefined && size !== facts.size) throw new BrokenArchive(`${facts.size} bytes came of ${size}`)
  if (found !== undefined) {
    if (state.facts?.sha256 !== facts.sha256) throw new BrokenArchive('it is not the same when it is read again')
    return concludeContent(work, state, unpackFirstLook(found), transfer.reader.inspected() as CloserState)
  }
  const read = { ...state, facts }
  const content = transfer.reader.inspected() as ContentState
  const first = await lookAtContent(work, read, content, facts.closing)
  const checked = withChecks(read, ...(await sizeChecks(work, read)))
  const copied = await finishUpload(work, checked, transfer.upload)
  if (copied.end?.reason === 'copy-differs') return { state: copied, after: 0 }
  if (!first.questions) return concludeContent(work, copied, first, undefined)
  return { state: { ...copied, reading: { position: 0, restarts, found: packFirstLook(first) } }, after: 0 }
}

/** Puts the copy together, where the settings want one, and says whether it is the same as the archive. */
const finishUpload = async (work: StageContext, state: RunState, upload: Upload | undefined): Promise<RunState> => {
  if (!work.settings.offsite || !state.facts) return state
  if (!upload) {
    const detail = 'The copy outside the portal could not be made; the archive is in the portal only.'
    return withChecks(state, { id: 'copy', verdict: 'warning', detail })
  }
  const { checksum, lockUntil, ...copy } = await finishCopy(work.services.store, upload, state.facts.size)
  if (copy.verdict === 'failed') return finishBroken(state, 'copy-differs', copy, work.now()).state
  return {
    ...withChecks(state, copy),
    copy: { key: upload.key, checksum, ...(lockUntil !== undefined && { lockUntil }) },
  }
}

/** Where the portal does not tell the size beforehand, it is known only now. */
const sizeChecks = async ({ services }: StageContext, run: RunState): Promise<RunCheck[]> => {
  const { portal, archive, facts } = run
  if (archive?.size !== undefined || !facts) return []
  return [sizeCheck(facts.size, earlierSizes(await services.runs.latest(portal, 30), run))]
}

const broken = async (work: StageContext, transfer: ResumableTransfer, error: BrokenArchive): Promise<StageResult> => {
  await abort(work, transfer.upload)
  const detail = `${error.message} (at byte ${transfer.reader.position()}).`
  return finishBroken(transfer.state(), 'archive-broken', { id: 'content', verdict: 'failed', detail }, work.now())
}

const unreadable = async (
  work: StageContext,
  transfer: ResumableTransfer,
  error: DocSpaceRefusal,
): Promise<StageResult> => {
  await abort(work, transfer.upload)
  const detail = `DocSpace does not give the archive out (${error.status}).`
  const state = transfer.state()
  if (state.archive?.fileId === undefined) {
    return finishRun(withChecks(state, { id: 'content', verdict: 'warning', detail }), false)
  }
  return finishBroken(state, 'archive-missing', { id: 'content', verdict: 'failed', detail }, work.now())
}

const abort = async ({ services }: StageContext, upload: Upload | undefined): Promise<void> => {
  if (upload && !upload.completed) await services.store.abortCopy(upload.key, upload.id).catch(() => {})
}

/** The upload was cleaned up meanwhile: everything is read and copied once more. */
const again = (transfer: ResumableTransfer): StageResult => {
  const { reading, ...state } = transfer.state()
  return { state: { ...state, reading: { position: 0, restarts: reading.restarts + 1 } }, after: 1_000 }
}
