import * as z from 'zod/mini'
import type { ClientFilter } from '../../clients.ts'

/** The setting `notes` of a CRM whose records have a timeline. */
export const notesSetting = z
  .optional(z.boolean())
  .check(
    z.describe(
      'Whether notes are written on timelines, so that `roomkeeper connect` asks for the rights. It is so without this where an outlet of the kind `timeline` is (docs/events.md).',
    ),
  )

/**
 * Those of `names` that a filter or a watched field names. They change with our own notes on a timeline and with our own writes, so that
 * each write would be an event that leads to another one.
 */
export const namesOwnTraces = (filters: readonly ClientFilter[], names: readonly string[]): boolean => {
  const isOurs = (field: string) => names.includes(field)
  return filters.some(({ where, watch }) => Object.keys(where).some(isOurs) || watch?.some(isOurs) === true)
}

/** What is said of them. */
export const ownTracesMessage = (names: readonly string[]): string =>
  `must not name ${names.join(', ')}: they change with what Roomkeeper writes itself, which would go on for ever`
