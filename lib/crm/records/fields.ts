import * as z from 'zod/mini'
import type { ClientFilter } from '../clients.ts'
import { type FieldNames, ownFieldNames } from './field-names.ts'
import type { ClientRecord, FieldValues, RoomReport, Written } from './records-port.ts'
import { stateOf } from './status.ts'

/** Whether a filter or a watched field names any of these. */
export const namesAny = (filters: readonly ClientFilter[], fields: readonly string[]): boolean =>
  filters.some(({ where, watch = [] }) => fields.some((field) => field in where || watch.includes(field)))

/** With a filter on our own fields, every write-back of ours would be an event that onboards the client again. */
export const filtersOwnFields = (filters: readonly ClientFilter[], fields: FieldNames): boolean =>
  namesAny(filters, ownFieldNames(fields))

export const ownFieldsMessage = 'must not name a field that the room’s data are written to'

/** A text that is not empty, or a number as text; undefined for anything else. */
export const asText = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined

const amount = z.object({ value: z.union([z.string(), z.number()]), currency: z.optional(z.nullable(z.string())) })

/**
 * The value of a field as people read it: a list with commas between, an amount of Pipedrive with its currency
 * (docs/facts/pipedrive.md#amounts). Undefined for a field that is empty or has no text.
 */
export const fieldText = (value: unknown): string | undefined => {
  if (typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return value.map(fieldText).filter(Boolean).join(', ') || undefined
  const { data } = z.safeParse(amount, value)
  if (data) return [data.value, data.currency].filter((part) => asText(part)).join(' ') || undefined
  return asText(value)?.trim() || undefined
}

const moment = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(?:Z|([+-]\d\d):?(\d\d))?$/

/**
 * A time as a CRM writes it, in epoch milliseconds; undefined for what is none. EspoCRM and Pipedrive may write no zone and mean UTC
 * (docs/facts/espocrm.md#lists), Salesforce writes one without a colon.
 */
export const timeOf = (value: unknown): number | undefined => {
  const [, day = '', time = '', hours = '+00', minutes = '00'] = moment.exec(asText(value) ?? '') ?? []
  const at = Date.parse(`${day}T${time}${hours}:${minutes}`)
  return Number.isNaN(at) ? undefined : at
}

/** When a record was created; nothing for what is no time. */
export const createdFrom = (time: unknown): Pick<ClientRecord, 'createdAt'> => {
  const createdAt = timeOf(time)
  return createdAt === undefined ? {} : { createdAt }
}

/** Those of the named fields that a record has. */
export const pick = (record: FieldValues, names: readonly string[]): FieldValues =>
  Object.fromEntries(names.filter((name) => Object.hasOwn(record, name)).map((name) => [name, record[name]]))

/** What an earlier onboarding wrote on a record. */
export const writtenIn = (record: Readonly<Record<string, unknown>>, fields: FieldNames): Written => {
  const status = asText(record[fields.status])
  const roomId = Number(record[fields.roomId])
  const roomUrl = asText(record[fields.roomUrl])
  const invitationUrl = asText(record[fields.invitationUrl])
  const joinedOn = fields.joinedOn === undefined ? undefined : asText(record[fields.joinedOn])
  return {
    state: stateOf(status),
    ...(status && { status }),
    ...(Number.isSafeInteger(roomId) && roomId > 0 && { roomId }),
    ...(roomUrl && { roomUrl }),
    ...(invitationUrl && { invitationUrl }),
    ...(joinedOn && { joinedOn }),
  }
}

const entries = (fields: FieldNames, from: RoomReport | Written): [string, string][] => {
  const all: [string | undefined, string | undefined][] = [
    [fields.status, from.status],
    [fields.roomId, from.roomId === undefined ? undefined : String(from.roomId)],
    [fields.roomUrl, from.roomUrl],
    [fields.invitationUrl, from.invitationUrl],
    [fields.joinedOn, from.joinedOn],
  ]
  return all.filter((entry): entry is [string, string] => entry[0] !== undefined && entry[1] !== undefined)
}

/** Fields whose value differs from the report. Nothing is written where none differs, which ends webhook loops. An empty text clears its field. */
export const changedFields = (record: ClientRecord, report: RoomReport, fields: FieldNames): Record<string, string> => {
  const present = Object.fromEntries(record.written ? entries(fields, record.written) : [])
  return Object.fromEntries(entries(fields, report).filter(([field, value]) => (present[field] ?? '') !== value))
}

/** Names of the fields in `sent` whose values a record that was read afterwards does not have. */
export const notKept = (sent: Readonly<Record<string, string>>, kept: Readonly<Record<string, unknown>>): string[] =>
  Object.keys(sent).filter((field) => asText(kept[field]) !== sent[field])

/** Addresses in order, each once; two addresses that differ in case are the same. */
export const addresses = (found: readonly (string | null | undefined)[]): string[] => {
  const byKey = new Map<string, string>()
  for (const one of found) {
    const address = one?.trim()
    if (address && !byKey.has(address.toLowerCase())) byKey.set(address.toLowerCase(), address)
  }
  return [...byKey.values()]
}
