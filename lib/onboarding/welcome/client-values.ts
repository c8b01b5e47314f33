import { fieldText } from '../../crm/records/fields.ts'
import type { ClientRecord, FieldValues, Records } from '../../crm/records/records-port.ts'
import type { ClientFields } from '../../runtime/client-fields.ts'
import { Park } from '../../runtime/errors.ts'
import { askedBy, fieldIn, tokens } from '../documents/placeholders.ts'
import { dayAt, inFormats, type ValueFormat } from '../names/value-formats.ts'
import { onboardingReasons } from '../reasons.ts'
import type { RoomSettings } from '../settings/room-sections.ts'

/** What a client's documents and names are filled with, by the names of the placeholders. A placeholder without a value is absent. */
export type ClientValues = ReadonlyMap<string, string>

/** Where the values of a client come from. */
export interface ValueSource {
  record: Pick<ClientRecord, 'ref' | 'spelledId' | 'name' | 'ownerEmail'>
  settings: RoomSettings['documents']
  /** The moment of `{date}` and `{year}`, epoch milliseconds; undefined: they have no value. */
  now: number | undefined
}

export interface ValuesInput extends ValueSource {
  /** Of a sender whose records cannot be read. */
  fields: ClientFields | undefined
  records: Pick<Records, 'readFields'>
}

/** The values of the named placeholders. The record is read only for fields that are asked for. @throws Park when it was deleted, RetryLater */
export const clientValues = async (names: readonly string[], input: ValuesInput): Promise<ClientValues> => {
  const { record, fields, records } = input
  const asked = [...new Set(names.flatMap((name) => fieldIn(name) ?? []))]
  const read = asked.length === 0 ? {} : await records.readFields(record.ref, asked, fields)
  if (!read) throw new Park(onboardingReasons['client-deleted'])
  // A template that was changed since its placeholders were read may have others.
  return valuesFrom([...tokens, ...names], read, input)
}

/** The values of the named placeholders, from fields that were read. Pure. */
export const valuesFrom = (names: readonly string[], read: FieldValues, source: ValueSource): ClientValues =>
  new Map(
    names.flatMap((name) => {
      const value = placeholderValue(name, read, source)
      return value ? [[name, value] as const] : []
    }),
  )

const placeholderValue = (name: string, read: FieldValues, source: ValueSource): string | undefined => {
  const asked = askedBy(name)
  if (!asked) return undefined
  const { value, field, formats } = asked
  const { timeZone, dateFormat } = source.settings
  const isPlainDay = value === 'date' && !formats.some(({ kind }) => kind === 'day')
  const all: readonly ValueFormat[] = isPlainDay ? [{ kind: 'day', pattern: dateFormat }, ...formats] : formats
  return inFormats(field === undefined ? tokenValue(value, source) : fieldText(read[field]), all, timeZone)
}

const tokenValue = (token: string, { record, settings, now }: ValueSource): string | undefined => {
  const day = () => (now === undefined ? undefined : dayAt(now, settings.timeZone))
  const values: Readonly<Record<string, () => string | undefined>> = {
    name: () => record.name,
    id: () => record.spelledId ?? record.ref.id,
    owner: () => record.ownerEmail,
    year: () => day()?.slice(0, 4),
    date: day,
  }
  return values[token]?.()
}
