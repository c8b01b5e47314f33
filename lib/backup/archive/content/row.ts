import type { RowValues } from '../xml-rows.ts'

/** A row by the names of its columns; undefined is NULL, or a column that nobody asked for. */
export type TableRow = (column: string) => string | undefined

/** A row of values as one that is asked by name. */
export const rowReader = (columns: readonly string[]): ((values: RowValues) => TableRow) => {
  const places = new Map(columns.map((column, index) => [column, index]))
  return (values) => (column) => values[places.get(column) ?? -1]
}
