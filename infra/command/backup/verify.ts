import { BrokenArchive } from '#lib/backup/archive/broken.ts'
import { type Pieces, readWhole } from '#lib/backup/archive/read-whole.ts'
import { faultsInWords, gapsInWords } from '#lib/backup/report/content-words.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'
import { pieceSize } from '#lib/backup/transfer/resumable-transfer.ts'
import type { CommandContext, ExitCode } from '../ops.ts'
import type { Output } from '../output/output.ts'
import { Problem } from '../problem.ts'
import { copyOf, findRun, portalArchiveOf } from './kept-archives.ts'
import { type OpenedPortal, openPortalBackups, type PortalOptions, unlessGone } from './open-portal-backups.ts'

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

const sourcesOf = async (opened: OpenedPortal, run: RunState): Promise<{ place: string; pieces: Pieces }[]> => {
  const portal = await unlessGone(portalArchiveOf(opened, run))
  const copy = await copyOf(opened, run)
  return [...(portal ? [{ place: 'portal', pieces: portal }] : []), ...(copy ? [{ place: 'copy', pieces: copy }] : [])]
}

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
