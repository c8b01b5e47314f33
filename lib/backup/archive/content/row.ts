import type { RowValues } from '../xml-rows.ts'

/** A row by the names of its columns; undefined is NULL, or a column that nobody asked for. */
export type TableRow = (column: string) => string | undefined

/** Rows of values as ones that are asked by name. The next row takes the place of the one before: many millions leave nothing behind. */
export const rowReader = (columns: readonly string[]): ((values: RowValues) => TableRow) => {
  const places = new Map(columns.map((column, index) => [column, index]))
  let current: RowValues = []
  const row: TableRow = (column) => current[places.get(column) ?? -1]
  return (values) => {
    current = values
    return row
  }
}
