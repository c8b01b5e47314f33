import type { DumpState } from '../dump/dump-state.ts'
import type { SchemeState } from '../dump/scheme.ts'
import type { SqlRowsState } from '../dump/sql-rows.ts'
import type { XmlRowsState } from '../xml-rows.ts'
import { newRooms, type Rooms } from './archived-rooms.ts'
import type { KeysSeen } from './doubled-keys.ts'
import { newObjects, type Objects } from './objects.ts'
import { newPeople, type People } from './people.ts'
import { newVersions, type Versions } from './versions.ts'

/** Where the reader of an entry stands, as plain data. */
export type EntryState = XmlRowsState | SqlRowsState | SchemeState

/** What is known of the content of an archive in the middle of its reading. Plain data, a few hundred bytes a room. */
export interface ContentState {
  /** The second in which the backup began, as the data base writes it: `2026-11-28T02:59:48`. */
  since: string
  /** It is known in UTC: the name of an archive has it by the server's own clock. */
  isTimed: boolean
  /** Present in a dump of a whole server, from its first entry on. */
  dump?: DumpState
  /** The table or list that is being read; `keys` only of a table whose keys are known. */
  entry: { name: string; rows: number; keys: KeysSeen; at?: EntryState } | undefined
  /** Tables that are there, and how many rows each has. */
  tables: Map<string, number>
  /** Tables that stand twice. */
  twice: Set<string>
  /** Tables and lists that are not whole, and what is wrong with it. */
  broken: Map<string, string>
  /** Columns without which a row of a table says nothing, where some row had none. */
  lacking: Map<string, string>
  /** Keys by table that seem to stand twice. */
  doubled: Map<string, Set<string>>
  versions: Versions
  objects: Objects
  people: People
  rooms: Rooms
}

export const freshContent = (since: string): ContentState => ({
  since,
  isTimed: false,
  entry: undefined,
  tables: new Map(),
  twice: new Set(),
  broken: new Map(),
  lacking: new Map(),
  doubled: new Map(),
  versions: newVersions(),
  objects: newObjects(),
  people: newPeople(),
  rooms: newRooms(),
})
