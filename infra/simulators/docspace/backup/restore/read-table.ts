/** A table of an archive, as the server reads it back: whole XML or nothing. */

/** A row by its columns; what is absent is NULL. */
export type StoredRow = Readonly<Record<string, string>>

/** The server calls this kind of archive invalid. */
export class InvalidTable extends Error {}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** @throws InvalidTable when the XML is not whole */
export function readTable(xml: string, table: string): StoredRow[] {
  const rows: StoredRow[] = []
  const open: string[] = []
  let row: Record<string, string> | undefined
  for (const [token, closing, name = '', empty] of xml.matchAll(/<(\/?)([^\s<>/]+)[^<>]*?(\/?)>|[^<]+|</g)) {
    if (name === '') {
      const column = open.at(-1)
      if (token === '<') throw new InvalidTable('XML is cut off')
      if (row !== undefined && open.length === 3 && column !== undefined) row[column] = textOf(token)
      continue
    }
    if (closing === '/') {
      if (open.pop() !== name) throw new InvalidTable(`${name} ends where something else began`)
      if (row !== undefined && open.length === 1) rows.push(row)
      if (open.length === 1) row = undefined
      continue
    }
    if (open.length === 1 && name === table) row = {}
    if (row !== undefined && open.length === 2) row[name] = ''
    if (empty !== '/') open.push(name)
  }
  if (open.length > 0 || xml === '') throw new InvalidTable('XML is cut off')
  return rows
}

function textOf(text: string): string {
  if (/&(?!#?\w+;)/.test(text)) throw new InvalidTable('a bare ampersand')
  return text.replace(/&(#x?)?(\w+);/g, (_, number: string | undefined, name: string) =>
    number === undefined ? (NAMED[name] ?? '') : String.fromCodePoint(Number.parseInt(name, number === '#x' ? 16 : 10)),
  )
}
