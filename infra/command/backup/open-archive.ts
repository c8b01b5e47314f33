import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Pieces } from '#lib/backup/archive/read-whole.ts'
import type { ReadableArchive } from '#lib/backup/extract/walk.ts'
import { isVerified, type RunState } from '#lib/backup/store/run-state.ts'
import { pieceSize } from '#lib/backup/transfer/resumable-transfer.ts'
import type { CommandContext } from '../ops.ts'
import { Problem, WrongUsage } from '../problem.ts'
import { findRun, firstKept, type KeptArchive, type KeptPlace, latestRuns } from './kept-archives.ts'
import { goneWords, openPortalBackups, type PortalOptions } from './open-portal-backups.ts'

/** Which archive is read, and where. */
export interface OpenArchiveOptions extends PortalOptions {
  run?: string
  from?: KeptPlace
  archive?: string
}

export type ArchivePlace = KeptPlace | 'file'

/** An archive that is open for reading; `close` ends that. */
export interface OpenedArchive {
  place: ArchivePlace
  /** Undefined for a file. */
  run: RunState | undefined
  archive: ReadableArchive
  /** What the run has read then, in hexadecimal. */
  sha256: string | undefined
  close(): Promise<void>
}

/**
 * Opens the archive that the options name: a file, or that of a run, by default the newest that is verified. A copy is read
 * without asking the portal, which may be gone.
 * @throws Problem, WrongUsage
 */
export const openArchive = async ({ options, target }: CommandContext<OpenArchiveOptions>): Promise<OpenedArchive> => {
  const { archive, run, from } = options
  if (archive !== undefined) {
    if (run ?? from) throw new WrongUsage('--archive is a file: it goes without --run and --from.')
    return openFile(archive)
  }
  const opened = await openPortalBackups(await target(), options)
  const runs = run === undefined ? byPreference(await latestRuns(opened)) : [await findRun(opened, run)]
  const { found, isPortalGone } = await firstKept(opened, runs, from)
  if (found) return openedRun(found)
  const what = run === undefined ? 'No archive' : `No archive of ${runs[0]?.run}`
  throw new Problem(
    `${what} is left${from ? ` in the ${from}` : ''}.${isPortalGone ? ` ${goneWords(opened.work)}` : ''}`,
    'roomkeeper backup list shows what is kept, and where.',
  )
}

/** The newest that is verified, and where none is, the newest that was read at all. */
const byPreference = (runs: readonly RunState[]): RunState[] => [
  ...runs.filter(isVerified),
  ...runs.filter((run) => run.facts && !isVerified(run)),
]

const openedRun = ({ run, place, pieces }: KeptArchive): OpenedArchive => {
  const size = run.facts?.size ?? run.archive?.size
  return {
    place,
    run,
    archive: { pieces, fileName: run.archive?.fileName ?? '', size, pieceLength: pieceSize(size) },
    sha256: run.facts?.sha256,
    close: async () => {},
  }
}

const openFile = async (path: string): Promise<OpenedArchive> => {
  const found = await stat(path).catch(() => undefined)
  if (!found?.isFile()) throw new Problem(`There is no file ${path}.`, 'Give the path of an archive, .tar.gz or .tar.')
  const handle = await open(path)
  const pieces: Pieces = async (position, length) => {
    const { bytesRead, buffer } = await handle.read({ buffer: Buffer.allocUnsafe(length), position, length })
    return buffer.subarray(0, bytesRead)
  }
  return {
    place: 'file',
    run: undefined,
    archive: { pieces, fileName: basename(path), size: found.size, pieceLength: pieceSize(found.size) },
    sha256: undefined,
    close: () => handle.close(),
  }
}
