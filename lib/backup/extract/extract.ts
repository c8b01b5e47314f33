import { BrokenArchive } from '../archive/broken.ts'
import { NotInArchive, selectionFrom } from './choose.ts'
import { NotWritten, OutputFolder } from './output-folder.ts'
import { type PlaceContents, readContents, type Selection, select } from './place-contents.ts'
import { type ArchivedFolders, readFolderTree } from './places.ts'
import { type ExtractionPlan, planExtraction, type WhichVersions } from './plan.ts'
import type { TableFaults } from './read-tables.ts'
import { layoutOf, type ReadableArchive, type WalkEnd, walkArchive } from './walk.ts'
import {
  type ExtractedFile,
  type ExtractionState,
  type FileProblem,
  freshExtraction,
  problemOf,
  writeFiles,
} from './write-files.ts'

export interface ExtractionOptions {
  /** Client, room, folder or file, as `choose` takes it. */
  what: string
  which: WhichVersions
  into: string
  /** Replaces files that are there. */
  force: boolean
  /** Ends with the last file instead of the last byte: neither the archive's end nor its list is looked at. */
  quick: boolean
}

export interface Extraction {
  /** In the order of the archive; what was there already is among them. */
  files: ExtractedFile[]
  problems: FileProblem[]
  /** What is wrong with the archive as a whole, in words. */
  archiveProblems: string[]
  /** Of the whole archive, where each of its bytes was read. */
  sha256: string | undefined
  /** It was read to its end, which is whole. */
  whole: boolean
  /** Whether the archive's own list of stored files was compared. */
  indexRead: boolean
  /** Files that do not have the version that was asked for. */
  without: number
}

/** What is read of an archive before its contents. */
export interface OpenedSelection {
  tree: ArchivedFolders
  contents: PlaceContents
  selection: Selection
}

/**
 * Finds what is asked for in an archive's tables.
 * @throws NotInArchive, BrokenArchive
 */
export const openSelection = async (archive: ReadableArchive, what: string): Promise<OpenedSelection> => {
  const tree = await readFolderTree(archive)
  const choice = selectionFrom(tree, what)
  const contents = await readContents(archive, tree, choice.places)
  return { tree, contents, selection: select(contents, choice) }
}

/** Faults of tables in words; a table that stands in both has them once. */
export const tableProblems = (...all: readonly TableFaults[]): string[] => [
  ...new Set(
    all.flatMap((faults) =>
      [...faults].map(([table, fault]) =>
        fault === undefined ? `The table ${table} is not in the archive.` : `The table ${table} is broken: ${fault}.`,
      ),
    ),
  ),
]

/**
 * Writes one room, folder or file of an archive into a folder: streaming, in bounded memory, without a restore. An archive that
 * breaks off gives what came before; the rest is named.
 * @throws NotInArchive, BrokenArchive where the tables cannot be read, NothingWritable
 */
export const extract = async (archive: ReadableArchive, options: ExtractionOptions): Promise<Extraction> => {
  const { tree, contents, selection } = await openSelection(archive, options.what)
  const plan = planExtraction(tree, contents, selection, options.which)
  if (plan.files.size === 0 && plan.without > 0) throw noSuchVersion(selection, options.which)
  const folder = new OutputFolder(options.into, options.force)
  const state = freshExtraction(plan.files)
  makeFolders(plan, state, folder)
  const { end, broken } = await writeAll(archive, plan, state, folder, options.quick)
  const problems = [...state.problems, ...missing(plan, state, broken !== undefined), ...unlisted(plan, state)]
  const archiveProblems = tableProblems(tree.faults, contents.faults)
  if (broken !== undefined) archiveProblems.push(`The archive is broken: ${broken}.`)
  return {
    files: state.files,
    problems,
    archiveProblems,
    sha256: end?.sha256,
    whole: end?.whole ?? false,
    indexRead: state.listed !== undefined,
    without: plan.without,
  }
}

/** Also those that hold no file. */
const makeFolders = ({ folders }: ExtractionPlan, { problems }: ExtractionState, folder: OutputFolder): void => {
  for (const path of folders) {
    try {
      folder.makeFolder(path)
    } catch (error) {
      if (!(error instanceof NotWritten)) throw error
      problems.push({ kind: 'not-written', path: `${path.join('/')}/`, version: undefined, detail: error.message })
    }
  }
}

const noSuchVersion = ({ files }: Selection, which: WhichVersions): NotInArchive => {
  const newest = Math.max(...files.map(({ versions }) => versions.at(-1)?.version ?? 0))
  return new NotInArchive(
    `Nothing of it has a version ${which}; the newest is ${newest}.`,
    'Give another --version, or all.',
  )
}

const writeAll = async (
  archive: ReadableArchive,
  { files }: ExtractionPlan,
  state: ExtractionState,
  folder: OutputFolder,
  quick: boolean,
): Promise<{ end?: WalkEnd; broken?: string }> => {
  const writer = writeFiles(state, files, layoutOf(archive), folder)
  try {
    return { end: await walkArchive(archive, writer, () => quick && state.due.size === 0 && writer.isIdle()) }
  } catch (error) {
    writer.abandon()
    if (!(error instanceof BrokenArchive)) throw error
    return { broken: error.message }
  }
}

const missing = ({ files }: ExtractionPlan, { due, unread }: ExtractionState, isBroken: boolean): FileProblem[] =>
  [...files]
    .filter(([version]) => due.has(version))
    .map(([version, file]) => {
      if (unread.has(version)) return problemOf(file, 'unread', 'the server could not read it when it made the backup')
      return problemOf(
        file,
        'missing',
        `its content is not in the archive${isBroken ? ' as far as that can be read' : ''}`,
      )
    })

const unlisted = ({ files }: ExtractionPlan, { due, listed }: ExtractionState): FileProblem[] =>
  [...files]
    .filter(([version]) => listed && !due.has(version) && !listed.has(version))
    .map(([, file]) =>
      problemOf(file, 'unlisted', "the archive's own list does not name it: a restore would leave it out"),
    )
