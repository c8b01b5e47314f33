import { absentTables, dumpFaults } from '../dump/dump-faults.ts'
import type { ArchiveFiles } from '../dump/dump-state.ts'
import { serverTables } from '../dump/server-tables.ts'
import { indexName } from '../entry-names.ts'
import { knownTables } from '../known-tables.ts'
import { agree, differing } from '../set-sum.ts'
import { type ArchivedRoom, clientRoomsIn } from './archived-rooms.ts'
import type { ContentFault } from './content-fault.ts'
import type { ContentState } from './content-state.ts'
import { hasOwner, labelsOfNobody } from './people.ts'

/** What a reading has found in an archive. Plain data, without names of people, files or rooms. */
export interface ContentFacts {
  /** Known tables that are there, and rows of all tables. */
  tables: number
  knownTables: number
  rows: number
  /** Tables that this version of Roomkeeper does not know. */
  otherTables: string[]
  /** Of a dump only: how many portals the server has, and tables of other versions of the server that are not in it. */
  server?: { portals: number; absentTables: string[] }
  /** Versions of files that have their content, and the bytes of these contents. */
  versions: number
  bytes: number
  /** Versions that were written while the backup ran. */
  changed: number
  /** Objects that the server could not read. */
  missing: number
  objects: number
  rooms: number
  people: number
}

/** What a second reading has to look for. Plain data. */
export interface OpenQuestions {
  /** Buckets in which rows and contents, list and objects, folders and their tree differ. */
  versions: Set<number>
  objects: Set<number>
  folders: Set<number>
  /** Versions that are not compared: written meanwhile. */
  changed: Set<string>
  /** Keys that may stand twice, by table. */
  doubled: Map<string, Set<string>>
  /** Objects that the server could not read. */
  missing: string[]
  /** Numbers of labels that a restore leaves out. */
  labels: Set<string>
  /** Of a dump: the files that are, or were, archives of backups. */
  archives?: ArchiveFiles
}

export interface ContentFindings {
  facts: ContentFacts
  faults: ContentFault[]
  clientRooms: ArchivedRoom[]
  /** Undefined when one reading was enough. */
  questions: OpenQuestions | undefined
}

const count = (names: Iterable<string>): string => [...names].join(', ')

export const findingsOf = (state: ContentState, hasIndex: boolean): ContentFindings => ({
  facts: factsOf(state),
  faults: faultsOf(state, hasIndex),
  clientRooms: clientRoomsIn(state.rooms),
  questions: questionsOf(state),
})

const factsOf = (state: ContentState): ContentFacts => {
  const { tables, versions, objects, rooms, people, dump } = state
  const known = dump ? serverTables : Object.keys(knownTables)
  const there = dump?.schemes ?? tables
  const { right } = versions.comparison
  return {
    tables: known.filter((table) => there.has(table)).length,
    knownTables: known.length,
    rows: [...tables.values()].reduce((sum, rows) => sum + rows, 0),
    otherTables: [...there.keys()].filter((table) => !known.includes(table)),
    ...(dump && { server: { portals: dump.owners.length, absentTables: absentTables(state, dump) } }),
    versions: right.count,
    bytes: right.bytes,
    changed: versions.changed.size,
    missing: objects.missingCount,
    objects: objects.comparison.right.count,
    rooms: rooms.rooms.size,
    people: people.ids.size,
  }
}

const fault = (id: ContentFault['id'], isThere: boolean, detail: string): ContentFault[] =>
  isThere ? [{ id, detail }] : []

const faultsOf = (state: ContentState, hasIndex: boolean): ContentFault[] => {
  const { twice, broken, lacking, dump } = state
  return [
    ...(dump ? dumpFaults(state, dump) : portalFaults(state)),
    ...fault('table-twice', twice.size > 0, count(twice)),
    ...fault('xml-broken', broken.size > 0, count([...broken].map(([name, what]) => `${name}: ${what}`))),
    ...fault('column-missing', lacking.size > 0, count([...lacking].map(([table, column]) => `${table}.${column}`))),
    ...fault('index-missing', !hasIndex, indexName),
  ]
}

const portalFaults = ({ tables, broken, people }: ContentState): ContentFault[] => {
  const missing = Object.keys(knownTables).filter((table) => !tables.has(table))
  // A table that could not be read to its end says nothing about what is in it.
  const isRead = (table: string) => tables.has(table) && !broken.has(`databases/${table}`)
  const noPeople = isRead('core/core_user') && people.ids.size === 0
  const noOwner = isRead('core/core_user') && isRead('core/tenants_tenants') && !noPeople && !hasOwner(people)
  return [
    ...fault('table-missing', missing.length > 0, count(missing)),
    ...fault('no-people', noPeople, ''),
    ...fault('no-owner', noOwner, ''),
  ]
}

/** What does not agree, and what may stand twice, is looked at once more. */
const questionsOf = (state: ContentState): OpenQuestions | undefined => {
  const { versions, objects, rooms, doubled, people, dump } = state
  // A dump keeps the numbers of its labels.
  const labels = dump ? [] : labelsOfNobody(people)
  const compared = [versions.comparison, objects.comparison, rooms.comparison]
  const settled = compared.every(agree) && objects.missingCount === 0
  if (settled && doubled.size === 0 && labels.length === 0) return undefined
  return {
    versions: new Set(differing(versions.comparison)),
    objects: new Set(differing(objects.comparison)),
    folders: new Set(differing(rooms.comparison)),
    changed: versions.changed,
    doubled,
    missing: objects.missing,
    labels: new Set(labels),
    ...(dump && { archives: dump.archives }),
  }
}
