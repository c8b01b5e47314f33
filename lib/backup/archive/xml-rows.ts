import { longestValue, PlainRows, type RowTarget } from './plain-rows.ts'
import { freshLexer, isBetween, lex } from './xml-lexer.ts'
import type { XmlEvents, XmlLexerState } from './xml-lexer-text.ts'
import { BrokenXml, nameHash } from './xml-syntax.ts'

/** The values of the columns that were asked for, in that order; undefined is NULL. To be used at once: the next row takes their place. */
export type RowValues = readonly (string | undefined)[]

export interface RowsWanted {
  /** Name of a row's element: that of the table, or `file` in a list. */
  row: string
  columns: readonly string[]
}

/** Where the rows of an XML stand, as plain data. */
export interface XmlRowsState {
  lexer: XmlLexerState
  /** Hashes of the names of the open elements, from the root on. */
  open: number[]
  /** The root has ended. */
  ended: boolean
  /** Within the schema, of whose elements only the ends are looked at. */
  inSchema: boolean
  /** Which of the wanted columns is being read, -1 when none is. */
  column: number
  value: Uint8Array
  values: (string | undefined)[]
}

const schema = nameHash('xs:schema')
const depthOf = { root: 0, row: 1, column: 2 }
/** Open elements between two columns of a row, and within a column. */
const inRow = 2
const inColumn = 3

/**
 * Reads the rows of a table or list piece by piece, cut at any byte. It knows of XML what .NET writes
 * (docs/facts/backup-archive.md#a-table-in-xml): elements, attributes, references, a declaration; no comments, no CDATA.
 */
export class XmlRows implements XmlEvents, RowTarget {
  readonly #row: number
  readonly #plain: PlainRows
  readonly #columns: ReadonlyMap<number, number>
  readonly #take: (values: RowValues) => void
  readonly #state: XmlRowsState

  constructor({ row, columns }: RowsWanted, take: (values: RowValues) => void, saved?: XmlRowsState) {
    this.#row = nameHash(row)
    this.#plain = new PlainRows(row, columns, this)
    this.#columns = new Map(columns.map((name, index) => [nameHash(name), index]))
    this.#take = take
    this.#state = saved ?? {
      lexer: freshLexer(),
      open: [],
      ended: false,
      inSchema: false,
      column: -1,
      value: new Uint8Array(),
      values: columns.map(() => undefined),
    }
  }

  /** @throws BrokenXml */
  push(bytes: Uint8Array): void {
    const { lexer, open } = this.#state
    for (let at = 0; at < bytes.length; ) {
      if (open.length === inRow && !this.#state.inSchema && isBetween(lexer)) at = this.#plain.read(bytes, at)
      if (at < bytes.length) at = lex(lexer, this, bytes, at)
    }
  }

  /** @throws BrokenXml when the root has not ended */
  finish(): void {
    const { lexer, ended } = this.#state
    if (!ended || !isBetween(lexer)) throw new BrokenXml('cut off before its end')
  }

  save(): XmlRowsState {
    return this.#state
  }

  textAllowed(): boolean {
    return this.#state.open.length === inColumn && !this.#state.inSchema
  }

  text(bytes: Uint8Array, start: number, end: number): void {
    const state = this.#state
    if (state.column < 0 || state.value.length >= longestValue) return
    const most = Math.min(end, start + longestValue - state.value.length)
    state.value = Buffer.concat([state.value, bytes.subarray(start, most)])
  }

  opened(name: number): void {
    const state = this.#state
    const depth = state.open.length
    if (state.ended) throw new BrokenXml('a second root')
    state.open.push(name)
    if (state.inSchema) return
    if (depth === depthOf.row) {
      state.inSchema = name === schema
      if (!state.inSchema && name !== this.#row) throw new BrokenXml('a row of another table')
    } else if (depth === depthOf.column) {
      state.column = this.#columns.get(name) ?? -1
      state.value = new Uint8Array()
    } else if (depth > depthOf.column) throw new BrokenXml('an element within a column')
  }

  ended(name: number | undefined): void {
    const state = this.#state
    const last = state.open.pop()
    if (last === undefined || (name !== undefined && last !== name))
      throw new BrokenXml('an end that fits no beginning')
    const depth = state.open.length
    state.ended = depth === depthOf.root
    if (state.inSchema) state.inSchema = depth > depthOf.row
    else if (depth === depthOf.column) {
      if (state.column >= 0) state.values[state.column] = Buffer.from(state.value).toString()
      state.column = -1
    } else if (depth === depthOf.row) {
      this.endRow()
    }
  }

  value(index: number, text: string): void {
    this.#state.values[index] = text
  }

  endRow(): void {
    const { values } = this.#state
    this.#take(values)
    values.fill(undefined)
  }
}
