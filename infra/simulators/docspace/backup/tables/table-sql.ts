import type { Row } from './table-xml.ts'
import type { Column } from './tables.ts'

/** Tables as the server writes them into a dump (docs/facts/backup-archive.md#a-table-in-sql). */

/** So many rows stand in one statement. */
const BATCH = 5_000
const UNQUOTED = new Set(['int', 'long', 'decimal', 'boolean', 'unsignedByte', 'byte'])

/** The statements that fill a table, each of at most 5,000 rows; empty without rows. */
export function tableSql(table: string, columns: readonly Column[], rows: readonly Row[]): string {
  const names = columns.map(({ name }) => `\`${name}\``).join(',')
  const head = `REPLACE INTO \`${table}\` (${names}) VALUES \n`
  const statements = Array.from({ length: Math.ceil(rows.length / BATCH) }, (_, n) =>
    rows.slice(n * BATCH, (n + 1) * BATCH),
  )
  return statements
    .map(
      (part) =>
        `${head}${part.map((row) => `(${columns.map((column) => valueSql(column, row)).join(',')})`).join(',\n')};\n`,
    )
    .join('')
}

function valueSql({ name, type }: Column, row: Row): string {
  const value = row[name]
  if (value === undefined) return 'null'
  if (UNQUOTED.has(type)) return String(value)
  if (type === 'dateTime') return `'${String(value).replace('T', ' ')}'`
  if (type === 'base64Binary') return `0x${Buffer.from(String(value), 'base64').toString('hex')}`
  const text = String(value).replaceAll('\\', '\\\\').replaceAll('\r', '\\r').replaceAll("'", "\\'")
  return `'${text.replaceAll('\n', '\\n')}'`
}

const SQL_TYPES: Readonly<Record<string, string>> = {
  int: 'int',
  long: 'bigint',
  boolean: 'tinyint(1)',
  dateTime: 'datetime',
  decimal: 'decimal(10,2)',
  base64Binary: 'blob',
}

/** The statements that make a table anew. The real ones name lengths, defaults and keys besides. */
export function schemeSql(table: string, columns: readonly Column[]): string {
  const lines = columns.map(({ name, type }) => `  \`${name}\` ${SQL_TYPES[type] ?? 'varchar(255)'} DEFAULT NULL`)
  const body = `\`${table}\` (\n${lines.join(',\n')}\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;`
  if (table === KEPT) return `CREATE TABLE IF NOT EXISTS ${body}`
  return `DROP TABLE IF EXISTS \`${table}\`;\nCREATE TABLE ${body}`
}

/** Whose rows are no part of a dump, and which a restore leaves as it is. */
export const KEPT = 'hosting_instance_registration'
