import { stateOf } from '#lib/crm/records/status.ts'
import type { ClientFields } from '#lib/runtime/client-fields.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'

export interface Form {
  name: string
  email: string
}

/** What the queue is told of a client. */
export interface Entry {
  ref: ClientRef
  fields?: ClientFields
  /** What it was named before its record became part of a new one. */
  formerly?: readonly ClientRef[]
}

/** What stands on a record for people. */
export interface Shown {
  state: ReturnType<typeof stateOf>
  status: string
  roomId?: string
  roomUrl?: string
  invitationUrl?: string
}

/** One CRM of the soak, as people use it. */
export interface SoakCrm {
  source: string
  owner: string
  /** A client is typed in. */
  enter(form: Form): Promise<Entry>
  /** Undefined when the record is deleted. */
  shown(id: string): Shown | undefined
  rename(id: string, name: string): Promise<void>
  remove(id: string): Promise<void>
  /** A copy of the record with everything that is on it; absent where nobody can copy. */
  copy?(id: string, form: Form): Promise<Entry>
  /** Takes everything of Roomkeeper off the record; there where records can be copied. */
  clear?(id: string): Promise<unknown>
  /** Merges another record into this one; returns the record that is left. */
  merge?(id: string, other: string): Promise<Entry>
}

export const anna = 'anna.manager@example.com'

type Fields = Readonly<Record<keyof Omit<Shown, 'state'>, string>>

/** A change that takes everything of ours off a record, by the CRM's own names of the fields. */
export const without = <E>(fields: Fields, empty: E): Record<string, E> =>
  Object.fromEntries(Object.values(fields).map((name) => [name, empty]))

/** Reads what is shown out of a record, by the CRM's own names of the fields. */
export const shownIn = (record: Readonly<Record<string, unknown>>, fields: Fields): Shown => {
  const text = (name: keyof Fields) => (record[fields[name]] ? String(record[fields[name]]) : undefined)
  const status = text('status') ?? ''
  const [roomId, roomUrl, invitationUrl] = [text('roomId'), text('roomUrl'), text('invitationUrl')]
  return {
    state: stateOf(status),
    status,
    ...(roomId && { roomId }),
    ...(roomUrl && { roomUrl }),
    ...(invitationUrl && { invitationUrl }),
  }
}
