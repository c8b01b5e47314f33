import type { SqlRowsState } from '../dump/sql-rows.ts'
import type { XmlRowsState } from '../xml-rows.ts'
import type { OpenQuestions } from './findings.ts'

/** A version of which rows and contents may not agree. */
export interface LooseVersion {
  /** Lengths by its rows, and of its contents: one of each, and the same, where all is well. */
  rows: number[]
  contents: number[]
  title: string
}

/** What a second reading has found so far. Plain data. */
export interface CloserState {
  questions: OpenQuestions
  entry: { name: string; at?: XmlRowsState | SqlRowsState } | undefined
  versions: Map<string, LooseVersion>
  /** How often a path is listed, minus how often it is there. */
  objects: Map<string, number>
  /** How often a folder has a row, minus how often it stands in the tree. */
  folders: Map<number, number>
  lastFolder: number
  /** Of a dump: rows and places of folders that were counted, because each may stand twice. */
  counted: Set<string>
  /** Of a dump: numbers of files that are archives of backups. */
  leftOut: Set<string>
  /** How often each key that may stand twice was met, by `table key`. */
  keys: Map<string, number>
  /** Place of each label among those that a restore takes. */
  places: Map<string, number>
  /** Labels of each entry, `type/number`. */
  links: Map<string, string[]>
}

export const freshCloserLook = (questions: OpenQuestions): CloserState => ({
  questions,
  entry: undefined,
  versions: new Map(),
  objects: new Map(),
  folders: new Map(),
  lastFolder: 0,
  counted: new Set(),
  leftOut: new Set(),
  keys: new Map(),
  places: new Map(),
  links: new Map(),
})
