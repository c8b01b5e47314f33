import * as z from 'zod/mini'
import { clientKey } from '../runtime/client-key.ts'
import { isTrial } from './setup/trial-name.ts'
import type { ClientCreated, Parsed } from './source.ts'

/** Values that fields of a record must have. */
export const fieldFilter = z._default(z.record(z.string(), z.array(z.string())), {}).check(
  z.meta({
    description:
      'Values that fields of the record must have, by the CRM’s names of the fields: each field one of its values.',
    examples: [{ status: ['won'] }],
  }),
)

const objectMeaning = z.describe<string>('The kind of record that is a client.')

/** The description of the setting `clients`. */
export const clientsMeaning = z.describe<unknown>('Which records are clients: those that fit one of the filters.')

const watch = z.optional(z.array(z.string().check(z.minLength(1)))).check(
  z.meta({
    description:
      'Further fields of which every change is an event. Those that `onboarding.invite.when` and `onboarding.end.when` name are watched without it, and those that rooms [follow](following.md#when). Run `roomkeeper connect` afterwards.',
    examples: [['onboardingStage']],
  }),
)

const watchContacts = z
  .optional(z.boolean())
  .check(
    z.describe<boolean | undefined>(
      'Whether it is an event that people of the client come, go or change, as far as the CRM tells it. It is without this where contacts [follow](following.md#when). Run `roomkeeper connect` afterwards.',
    ),
  )

const deletions = z
  .optional(z.boolean())
  .check(
    z.describe(
      'Whether the deletion of a record is an event. It is one where `onboarding.end.deleted` says so, without this. Run `roomkeeper connect` afterwards.',
    ),
  )

const merges = z
  .optional(z.boolean())
  .check(
    z.describe(
      'Whether a merge of two records is an event. It is one where `onboarding.merge` is set, without this. Run `roomkeeper connect` afterwards.',
    ),
  )

/** A filter for clients: the object, and values that its fields must have. */
export const clientFilter = z.object({
  object: z.string().check(z.minLength(1), objectMeaning),
  where: fieldFilter,
  watch,
  watchContacts,
  deletions,
})

/** The same for a CRM whose objects are known by name, and that sends changes of single fields. */
export const watchedFilterOf = <O extends string>(objects: readonly [O, ...O[]]) =>
  z.object({ object: z.enum(objects).check(objectMeaning), where: fieldFilter, watch, watchContacts, deletions })

/** The same for a CRM that has events for merges. */
export const mergingFilterOf = <O extends string>(objects: readonly [O, ...O[]]) =>
  z.object({ ...watchedFilterOf(objects).shape, merges })

/** The same for a CRM that sends new clients alone. */
export const clientFilterOf = <O extends string>(objects: readonly [O, ...O[]]) =>
  z.object({ object: z.enum(objects).check(objectMeaning), where: fieldFilter })

export interface ClientFilter {
  object: string
  /** Allowed values by field name: every field must have one of its values. */
  where: Readonly<Record<string, readonly string[]>>
  /** Further fields of which every change is an event. */
  watch?: readonly string[] | undefined
  /** Whether it is an event that the people of a client change. */
  watchContacts?: boolean | undefined
  /** Whether the deletion of a record is an event. */
  deletions?: boolean | undefined
  /** Whether a merge of two records is an event. */
  merges?: boolean | undefined
}

/** Objects that the settings name, each once. */
export const objectsOf = <O extends string>(clients: readonly { object: O }[]): O[] => [
  ...new Set(clients.map(({ object }) => object)),
]

/**
 * Whether a record, as read from the CRM, meets any of the filters and was not made to try fields, which `name` shows. Numbers and
 * booleans compare as text; of a field with several values, one is enough.
 */
export const isClient = (
  filters: readonly ClientFilter[],
  object: string,
  record: Readonly<Record<string, unknown>>,
  name: string | undefined,
): boolean => !isTrial(name) && filters.some((filter) => filter.object === object && hasValues(record, filter.where))

/** Whether each field that `where` names has one of its values. */
export const hasValues = (record: Readonly<Record<string, unknown>>, where: ClientFilter['where']): boolean =>
  Object.entries(where).every(([field, wanted]) => valuesOf(record[field]).some((one) => wanted.includes(one)))

/**
 * A value as text, and each of its parts where it has several: EspoCRM (multi-enum) and Pipedrive (`label_ids`) give a list,
 * HubSpot (checkboxes) and Salesforce (multi-select picklist) one text with semicolons between (docs/facts/hubspot.md#several-values).
 */
const valuesOf = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.map(asText)
  const text = asText(value)
  return text.includes(';') ? [text, ...text.split(';').map((part) => part.trim())] : [text]
}

const asText = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''

/** Whether any filter is about this object. */
export const concerns = (filters: readonly ClientFilter[], object: string): boolean =>
  filters.some((filter) => filter.object === object)

/** The fields that decide whether a record of this object is a client. */
export const decidingFields = (filters: readonly ClientFilter[], object: string): string[] => [
  ...new Set(filters.flatMap((filter) => (filter.object === object ? Object.keys(filter.where) : []))),
]

/** The fields of which every change is an event: those that decide, and those that are watched besides. */
export const watchedFields = (filters: readonly ClientFilter[], object: string): string[] => [
  ...new Set([
    ...decidingFields(filters, object),
    ...filters.flatMap((filter) => (filter.object === object ? (filter.watch ?? []) : [])),
  ]),
]

/** Whether it is an event that the people of a client of this object change. */
export const watchesContacts = (filters: readonly ClientFilter[], object: string): boolean =>
  filters.some((filter) => filter.object === object && filter.watchContacts === true)

/**
 * Whether a change of these fields matters to a client, such as a deal that is won long after it was created. Only the fields
 * of the filters count, and those that are watched; our own write-back does not.
 */
export const mayBecomeClient = (
  filters: readonly ClientFilter[],
  object: string,
  changed: readonly string[],
): boolean => watchedFields(filters, object).some((field) => changed.includes(field))

/** Whether the deletion of a record of this object is an event. Nobody knows any more whether it was a client. */
export const tellsDeletions = (filters: readonly ClientFilter[], object: string): boolean =>
  filters.some((filter) => filter.object === object && filter.deletions === true)

/** Whether a merge of records of this object is an event. */
export const tellsMerges = (filters: readonly ClientFilter[], object: string): boolean =>
  filters.some((filter) => filter.object === object && filter.merges === true)

/** The clients of a delivery, each once. `undefined` stands for an event that does not concern a client. */
export const gather = (events: readonly (ClientCreated | undefined)[]): Parsed => {
  const ours = events.filter((event) => event !== undefined)
  const created = [...new Map(ours.map((event) => [clientKey(event.ref), event])).values()]
  return { created, ignored: events.length - ours.length }
}
