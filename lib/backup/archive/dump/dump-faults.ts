import type { ContentFault } from '../content/content-fault.ts'
import type { ContentState } from '../content/content-state.ts'
import { isPerson } from '../content/people.ts'
import type { DumpState } from './dump-state.ts'
import { filledTables, neededTables, serverTables } from './server-tables.ts'

/** Why a dump cannot be relied on; its tables are read as a restore reads them (docs/facts/backup-archive.md#what-a-restore-makes-of-a-dump). */
export const dumpFaults = (state: ContentState, dump: DumpState): ContentFault[] => {
  const { isMarked, schemes, columns, owners } = dump
  const fault = (id: ContentFault['id'], names: readonly string[]) =>
    names.length === 0 ? [] : [{ id, detail: names.join(', ') }]
  const isRead = (table: string) => !state.broken.has(`databases/data/${table}`)
  const withoutScheme = [...state.tables.keys()].filter(
    (table) => !schemes.has(table) && !state.broken.has(`databases/scheme/${table}`),
  )
  const empty = filledTables.filter((table) => isRead(table) && (state.tables.get(table) ?? 0) === 0)
  const unknown = [...columns].flatMap(([table, names]) => {
    const known = schemes.get(table)
    return known ? names.filter((name) => !known.includes(name)).map((name) => `${table}.${name}`) : []
  })
  const ownerless = owners.length === 0 || !owners.every((owner) => isPerson(state.people, owner))
  const arePeopleRead = isRead('core_user') && isRead('tenants_tenants') && !empty.includes('core_user')
  return [
    ...(isMarked ? [] : [{ id: 'mark-missing' as const, detail: 'dump' }]),
    ...fault('table-missing', missingOf(neededTables, state, dump)),
    ...fault('scheme-missing', withoutScheme),
    ...fault('rows-missing', empty),
    ...fault('column-unknown', unknown),
    ...(arePeopleRead && ownerless ? [{ id: 'no-owner' as const, detail: '' }] : []),
  ]
}

/** Tables that a newer server has and this one may not; those that nobody can do without are a fault. */
export const absentTables = (state: ContentState, dump: DumpState): string[] =>
  missingOf(
    serverTables.filter((table) => !neededTables.includes(table)),
    state,
    dump,
  )

/** One whose scheme is not whole is there, and told as broken. */
const missingOf = (tables: readonly string[], { broken, tables: filled }: ContentState, { schemes }: DumpState) =>
  tables.filter((table) => !schemes.has(table) && !broken.has(`databases/scheme/${table}`) && !filled.has(table))
