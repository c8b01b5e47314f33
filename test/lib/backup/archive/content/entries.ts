import { type ContentState, freshContent } from '#lib/backup/archive/content/content-state.ts'
import { proveContent } from '#lib/backup/archive/content/proof.ts'
import type { TarContents } from '#lib/backup/archive/tar.ts'

type Row = Readonly<Record<string, string | number>>

const columnsOf = (row: Row) =>
  Object.entries(row)
    .map(([column, value]) => `<${column}>${value}</${column}>`)
    .join('')

/** A table of a portal's archive; `row` is its name without the folder. */
export const xmlTable = (row: string, ...rows: Row[]): string =>
  `<dataset>${rows.map((one) => `<${row}>${columnsOf(one)}</${row}>`).join('')}</dataset>`

/** A list of stored files of the module `files`. */
export const xmlList = (...paths: string[]): string =>
  xmlTable('file', ...paths.map((path) => ({ domain: '', module: 'files', path })))

const quoted = (value: string | number) => (typeof value === 'number' ? value : `'${value}'`)

/** The rows of a table of a dump, of one form all. */
export const sqlRows = (table: string, ...rows: Row[]): string => {
  const columns = Object.keys(rows[0] ?? {}).map((column) => `\`${column}\``)
  const values = rows.map((row) => `(${Object.values(row).map(quoted).join(',')})`)
  return `REPLACE INTO \`${table}\` (${columns.join(',')}) VALUES \n${values.join(',\n')};\n`
}

/** The statement of a dump that makes a table. */
export const sqlScheme = (table: string, ...columns: string[]): string =>
  `CREATE TABLE \`${table}\` (\n${columns.map((column) => `  \`${column}\` int`).join(',\n')}\n) ENGINE=InnoDB;`

/** Gives a reading an entry in pieces, and returns whether it wanted to see its content. */
export const feed = (into: TarContents, name: string, ...pieces: string[]): boolean => {
  const isWanted = into.begin(name, Buffer.byteLength(pieces.join('')), Number.NaN)
  if (!isWanted) return false
  for (const piece of pieces) into.content(Buffer.from(piece))
  into.end()
  return true
}

/** When the backup began, by the name of its archive. */
export const named = '2026-11-25T02:00:00'
export const opened = (state = freshContent(named)) => ({ state, proof: proveContent(state) })

/** What is known after these entries. */
export const stateAfter = (...entries: [string, ...string[]][]): ContentState => {
  const { state, proof } = opened()
  for (const [name, ...pieces] of entries) feed(proof, name, ...pieces)
  return state
}

/** A version of a file: where its content lies, and its row. */
export const content = 'files/folder_1000/file_5/v2/content.txt'
export const version = (more = {}) => ({
  id: 5,
  version: 2,
  content_length: 3,
  folder_id: 10,
  modified_on: '2026-11-24T10:00:00',
  ...more,
})
