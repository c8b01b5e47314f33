import { BrokenArchive } from '#lib/backup/archive/broken.ts'
import { NotInArchive } from '#lib/backup/extract/choose.ts'
import { detectLayout } from '#lib/backup/extract/detect-layout.ts'
import { NothingWritable } from '#lib/backup/extract/output-folder.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { clientNamed } from '../client/reference.ts'
import type { CommandContext } from '../ops.ts'
import { momentText } from '../output/time.ts'
import { Problem, WrongUsage } from '../problem.ts'
import { type OpenArchiveOptions, type OpenedArchive, openArchive } from './open-archive.ts'

/** `2026-11-25 02:00 UTC, copy: acme_2026-11-25_02-00-00.tar.gz`. */
export const archiveInWords = ({ run, place, archive }: OpenedArchive): string =>
  `${run ? `${momentText(run.dueAt)}, ` : ''}${place}: ${archive.fileName}`

/** What programs get of it. */
export const archiveAsJson = ({ run, place, archive }: OpenedArchive) => ({
  run: run?.run,
  place,
  archive: archive.fileName,
})

/**
 * What somebody asks for, a client in it as its label has it: a source may know another form of a record's id. Nothing but the
 * archive says what there is, so whatever names no client of this environment stays as it is.
 */
export const selectionInWords = async (
  { options, target }: CommandContext<OpenArchiveOptions>,
  what: string,
): Promise<string> => {
  const [first = '', ...path] = what.split('/')
  if (options.archive !== undefined || !first.includes(':')) return what
  try {
    return [clientKey(clientNamed(first, await target())), ...path].join('/')
  } catch (error) {
    if (error instanceof WrongUsage) return what
    throw error
  }
}

/**
 * Opens the archive that the options name, shows how far it is read, closes it, and says in words what is wrong with it.
 * @throws Problem, WrongUsage
 */
export const withArchive = async <T>(
  context: CommandContext<OpenArchiveOptions>,
  work: (opened: OpenedArchive) => Promise<T>,
): Promise<T> => {
  const opened = await openArchive(context)
  const { archive } = opened
  const bar = context.out.progress('reading the archive')
  try {
    const layout = await detectLayout(archive)
    return await work({ ...opened, archive: { ...archive, layout, at: (done) => bar.at(done, archive.size) } })
  } catch (error) {
    if (error instanceof BrokenArchive)
      throw new Problem(
        `The archive is broken: ${error.message}.`,
        'Take another one with --run; roomkeeper backup list shows them.',
      )
    if (error instanceof NotInArchive) throw new Problem(error.message, error.remedy)
    if (error instanceof NothingWritable)
      throw new Problem(
        error.message,
        'Make room or name another folder with --into, and run the command again: it goes on.',
      )
    throw error
  } finally {
    bar.end()
    await opened.close()
  }
}
