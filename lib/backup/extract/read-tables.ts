import { messageOfBroken } from '../archive/content/entry-reader.ts'
import type { TarContents } from '../archive/tar.ts'
import type { ExtractRows, RowStream } from './layout.ts'
import { layoutOf, type ReadableArchive, walkArchive } from './walk.ts'

/** What is wrong with the tables that were read, by their names; `undefined` where one is not there. */
export type TableFaults = Map<string, string | undefined>

/**
 * Reads some tables and no more of the archive than that takes: of a packed archive its front, because tables come first
 * (docs/facts/backup-archive.md#forty-eight-tables). The rows before a fault are given all the same.
 * @throws BrokenArchive
 */
export const readTables = async (
  archive: ReadableArchive,
  wanted: Readonly<Record<string, ExtractRows>>,
): Promise<TableFaults> => {
  const faults: TableFaults = new Map(Object.keys(wanted).map((table) => [table, undefined]))
  const due = new Set(Object.keys(wanted))
  const layout = layoutOf(archive)
  let areTablesOver = false
  let table = ''
  let rows: RowStream | undefined
  const guarded = (work: () => void) => {
    try {
      work()
    } catch (error) {
      const broken = messageOfBroken(error)
      if (broken === undefined) throw error
      faults.set(table, broken)
      rows = undefined
    }
  }
  const contents: TarContents = {
    begin(name) {
      const entry = layout.entryOf(name)
      if (entry === undefined) return false
      if ('object' in entry) areTablesOver ||= layout.tablesFirst
      // It is there, and may be without rows.
      else if ('table' in entry) forget(faults, entry.table)
      else return beginTable(entry.rows)
      return false
    },
    content: (bytes) => guarded(() => rows?.push(bytes)),
    end() {
      guarded(() => rows?.finish())
      rows = undefined
    },
  }
  const beginTable = (name: string): boolean => {
    const use = wanted[name]
    if (use === undefined || !due.delete(name)) return false
    table = name
    forget(faults, name)
    rows = layout.rowsOf(name, use)
    return true
  }
  await walkArchive(archive, contents, () => rows === undefined && (due.size === 0 || areTablesOver))
  return faults
}

/** That it is not there; what is wrong with its rows stays. */
const forget = (faults: TableFaults, table: string): void => {
  if (faults.get(table) === undefined) faults.delete(table)
}
