import type { RowValues } from '../xml-rows.ts'
import { BrokenSql } from './broken-sql.ts'
import { bareValue, escapedByte, isBare, sqlSign } from './sql-values.ts'
import { columnsOfHead } from './statement-head.ts'

export interface SqlRowsWanted {
  /** Name of the table without its folder. */
  table: string
  columns: readonly string[]
  /** Told the columns of each statement. */
  began?: (columns: readonly string[]) => void
}

/** Where the rows of a table stand, as plain data. */
export interface SqlRowsState {
  mode: number
  /** Of the statement: its first line as far as it was read, and then its columns. */
  head: Uint8Array
  columns: string[]
  /** For each column its place among those that are wanted, -1 where it is not. */
  places: number[]
  /** The column that is being read. */
  column: number
  value: Uint8Array
  values: (string | undefined)[]
  /** There is a statement at all. */
  isBegun: boolean
}

/** What is read, or due, next. */
const modes = { head: 0, row: 1, value: 2, quoted: 3, escaped: 4, unquoted: 5, bare: 6, ended: 7, between: 8 } as const

/** Longest value that is kept, and longest first line of a statement; bytes. */
const longestValue = 4_096
const longestHead = 65_536
const nothing = new Uint8Array()

/**
 * Reads the rows of a table of a dump piece by piece, cut at any byte: `REPLACE INTO` statements of many rows, a row a line
 * (docs/facts/backup-archive.md#a-table-in-sql).
 */
export class SqlRows {
  readonly #table: string
  readonly #wanted: ReadonlyMap<string, number>
  readonly #began: SqlRowsWanted['began']
  readonly #take: (values: RowValues) => void
  readonly #state: SqlRowsState

  constructor({ table, columns, began }: SqlRowsWanted, take: (values: RowValues) => void, saved?: SqlRowsState) {
    this.#table = table
    this.#wanted = new Map(columns.map((name, index) => [name, index]))
    this.#began = began
    this.#take = take
    this.#state = saved ?? {
      mode: modes.head,
      head: nothing,
      columns: [],
      places: [],
      column: 0,
      value: nothing,
      values: columns.map(() => undefined),
      isBegun: false,
    }
  }

  /** @throws BrokenSql */
  push(bytes: Uint8Array): void {
    const state = this.#state
    for (let at = 0; at < bytes.length; ) {
      if (state.mode === modes.head) at = this.#readHead(bytes, at)
      else if (state.mode === modes.quoted) at = this.#readQuoted(bytes, at)
      else if (state.mode === modes.bare) at = this.#readBare(bytes, at)
      else {
        this.#step(bytes[at] ?? 0)
        at += 1
      }
    }
  }

  /** @throws BrokenSql when a statement has not ended, or there is none */
  finish(): void {
    const { mode, head, isBegun } = this.#state
    if (mode !== modes.head || head.length > 0 || !isBegun) throw new BrokenSql('cut off before its end')
  }

  save(): SqlRowsState {
    return this.#state
  }

  #readHead(bytes: Uint8Array, from: number): number {
    const state = this.#state
    const line = bytes.indexOf(sqlSign.line, from)
    const end = line < 0 ? bytes.length : line
    if (state.head.length + end - from > longestHead) throw new BrokenSql('a statement that is none')
    state.head = Buffer.concat([state.head, bytes.subarray(from, end)])
    if (line < 0) return end
    state.columns = columnsOfHead(this.#table, Buffer.from(state.head).toString())
    state.places = state.columns.map((name) => this.#wanted.get(name) ?? -1)
    this.#began?.(state.columns)
    state.isBegun = true
    state.head = nothing
    state.mode = modes.row
    return end + 1
  }

  #readQuoted(bytes: Uint8Array, from: number): number {
    let at = from
    while (at < bytes.length && bytes[at] !== sqlSign.quote && bytes[at] !== sqlSign.backslash) at += 1
    this.#keep(bytes, from, at)
    if (at === bytes.length) return at
    this.#state.mode = bytes[at] === sqlSign.quote ? modes.unquoted : modes.escaped
    return at + 1
  }

  #readBare(bytes: Uint8Array, from: number): number {
    const state = this.#state
    let at = from
    while (isBare[bytes[at] ?? 0]) at += 1
    state.value = Buffer.concat([
      state.value,
      bytes.subarray(from, Math.min(at, from + longestValue - state.value.length)),
    ])
    if (at === bytes.length) return at
    const value = bareValue(Buffer.from(state.value).toString('latin1'))
    this.#endValue(bytes[at] ?? 0, value)
    return at + 1
  }

  /** The modes that last a byte or two. */
  #step(byte: number): void {
    const { mode } = this.#state
    if (mode === modes.row) this.#beginRow(byte)
    else if (mode === modes.value) this.#beginValue(byte)
    else if (mode === modes.escaped) this.#goOn(escapedByte(byte))
    // Two quotes within quotes are one.
    else if (mode === modes.unquoted && byte === sqlSign.quote) this.#goOn(byte)
    else if (mode === modes.unquoted) this.#endValue(byte, this.#text())
    else this.#betweenRows(byte)
  }

  #beginValue(byte: number): void {
    const state = this.#state
    const isQuoted = byte === sqlSign.quote
    state.mode = isQuoted ? modes.quoted : modes.bare
    state.value = isQuoted ? nothing : Uint8Array.of(byte)
  }

  /** Within quotes, with one more byte. */
  #goOn(byte: number): void {
    this.#keep(Uint8Array.of(byte), 0, 1)
    this.#state.mode = modes.quoted
  }

  #beginRow(byte: number): void {
    const state = this.#state
    if (byte === sqlSign.line || byte === sqlSign.return) return
    if (byte !== sqlSign.opening) throw new BrokenSql('a row that is none')
    state.column = 0
    state.mode = modes.value
  }

  /** Behind a row comes another one, or the end of the statement. */
  #betweenRows(byte: number): void {
    const state = this.#state
    if (state.mode === modes.ended) {
      if (byte !== sqlSign.comma && byte !== sqlSign.semicolon) throw new BrokenSql('a row without an end')
      state.mode = byte === sqlSign.comma ? modes.row : modes.between
    } else if (byte === sqlSign.line) state.mode = modes.head
    else if (byte !== sqlSign.return) throw new BrokenSql('something behind a statement')
  }

  #text(): string | undefined {
    return this.#isKept() ? Buffer.from(this.#state.value).toString() : undefined
  }

  #isKept(): boolean {
    const { places, column } = this.#state
    return (places[column] ?? -1) >= 0
  }

  #keep(bytes: Uint8Array, start: number, end: number): void {
    const state = this.#state
    if (!this.#isKept()) return
    const most = Math.min(end, start + longestValue - state.value.length)
    state.value = Buffer.concat([state.value, bytes.subarray(start, most)])
  }

  #endValue(byte: number, value: string | undefined): void {
    const state = this.#state
    const place = state.places[state.column] ?? -1
    if (place >= 0) state.values[place] = value
    state.column += 1
    if (byte === sqlSign.comma) state.mode = modes.value
    else if (byte === sqlSign.closing) this.#endRow()
    else throw new BrokenSql('a value without an end')
  }

  #endRow(): void {
    const state = this.#state
    if (state.column !== state.columns.length) throw new BrokenSql('a row of another length than its table')
    const { values } = state
    state.values = values.map(() => undefined)
    state.mode = modes.ended
    this.#take(values)
  }
}
