import { BrokenArchive } from '#lib/backup/archive/broken.ts'
import { type Pieces, readWhole } from '#lib/backup/archive/whole.ts'
import { faultsInWords, gapsInWords } from '#lib/backup/report/content-words.ts'
import { sourceOf } from '#lib/backup/stages/read.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'
import { pieceSize } from '#lib/backup/transfer/resumable-transfer.ts'
import type { ArchiveSource } from '#lib/docspace/backups/archives.ts'
import type { BackupPortal } from '#lib/docspace/backups/backup-portal.ts'
import type { CommandContext, ExitCode } from '../ops.ts'
import type { Output } from '../output/output.ts'
import { Problem } from '../problem.ts'
import { type OpenedPortal, openPortalBackups, type PortalOptions } from './open-portal-backups.ts'

/** `backup verify ID`: reads the archive of a run again, from the portal and from its copy, and compares it with what was proven then. */
export const verifyBackup = async (
  { options, out, target }: CommandContext<PortalOptions>,
  id: string,
): Promise<ExitCode> => {
  const opened = await openPortalBackups(await target(), options)
  const run = await findRun(opened, id)
  const sources = await sourcesOf(opened, run)
  if (sources.length === 0)
    throw new Problem(`No archive of ${run.run} is left.`, 'roomkeeper backup list shows what is kept, and where.')
  const results = []
  for (const { place, pieces } of sources) results.push({ place, ...(await verify(out, run, place, pieces)) })
  out.result({ run: run.run, results })
  return results.every(({ whole }) => whole) ? 0 : 1
}

const findRun = async ({ name, services }: OpenedPortal, id: string): Promise<RunState> => {
  const runs = await services.runs.latest(name, 400)
  const found = runs.filter((one) => one.task === id || one.run === id || one.run.startsWith(id))
  const [run, another] = found
  if (run && (!another || run.run === id || run.task === id)) return run
  throw new Problem(
    run ? `Several runs begin with ${id}.` : `There is no run ${id}.`,
    'roomkeeper backup list shows them.',
  )
}

const sourcesOf = async (
  { services, work }: OpenedPortal,
  run: RunState,
): Promise<{ place: string; pieces: Pieces }[]> => {
  const portal = await work.portal()
  const recorded = (await portal.backups.history()).some(({ id }) => id === run.task)
  const { copy } = run
  const source = recorded ? await sourceOf(work, run) : undefined
  const copied = copy ? await services.store.inspect(copy.key) : undefined
  return [
    ...(source ? [{ place: 'portal', pieces: fromPortal(portal, source) }] : []),
    ...(copy && copied
      ? [{ place: 'copy', pieces: (start: number, length: number) => services.store.piece(copy.key, start, length) }]
      : []),
  ]
}

const fromPortal =
  ({ archives }: BackupPortal, source: ArchiveSource): Pieces =>
  async (start, length) =>
    (await archives.piece(source, start, length)).bytes

const verify = async (out: Output, run: RunState, place: string, pieces: Pieces) => {
  const size = run.facts?.size ?? run.archive?.size
  const bar = out.progress(`reading ${place}`)
  try {
    const facts = await readWhole(pieces, {
      fileName: run.archive?.fileName ?? '',
      size,
      pieceLength: pieceSize(size),
      at: (done) => bar.at(done, size),
    })
    const same = run.facts === undefined || facts.sha256 === run.facts.sha256
    bar.end()
    out.say(
      same
        ? out.style('green', `${place}: whole, ${facts.entries} entries, SHA-256 ${facts.sha256}`)
        : out.style('red', `${place}: whole, but not the archive that was proven (SHA-256 ${facts.sha256})`),
    )
    const { faults, differences, differenceCount } = facts.content
    const missing = gapsInWords({ gaps: differences, gapCount: differenceCount })
    if (faults.length > 0) out.say(out.style('red', `${place}: ${faultsInWords({ faults })}`))
    if (missing) out.say(out.style('yellow', `${place}: ${missing}`))
    return {
      whole: same && faults.length === 0,
      sha256: facts.sha256,
      entries: facts.entries,
      faults,
      differences: differenceCount,
    }
  } catch (error) {
    bar.end()
    if (!(error instanceof BrokenArchive)) throw error
    out.say(out.style('red', `${place}: ${error.message}`))
    return { whole: false, problem: error.message }
  }
}
