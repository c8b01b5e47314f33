import { fieldText } from '../../crm/records/fields.ts'
import type { ClientFields, ClientRecord, Records } from '../../crm/records/records-port.ts'
import { Park } from '../../runtime/errors.ts'
import { fieldIn, type Placeholder } from '../documents/placeholders.ts'
import { onboardingReasons } from '../reasons.ts'
import type { RoomSettings } from '../settings/room-sections.ts'

/** What a client's documents are filled with, by the names of the placeholders. A placeholder without a value is absent. */
export type ClientValues = ReadonlyMap<string, string>

export interface ValuesInput {
  record: ClientRecord
  /** Of a sender whose records cannot be read. */
  fields: ClientFields | undefined
  records: Pick<Records, 'readFields'>
  settings: RoomSettings['documents']
  /** Epoch milliseconds. */
  now: number
}

/** The values of the named placeholders. The record is read only for fields that are asked for. @throws Park when it was deleted, RetryLater */
export const clientValues = async (names: readonly string[], input: ValuesInput): Promise<ClientValues> => {
  const { record, fields, records } = input
  const asked = [...new Set(names.flatMap((name) => fieldIn(name) ?? []))]
  const read = asked.length === 0 ? {} : await records.readFields(record.ref, asked, fields)
  if (!read) throw new Park(onboardingReasons['client-deleted'])
  const values = {
    ...tokenValues(input),
    ...Object.fromEntries(asked.map((name) => [`field:${name}`, fieldText(read[name])])),
  }
  return new Map(Object.entries(values).flatMap(([name, value]) => (value ? [[name, value]] : [])))
}

const tokenValues = ({ record, settings, now }: ValuesInput): Record<Placeholder, string | undefined> => {
  const [year = '', month = '', day = ''] = dayIn(settings.timeZone, now)
  const parts: Readonly<Record<string, string>> = { YYYY: year, MM: month, DD: day }
  return {
    name: record.name,
    id: record.spelledId ?? record.ref.id,
    owner: record.ownerEmail,
    year,
    date: settings.dateFormat.replace(/YYYY|MM|DD/g, (part) => parts[part] ?? ''),
  }
}

/** Year, month and day; Sweden writes them so. */
const dayIn = (timeZone: string, now: number): string[] =>
  new Intl.DateTimeFormat('sv-SE', { timeZone }).format(now).split('-')
