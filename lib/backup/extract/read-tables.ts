import type { TarContents } from '../archive/tar.ts'
import { BrokenXml } from '../archive/xml-syntax.ts'
import type { RowStream, RowsWanted } from './layout.ts'
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
  wanted: Readonly<Record<string, RowsWanted>>,
): Promise<TableFaults> => {
  const faults: TableFaults = new Map(Object.keys(wanted).map((table) => [table, undefined]))
  const due = new Set(Object.keys(wanted))
  const layout = layoutOf(archive)
  let table = ''
  let rows: RowStream | undefined
  const guarded = (work: () => void) => {
    try {
      work()
    } catch (error) {
      if (!(error instanceof BrokenXml)) throw error
      faults.set(table, error.message)
      rows = undefined
    }
  }
  const contents: TarContents = {
    begin(name) {
      const known = layout.tableOf(name)
      const use = known === undefined || !due.has(known) ? undefined : wanted[known]
      if (known === undefined || use === undefined) return false
      table = known
      faults.delete(table)
      rows = layout.rowsOf(table, use)
      return true
    },
    content: (bytes) => guarded(() => rows?.push(bytes)),
    end() {
      guarded(() => rows?.finish())
      rows = undefined
      due.delete(table)
    },
  }
  await walkArchive(archive, contents, () => due.size === 0)
  return faults
}
