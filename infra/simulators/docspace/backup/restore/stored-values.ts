import type { NewIds } from './new-ids.ts'
import type { StoredRow } from './read-table.ts'

/** Values of the data base as the simulator has them. */

/** Epoch milliseconds of a time without a zone, which is UTC. */
export const momentOf = (time: string | undefined): number => (time === undefined ? 0 : Date.parse(`${time}Z`))

export const isTrue = (value: string | undefined): boolean => value === 'true'

/** Settings in JSON, whose names begin with a capital letter. */
export function settingsIn(json: string | undefined): Record<string, unknown> | undefined {
  if (json === undefined || json === '') return undefined
  const stored = JSON.parse(json) as Record<string, unknown>
  const named = Object.entries(stored).map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value])
  return Object.fromEntries(named.filter(([, value]) => value !== null))
}

/** When and by whom an entry was made and changed. */
export const stampOf = (row: StoredRow, ids: NewIds) => ({
  created: momentOf(row.create_on),
  createdBy: ids.guid(row.create_by),
  updated: momentOf(row.modified_on),
  updatedBy: ids.guid(row.modified_by),
})
