import { BrokenSql } from './broken-sql.ts'

/** The text of a table's scheme as far as it was read, as plain data. */
export interface SchemeState {
  text: Uint8Array
}

/** No scheme of a table is longer; bytes. */
const longest = 262_144

/**
 * Reads the statement that makes a table, piece by piece (docs/facts/backup-archive.md#a-table-in-sql). `take` gets the table's
 * columns when it has ended.
 */
export class Scheme {
  readonly #table: string
  readonly #take: (columns: string[]) => void
  readonly #state: SchemeState

  constructor(table: string, take: (columns: string[]) => void, saved?: SchemeState) {
    this.#table = table
    this.#take = take
    this.#state = saved ?? { text: new Uint8Array() }
  }

  /** @throws BrokenSql */
  push(bytes: Uint8Array): void {
    const { text } = this.#state
    if (text.length + bytes.length > longest) throw new BrokenSql('a scheme without an end')
    this.#state.text = Buffer.concat([text, bytes])
  }

  /** @throws BrokenSql when it does not make this table, or is cut */
  finish(): void {
    this.#take(columnsOfScheme(this.#table, Buffer.from(this.#state.text).toString()))
  }

  save(): SchemeState {
    return this.#state
  }
}

const create =
  /^(?:DROP TABLE IF EXISTS `(\w+)`;\r?\n)?CREATE TABLE (?:IF NOT EXISTS )?`(\w+)` \(\r?\n(.*)\n\)[^;]*;\s*$/s

/** @throws BrokenSql */
const columnsOfScheme = (table: string, text: string): string[] => {
  const [, dropped = table, made, body = ''] = create.exec(text) ?? []
  if (made !== table || dropped !== table) throw new BrokenSql('a scheme that makes no such table, or is cut')
  return [...body.matchAll(/^\s+`([^`]+)` /gm)].map(([, column = '']) => column)
}
