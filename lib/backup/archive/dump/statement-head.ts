import { BrokenSql } from './broken-sql.ts'

const head = /^REPLACE INTO `(\w+)` \((`[^`]+`(?:,`[^`]+`)*)\) VALUES ?\r?$/

/**
 * The columns that the first line of a statement names, for this table.
 * @throws BrokenSql for any other line
 */
export const columnsOfHead = (table: string, line: string): string[] => {
  const [, named, columns = ''] = head.exec(line) ?? []
  if (named !== table) throw new BrokenSql('a statement that is none')
  return columns.slice(1, -1).split('`,`')
}
