import { resolve } from 'node:path'
import { InvalidArgumentError } from 'commander'
import { type Extraction, extract } from '#lib/backup/extract/extract.ts'
import { legalName } from '#lib/backup/extract/legal-names.ts'
import type { WhichVersions } from '#lib/backup/extract/plan.ts'
import { bytesInWords } from '#lib/notify/format.ts'
import { withLock } from '../lock.ts'
import type { CommandContext, ExitCode } from '../ops.ts'
import type { Output } from '../output/output.ts'
import { archiveAsJson, archiveInWords, selectionInWords, withArchive } from './archive-in-words.ts'
import type { OpenArchiveOptions, OpenedArchive } from './open-archive.ts'

export interface ExtractOptions extends OpenArchiveOptions {
  version?: WhichVersions
  into?: string
  force?: boolean
  quick?: boolean
}

/** `--version 3`, or `all`. */
export const whichVersions = (text: string): WhichVersions => {
  if (text === 'all') return text
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It is a number from 1 on, or "all".')
}

/** `backup extract WHAT`: writes a room, a folder or a file of an archive into a folder, without a restore. */
export const extractBackup = async (context: CommandContext<ExtractOptions>, what: string): Promise<ExitCode> => {
  const { options, out } = context
  const asked = await selectionInWords(context, what)
  const done = await withArchive(context, async (opened) => {
    const into = options.into ?? folderNamedAs(opened.archive.fileName)
    out.note(archiveInWords(opened))
    const chosen = {
      ...{ what: asked, which: options.version ?? 'newest', into },
      ...{ force: options.force ?? false, quick: options.quick ?? false },
    }
    // Two would take each other's unfinished files for what an interrupted run has left.
    const work = () => extract(opened.archive, chosen)
    const extraction = await withLock(options, `backup extract into ${resolve(into)}`, work)
    return {
      opened,
      into,
      extraction,
      archiveProblems: [...extraction.archiveProblems, ...changed(opened, extraction)],
    }
  })
  const { opened, into, extraction, archiveProblems } = done
  out.result({ ...archiveAsJson(opened), into, ...extraction, archiveProblems })
  show(out, into, extraction)
  for (const problem of archiveProblems) out.complain(problem)
  return archiveProblems.length + extraction.problems.length > 0 ? 1 : 0
}

/** A folder here, named as an archive; that of one without an ending has another name than the archive itself. */
const folderNamedAs = (fileName: string): string => {
  const name = legalName(fileName.replace(/\.tar(\.gz)?$|\.tgz$/, ''))
  return name === fileName ? `${name}-extracted` : name
}

/** Whether these are the bytes that the run has verified. */
const changed = ({ sha256: then }: OpenedArchive, { sha256 }: Extraction): string[] =>
  then === undefined || sha256 === undefined || then === sha256
    ? []
    : [`The archive is not the one that was verified: its SHA-256 is ${sha256}, and was ${then}.`]

const show = (out: Output, into: string, { files, problems, without, whole, sha256, indexRead }: Extraction): void => {
  const written = files.filter(({ as }) => as === 'written')
  const bytes = written.reduce((sum, file) => sum + file.bytes, 0)
  const there = files.length - written.length
  out.say(`${written.length} ${written.length === 1 ? 'file' : 'files'}, ${bytesInWords(bytes)}, written to ${into}.`)
  if (there > 0) out.say(`${there} more were there already, byte for byte.`)
  if (without > 0) out.say(`${without} files do not have this version.`)
  out.say(
    `Checked: the length of each file${indexRead ? ', the list of files' : ''}${whole && sha256 ? ', the whole archive' : ''}.`,
  )
  if (problems.length === 0) return
  out.say(out.style('red', `\n${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}:`))
  out.table(
    [],
    problems.map(({ path, version, detail }) => [path, version === undefined ? '' : `version ${version}`, detail]),
    '  ',
  )
  if (problems.some(({ kind }) => kind === 'missing' || kind === 'unread'))
    out.say('An older version may be there: --version all. Or an older archive: --run.')
}
