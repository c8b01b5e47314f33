import type { TableRow } from '../content/row.ts'

/** What is known of a dump in the middle of its reading, beside what every archive has. Plain data. */
export interface DumpState {
  /** The entry that tells a server that this is a dump is there. */
  isMarked: boolean
  /** Columns of each table by the statement that makes it, and as the rows name them. */
  schemes: Map<string, string[]>
  columns: Map<string, string[]>
  /** Files that are, or were, archives of earlier backups, by number: the server leaves their contents out. */
  archives: ArchiveFiles
  /** Numbers of those whose rows were taken for archives. */
  leftOut: Set<string>
  /** Owners of the portals that the server has. */
  owners: string[]
}

/** The records of backups that lie in Documents, by the number of the file: its names, and whether one is still in the history. */
export type ArchiveFiles = Map<string, { names: string[]; isKept: boolean }>

/** So many archives are remembered: twenty years of nights in ten portals. */
const mostArchives = 100_000
/** Of the server's portals those that are at work, and of its backups those that lie in Documents. */
const active = '0'
const inDocuments = '0'

export const newDump = (isMarked: boolean): DumpState => ({
  isMarked,
  schemes: new Map(),
  columns: new Map(),
  archives: new Map(),
  leftOut: new Set(),
  owners: [],
})

/** The number below one is that of a template that every server has. */
export const addServerPortal = ({ owners }: DumpState, row: TableRow): void => {
  if (Number(row('id')) > 0 && row('status') === active) owners.push(row('owner_id') ?? '')
}

export const addArchive = ({ archives }: DumpState, row: TableRow): void => {
  const file = row('storage_path')
  if (row('storage_type') !== inDocuments || file === undefined || archives.size >= mostArchives) return
  const known = archives.get(file) ?? { names: [], isKept: false }
  const isKept = known.isKept || row('removed') !== 'true'
  archives.set(file, { names: [...known.names, row('name') ?? ''], isKept })
}

/**
 * Whether the row of a file is that of an archive. The number of one that was deleted may be another file's by now, whose content is
 * then left out, too (docs/facts/backup-archive.md#a-number-that-was-an-archives).
 */
export const isArchive = (archives: ArchiveFiles, row: TableRow): boolean => {
  const known = archives.get(row('id') ?? '')
  return known !== undefined && (known.isKept || known.names.includes(row('title') ?? ''))
}
