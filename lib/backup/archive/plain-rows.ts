import { skipBlanks, skipPlain, skipText } from './xml-scan-text.ts'
import { isSame, sign } from './xml-syntax.ts'

/** What is told of plain rows: the text of a wanted column by its index, and the end of a row. */
export interface RowTarget {
  value(index: number, text: string): void
  endRow(): void
}

/** A column of a row, as it begins. */
interface Column {
  name: Uint8Array
  /** Among the wanted columns; undefined for one that nobody wants. */
  index: number | undefined
  /** What was met behind its text, so that it is known again at a glance. */
  bridges: Bridge[]
}

/**
 * What stands between the texts of two columns: the end of the one, blanks, perhaps the end of the row and the beginning of
 * the next, and the beginning of the other. Rows of a table are alike, so there are only a few.
 */
interface Bridge {
  length: number
  /** Its bytes, four at a time; the last four may have some of those before among them. */
  words: Int32Array
  endsRow: boolean
  to: Column
}

/** Behind one column: the next one, and those that follow where some are NULL. */
const mostBridges = 8
/** No table has so many columns. */
const mostColumns = 256
/** Longest value that is kept, in bytes; what is longer is cut, as no key and no title is. */
export const longestValue = 4_096

/** `<`, `/` and `>` around a name. */
const aroundOpening = 2
const aroundClosing = 3

/**
 * Runs over rows that stand whole in the bytes at hand and hold nothing that needs a closer look: no attributes, no empty elements,
 * in wanted columns no references and letters of several bytes. Nearly all rows of a portal are such. Remembers no state: what it
 * has learned of a table is learned anew by another worker.
 */
export class PlainRows {
  readonly #rowName: Uint8Array
  readonly #wanted: readonly string[]
  readonly #target: RowTarget
  readonly #columns = new Map<string, Column>()

  constructor(row: string, wanted: readonly string[], target: RowTarget) {
    this.#rowName = Buffer.from(row)
    this.#wanted = wanted
    this.#target = target
  }

  /**
   * Begins within a row, between two columns, and gives the last such place up to which everything was plain. What stands
   * there is for a slower reader, which finds what is wrong with it if anything is.
   */
  read(piece: Uint8Array, from: number): number {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length)
    const view = new DataView(piece.buffer, piece.byteOffset, piece.length)
    for (let at = from; ; ) {
      const place = this.#inText(bytes, at)
      const column = place && this.#columnOf(place.name)
      if (!column) {
        const row = this.#nextRow(bytes, at)
        if (row === undefined) return at
        this.#target.endRow()
        at = row
      } else {
        const next = this.#overTexts(bytes, view, column, place.start)
        if (next.stuck) return next.at
        at = next.at
      }
    }
  }

  /** From the text of a column over as many as are followed by what is known, and one more. `stuck` where that one has no plain end. */
  #overTexts(bytes: Buffer, view: DataView, first: Column, begin: number): { at: number; stuck: boolean } {
    let column = first
    let start = begin
    for (;;) {
      const end = column.index === undefined ? skipText(bytes, view, start) : skipPlain(bytes, view, start)
      const bridge = bridgeAt(column, view, end)
      if (!bridge && !isClosing(bytes, end, column.name))
        return { at: start - column.name.length - aroundOpening, stuck: true }
      if (column.index !== undefined)
        this.#target.value(column.index, bytes.toString('latin1', start, Math.min(end, start + longestValue)))
      if (!bridge) {
        this.#learn(bytes, column, end)
        return { at: end + column.name.length + aroundClosing, stuck: false }
      }
      if (bridge.endsRow) this.#target.endRow()
      start = end + bridge.length
      column = bridge.to
    }
  }

  /** Remembers what leads from the end of this column's text into the text of another. */
  #learn(bytes: Buffer, column: Column, end: number): void {
    if (column.bridges.length === mostBridges) return
    const closed = end + column.name.length + aroundClosing
    const row = this.#nextRow(bytes, closed)
    const place = this.#inText(bytes, row ?? closed)
    const to = place && this.#columnOf(place.name)
    if (to) column.bridges.push(bridgeOf(bytes.subarray(end, place.start), row !== undefined, to))
  }

  /** The column that begins here behind blanks, and where its text starts. */
  #inText(bytes: Buffer, at: number): { name: Buffer; start: number } | undefined {
    const open = skipBlanks(bytes, at)
    if (bytes[open] !== sign.less) return undefined
    let end = open + 1
    while (isOfName(bytes[end])) end += 1
    return end > open + 1 && bytes[end] === sign.greater
      ? { name: bytes.subarray(open + 1, end), start: end + 1 }
      : undefined
  }

  #columnOf(name: Buffer): Column | undefined {
    const text = name.toString('latin1')
    const known = this.#columns.get(text)
    if (known || this.#columns.size === mostColumns) return known
    const index = this.#wanted.indexOf(text)
    const column: Column = { name: Buffer.from(name), index: index < 0 ? undefined : index, bridges: [] }
    this.#columns.set(text, column)
    return column
  }

  /** From the end of a row into the next one, where both stand there whole behind blanks. */
  #nextRow(bytes: Uint8Array, at: number): number | undefined {
    const end = skipBlanks(bytes, at)
    if (!isClosing(bytes, end, this.#rowName)) return undefined
    const begin = skipBlanks(bytes, end + this.#rowName.length + aroundClosing)
    const after = begin + this.#rowName.length + aroundOpening
    const isRow = bytes[begin] === sign.less && bytes[after - 1] === sign.greater
    return isRow && isSame(bytes, begin + 1, this.#rowName, 0, this.#rowName.length) ? after : undefined
  }
}

/** Letters, digits, the underscore and what else may be in a name of one byte a letter, but no sign of markup and no blank. */
const isOfName = (byte: number | undefined): boolean =>
  byte !== undefined && byte > sign.slash && byte < 0x80 && byte !== sign.less && byte !== sign.greater

/** Whether the end of this element stands here whole. */
const isClosing = (bytes: Uint8Array, at: number, name: Uint8Array): boolean =>
  bytes[at] === sign.less &&
  bytes[at + 1] === sign.slash &&
  bytes[at + 2 + name.length] === sign.greater &&
  isSame(bytes, at + 2, name, 0, name.length)

const wordSize = 4

const bridgeOf = (bytes: Uint8Array, endsRow: boolean, to: Column): Bridge => {
  const { buffer, byteOffset, length } = bytes
  const view = new DataView(buffer, byteOffset, length)
  const words = Int32Array.from({ length: Math.ceil(length / wordSize) }, (_, word) =>
    view.getInt32(Math.min(word * wordSize, length - wordSize), true),
  )
  return { length, words, endsRow, to }
}

const bridgeAt = ({ bridges }: Column, view: DataView, at: number): Bridge | undefined => {
  for (let index = 0; index < bridges.length; index += 1) {
    const bridge = bridges[index]
    if (bridge && standsAt(bridge, view, at)) return bridge
  }
  return undefined
}

const standsAt = ({ words, length }: Bridge, view: DataView, at: number): boolean => {
  if (at + length > view.byteLength) return false
  const last = words.length - 1
  for (let word = 0; word < last; word += 1) if (view.getInt32(at + word * wordSize, true) !== words[word]) return false
  return view.getInt32(at + length - wordSize, true) === words[last]
}
