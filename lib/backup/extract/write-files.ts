import { listColumns, pathIn } from '../archive/content/objects.ts'
import { rowReader } from '../archive/content/row.ts'
import { versionAt } from '../archive/content/versions.ts'
import { indexName, missingName } from '../archive/entry-names.ts'
import type { TarContents } from '../archive/tar.ts'
import { XmlRows } from '../archive/xml-rows.ts'
import { BrokenXml } from '../archive/xml-syntax.ts'
import type { ArchiveLayout } from './layout.ts'
import { type FileOnTheWay, NotWritten, type OutputFolder, type WrittenAs } from './output-folder.ts'
import type { PlannedFile } from './plan.ts'

/**
 * What is wrong with one file: its content is not in the archive, or the server could not read it; it has another length than its
 * row says; the archive's own list does not name it; it stands twice; it could not be written.
 */
export type FileProblemKind = 'missing' | 'unread' | 'length' | 'unlisted' | 'twice' | 'not-written'

export interface FileProblem {
  kind: FileProblemKind
  path: string
  /** Undefined for a folder. */
  version: number | undefined
  detail: string
}

export interface ExtractedFile {
  path: string
  file: number
  version: number
  bytes: number
  sha256: string
  as: WrittenAs
}

/** What has become of the planned files so far; versions are `file/version`. */
export interface ExtractionState {
  files: ExtractedFile[]
  problems: FileProblem[]
  /** Planned versions whose content has not come yet. */
  due: Set<string>
  /** Planned versions that the archive's list of stored files names; undefined until it was read to its end. */
  listed: Set<string> | undefined
  /** Planned versions that the server could not read. */
  unread: Set<string>
}

export const freshExtraction = (files: ReadonlyMap<string, PlannedFile>): ExtractionState => ({
  files: [],
  problems: [],
  due: new Set(files.keys()),
  listed: undefined,
  unread: new Set(),
})

export const pathText = ({ path }: Pick<PlannedFile, 'path'>): string => path.join('/')

/** The problem of one planned file. */
export const problemOf = (file: PlannedFile, kind: FileProblemKind, detail: string): FileProblem => ({
  kind,
  path: pathText(file),
  version: file.version,
  detail,
})

interface ContentTaker {
  content(bytes: Uint8Array): void
  end(): void
  /** The archive ends in the middle of it. */
  abandon(): void
}

/** Takes an archive's contents; `abandon` removes what is half written when the archive breaks off, which is due again then. */
export interface FilesWriter extends TarContents {
  abandon(): void
  /** No content is half read. */
  isIdle(): boolean
}

/** Writes the planned files while the archive is read, and reads its lists of what is and what is not in it. */
export const writeFiles = (
  state: ExtractionState,
  files: ReadonlyMap<string, PlannedFile>,
  layout: ArchiveLayout,
  folder: OutputFolder,
): FilesWriter => {
  let taker: ContentTaker | undefined
  const takerOf = (name: string, size: number): ContentTaker | undefined => {
    if (name === indexName) return readIndex(state, files)
    if (name === missingName) return readMissing(state, files)
    const entry = layout.entryOf(name)
    const version = entry && 'object' in entry ? versionAt(entry.object) : undefined
    const file = version === undefined ? undefined : files.get(version)
    if (version === undefined || file === undefined) return undefined
    if (!state.due.delete(version)) {
      state.problems.push(problemOf(file, 'twice', 'its content stands twice in the archive; the first one was taken'))
      return undefined
    }
    if (size !== file.bytes)
      state.problems.push(problemOf(file, 'length', `${size} bytes in the archive, ${file.bytes} by its table`))
    return writeOne(state, version, file, folder)
  }
  return {
    begin(name, size) {
      taker = takerOf(name, size)
      return taker !== undefined
    },
    content: (bytes) => taker?.content(bytes),
    end() {
      taker?.end()
      taker = undefined
    },
    abandon: () => taker?.abandon(),
    isIdle: () => taker === undefined,
  }
}

const writeOne = (state: ExtractionState, version: string, file: PlannedFile, folder: OutputFolder): ContentTaker => {
  let onTheWay: FileOnTheWay | undefined
  const guarded = (work: () => void) => {
    try {
      work()
    } catch (error) {
      onTheWay?.discard()
      onTheWay = undefined
      if (!(error instanceof NotWritten)) throw error
      state.problems.push(problemOf(file, 'not-written', error.message))
    }
  }
  guarded(() => {
    onTheWay = folder.begin(file.path, `${file.file}-${file.version}`)
  })
  const end = () => {
    const writing = onTheWay
    onTheWay = undefined
    if (!writing) return
    const done = writing.finish(file.modified)
    state.files.push({ path: pathText(file), file: file.file, version: file.version, ...done })
  }
  const abandon = () => {
    if (!onTheWay) return
    onTheWay.discard()
    state.due.add(version)
  }
  return {
    content: (bytes) => guarded(() => onTheWay?.push(bytes)),
    end: () => guarded(end),
    abandon,
  }
}

/** Versions that one of the archive's lists names; a list that is broken says nothing. */
const readList = (take: (version: string) => void, whole: () => void): ContentTaker => {
  const asRow = rowReader(listColumns)
  const takePath = (path: string) => take(versionAt(path) ?? '')
  let rows: XmlRows | undefined = new XmlRows({ row: 'file', columns: listColumns }, (one) =>
    takePath(pathIn(asRow(one))),
  )
  const guarded = (work: () => void) => {
    try {
      work()
    } catch (error) {
      if (!(error instanceof BrokenXml)) throw error
      rows = undefined
    }
  }
  const end = () => {
    rows?.finish()
    if (rows) whole()
  }
  return { content: (bytes) => guarded(() => rows?.push(bytes)), end: () => guarded(end), abandon: () => {} }
}

/** Only what is planned is kept of it. */
const readIndex = (state: ExtractionState, files: ReadonlyMap<string, PlannedFile>): ContentTaker => {
  const listed = new Set<string>()
  return readList(
    (version) => void (files.has(version) && listed.add(version)),
    () => {
      state.listed = listed
    },
  )
}

const readMissing = (state: ExtractionState, files: ReadonlyMap<string, PlannedFile>): ContentTaker =>
  readList(
    (version) => void (files.has(version) && state.unread.add(version)),
    () => {},
  )
