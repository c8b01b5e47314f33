import { createSHA256 } from 'hash-wasm'
import { utcDay } from '../../runtime/clock.ts'
import { errorName } from '../../runtime/errors.ts'
import { log } from '../../runtime/telemetry/log.ts'
import type { BackupReason } from '../reasons.ts'
import { type Keep, type StageContext, Superseded } from '../stages/stage-context.ts'
import { hasBegunReporting, type RunState } from '../store/run-state.ts'
import { type CopiedRun, type CopyDamage, copiesDue, copiesThere, lockedCopies } from './copies-due.ts'
import { pieceSize } from './resumable-transfer.ts'

/** Nights whose copies are looked at: two years. */
const mostRuns = 800
/** Time kept back to store how far a copy was read, in milliseconds. */
const reserve = 30_000
const gigabyte = 1024 ** 3

type Progress = NonNullable<RunState['readAgain']>

const begun: Progress = { bytes: 0, read: [], damaged: [], waiting: 0, finished: false }

/**
 * Reads older copies again: those that were not read for `offsite.readAgainDays`, the one that was read longest ago first, as many
 * as the bytes of the settings allow, and one at least. What is wrong is noted on the run of the copy, and stays a finding of
 * each night until the copy is gone. The state is `finished` when nothing is left to do tonight; else it goes on from there.
 *
 * A failure of S3 ends the reading of this night, not the run: its report must not wait for older copies.
 * @throws Superseded
 */
export const readCopiesAgain = async (work: StageContext, state: RunState, keep: Keep): Promise<RunState> => {
  const { offsite } = work.settings
  if (state.readAgain?.finished || hasBegunReporting(state)) return state
  // The settings may have changed in the middle: what was found stays, and the report waits no longer.
  if (!offsite || offsite.readAgainDays === 0)
    return state.readAgain ? { ...state, readAgain: { ...state.readAgain, finished: true } } : state
  let known = state.readAgain ?? begun
  const keepAndRemember: Keep = (fresh) => {
    known = fresh.readAgain ?? known
    return keep(fresh)
  }
  try {
    return await readOn(work, state, keepAndRemember, offsite)
  } catch (error) {
    if (error instanceof Superseded) throw error
    const problem = errorName(error)
    log.warn('copy.read_failed', { error: problem })
    const { current: _, ...progress } = known
    return { ...state, readAgain: { ...progress, problem, finished: true } }
  }
}

const readOn = async (
  work: StageContext,
  from: RunState,
  keep: Keep,
  { readAgainDays, readAgainGigabytes }: { readAgainDays: number; readAgainGigabytes: number },
): Promise<RunState> => {
  const { store, runs } = work.services
  const keys = new Set(await store.list(`archives/${from.portal}/`))
  const copied = copiesThere(await runs.latest(from.portal, mostRuns), keys)
  const now = work.now()
  let progress = from.readAgain
  if (!progress) {
    progress = { ...begun, damaged: await damagedWithoutReading(work, copied, now) }
    await keep({ ...from, readAgain: progress })
  }
  const { read } = progress
  // A run by hand is waited for.
  const due =
    from.by === 'hand'
      ? []
      : copiesDue(copied, now, readAgainDays).filter(({ run }) => !read.includes(run) && run !== from.run)
  while (due[0] !== undefined) {
    const next = due[0]
    if (progress.bytes > 0 && progress.bytes + next.facts.size > readAgainGigabytes * gigabyte) break
    const found = await readCopy(work, next, progress.current)
    if ('position' in found) return { ...from, readAgain: { ...progress, current: found } }
    const { current: _, ...rest } = progress
    progress = { ...rest, bytes: rest.bytes + next.facts.size, read: [...rest.read, next.run] }
    if (found.damage) progress = { ...progress, damaged: [...progress.damaged, { run: next.run, ...found.damage }] }
    // The run first: what is not noted on the copy is read once more, and nothing that was found is forgotten.
    await keep({ ...from, readAgain: progress })
    await noteOnRun(work, next, found.damage ?? { readAt: now })
    due.shift()
  }
  return { ...from, readAgain: { ...progress, waiting: due.length, finished: true } }
}

/** Damage that is known from earlier nights, and locks that S3 no longer has. */
const damagedWithoutReading = async (
  work: StageContext,
  copied: readonly CopiedRun[],
  now: number,
): Promise<Progress['damaged']> => {
  const damaged = copied.flatMap(({ run, copy }) => (copy.damage ? [{ run, ...copy.damage }] : []))
  for (const one of lockedCopies(copied, now)) {
    const found = await work.services.store.inspect(one.copy.key)
    // Pruned a moment ago.
    if (!found) continue
    const until = one.copy.lockUntil ?? 0
    if (found.lockUntil !== undefined && found.lockUntil >= until) continue
    const damage = damageOf(work, 'copy-unlocked', `the lock of ${one.run} was to hold until ${utcDay(until)}`)
    await noteOnRun(work, one, damage)
    damaged.push({ run: one.run, ...damage })
  }
  return damaged
}

const damageOf = (work: StageContext, reason: BackupReason, detail: string): CopyDamage => {
  log.error('copy.damaged', { reason, detail })
  return { reason, detail, at: work.now() }
}

type Current = NonNullable<Progress['current']>

/** Reads one copy to its end, from where an earlier worker stopped; where this one stopped when time was up. */
const readCopy = async (
  work: StageContext,
  { run, copy, facts }: CopiedRun,
  from: Progress['current'],
): Promise<Current | { damage?: CopyDamage }> => {
  const hash = await createSHA256()
  const going = from?.run === run ? from : undefined
  if (going) hash.load(Buffer.from(going.hash, 'base64'))
  else hash.init()
  const length = pieceSize(facts.size)
  let position = going?.position ?? 0
  while (position < facts.size) {
    if (work.deadline.remaining() < reserve) return { run, position, hash: Buffer.from(hash.save()).toString('base64') }
    const bytes = await work.services.store.piece(copy.key, position, length)
    if (bytes.length === 0) return { damage: damageOf(work, 'copy-damaged', `${run} ends at byte ${position}`) }
    hash.update(bytes)
    position += bytes.length
  }
  if (position === facts.size && hash.digest('hex') === facts.sha256) return {}
  return { damage: damageOf(work, 'copy-damaged', `${run} has another SHA-256 than its archive`) }
}

/** Keeps on the run of a copy what was found. A run that changes at this moment is noted the next night. */
const noteOnRun = async (
  { services: { runs } }: StageContext,
  { portal, run }: CopiedRun,
  found: CopyDamage | { readAt: number },
): Promise<void> => {
  const held = await runs.find(portal, run)
  if (!held?.state.copy) return
  const note = 'readAt' in found ? found : { damage: found }
  await runs.save(held, { ...held.state, copy: { ...held.state.copy, ...note } })
}
