import { readWhole } from '#lib/backup/archive/read-whole.ts'
import type { ReadableArchive } from '#lib/backup/extract/walk.ts'
import { faultsInWords, gapsInWords } from '#lib/backup/report/content-words.ts'
import { backupKindOf, isVerified, type RunState } from '#lib/backup/store/run-state.ts'
import { pieceSize } from '#lib/backup/transfer/resumable-transfer.ts'
import type { Output } from '../../output/output.ts'
import { Problem } from '../../problem.ts'
import { firstKept } from '../kept-archives.ts'
import { goneWords, type OpenedPortal } from '../open-portal-backups.ts'

/** An archive whose length is known. */
export type DrillArchive = ReadableArchive & { size: number }

/** The first of these runs whose archive can be read: its copy in S3, which is there when the portal is gone, or else in the portal. */
const firstReadable = async (opened: OpenedPortal, runs: readonly RunState[]) => {
  const { found, isPortalGone } = await firstKept(
    opened,
    runs.filter(({ facts, archive }) => facts && archive),
  )
  const { facts, archive } = found?.run ?? {}
  if (!found || !facts || !archive) return { isPortalGone }
  const { run, pieces } = found
  const { size } = facts
  return { found: { run, archive: { fileName: archive.fileName, size, pieceLength: pieceSize(size), pieces } } }
}

/** The archive of a run; undefined where it is gone. */
export const archiveOf = async (opened: OpenedPortal, run: RunState): Promise<DrillArchive | undefined> =>
  (await firstReadable(opened, [run])).found?.archive

/** The newest verified archive that is still there. @throws Problem */
export const newestVerified = async (
  opened: OpenedPortal,
  runs: readonly RunState[],
): Promise<{ run: RunState; archive: DrillArchive }> => {
  // The archive of a whole server is put back otherwise, and brings keys and ids back.
  const verified = runs.filter((one) => isVerified(one) && backupKindOf(one) === 'portal')
  const { found, isPortalGone } = await firstReadable(opened, verified)
  if (found) return found
  throw new Problem(
    `There is no verified archive that could be restored.${isPortalGone ? ` ${goneWords(opened.work)}` : ''}`,
    'Make one with `roomkeeper backup run`, or see what is kept: `roomkeeper backup list`.',
  )
}

/** What the server itself does not look at: reads all of it, and says what is wrong. @throws Problem, BrokenArchive */
export const proveArchive = async (out: Output, run: RunState, archive: DrillArchive): Promise<void> => {
  const bar = out.progress('reading the archive')
  try {
    const read = await readWhole(archive.pieces, { ...archive, at: (done) => bar.at(done, archive.size) })
    const { faults, differences, differenceCount } = read.content
    const gaps = gapsInWords({ gaps: differences, gapCount: differenceCount })
    const wrong =
      read.sha256 !== run.facts?.sha256
        ? 'it is not the archive that was verified that night'
        : faults.length > 0
          ? faultsInWords({ faults })
          : gaps
    if (wrong) {
      const remedy = 'Choose another one with `--run`; `roomkeeper backup list` shows them.'
      throw new Problem(`The archive of ${run.run} is not restored: ${wrong}`, remedy)
    }
  } finally {
    bar.end()
  }
}
