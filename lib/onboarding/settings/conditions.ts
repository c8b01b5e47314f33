import * as z from 'zod/mini'
import type { ClientFilter } from '../../crm/clients.ts'

const value = z.string().check(z.minLength(1))

/** Values that fields of a record must have, as settings write them: each field one value or several. */
export const conditions = z.record(z.string(), z.union([value, z.array(value).check(z.minLength(1))]))

type Conditions = z.output<typeof conditions>

/** The conditions of settings, each with a list of values; none for settings that are absent. */
export const conditionsOf = (settings: { when: Conditions } | undefined): ClientFilter['where'] =>
  Object.fromEntries(
    Object.entries(settings?.when ?? {}).map(([field, one]) => [field, typeof one === 'string' ? [one] : one]),
  )
