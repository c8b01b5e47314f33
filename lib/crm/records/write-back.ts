import { Park, RetryLater } from '../../runtime/errors.ts'
import { crmReasons } from '../reasons.ts'
import { type FieldNames, missingOn, notKept } from './fields.ts'
import type { ClientRecord, RoomReport } from './records-port.ts'
import { lackOf, statusText } from './status.ts'

type Values = Readonly<Record<string, string>>

/** What a CRM made of one write. */
export type FieldWrite =
  | { outcome: 'gone' }
  /** `record`: our fields as they were read back. */
  | { outcome: 'kept'; record: Readonly<Record<string, unknown>> }
  /** Nothing was written. `fields`: those that the CRM names; empty where it names none. */
  | { outcome: 'refused'; fields: readonly RefusedField[]; detail: string }

export interface RefusedField {
  name: string
  /** The CRM's own word for its rule: `valid`, `STRING_TOO_LONG`. */
  rule?: string
  /** The CRM's own sentence, for people alone: it may have the value in it. */
  says?: string
  /** The CRM has no such field, does not show it to us, or does not let us write it. */
  absent?: true
}

/** Writes some of our fields on a record and reads them back. @throws RetryLater, Park for what is not about one field */
export type WriteFields = (values: Values) => Promise<FieldWrite>

/**
 * Brings a report onto a record, and writes only what differs. A field that the CRM refuses is lost alone: the others are written
 * without it, and the status names it instead of saying `ready`. What is to be cleared is cleared where the CRM lets us.
 * @throws RetryLater `crm-fields-missing` when the record cannot even say that a room is being made
 * @throws Park `crm-not-written`, `crm-refused` when the room is ready and the record does not have all of it;
 * `crm-record-refused` when the CRM takes no change of the record at all
 */
export const writeReport = async (
  record: ClientRecord,
  report: RoomReport,
  fields: FieldNames,
  write: WriteFields,
): Promise<void> => {
  const missing = Object.entries(missingOn(record, report, fields))
  const wanted = Object.fromEntries(missing.filter(([, value]) => value !== ''))
  const cleared = Object.fromEntries(missing.filter(([, value]) => value === ''))
  // By itself: a CRM that does not let it go empty takes the rest all the same.
  if (Object.keys(cleared).length > 0) await write(cleared)
  const statusFor = (names: readonly string[]) => ({ [fields.status]: statusWithout(record, report, names) })
  const lost = await refusedAmong(wanted, write, statusFor)
  if (lost.length === 0) return
  const detail = lost.map(named).join(', ')
  if (report.state === 'preparing') throw new RetryLater(crmReasons['crm-fields-missing'], { detail, after: 900_000 })
  throw new Park(crmReasons[lost.every(({ absent }) => absent) ? 'crm-not-written' : 'crm-refused'], { detail })
}

const named = ({ name, rule }: RefusedField) => (rule ? `${name} (${rule})` : name)

/**
 * Writes again without what was refused, until all the rest is kept. `besides`: what else is written then, by what was refused.
 * @returns what was refused or not kept. @throws RetryLater, Park
 */
export const refusedAmong = async (
  wanted: Values,
  write: WriteFields,
  besides: (lost: readonly string[]) => Values = () => ({}),
): Promise<RefusedField[]> => {
  const lost = new Map<string, RefusedField>()
  let left = wanted
  while (Object.keys(left).length > 0) {
    const refused = await attempt(left, write)
    if (refused.length === 0) break
    for (const field of refused) lost.set(field.name, field)
    left = omit({ ...wanted, ...besides([...lost.keys()]) }, lost)
  }
  return [...lost.values()]
}

/** One write. Where the CRM does not say which field it refuses, each is tried alone. @returns what was not kept */
const attempt = async (values: Values, write: WriteFields): Promise<RefusedField[]> => {
  const done = await write(values)
  if (done.outcome === 'gone') return []
  if (done.outcome === 'kept') return notKept(values, done.record).map((name) => ({ name, absent: true }))
  const ours = done.fields.filter(({ name }) => name in values)
  if (ours.length > 0) return ours
  const names = Object.keys(values)
  const alone = names.length === 1 ? [] : await oneByOne(values, write)
  if (alone.length === names.length || names.length === 1)
    throw new Park(crmReasons['crm-record-refused'], { detail: done.detail })
  return alone
}

const oneByOne = async (values: Values, write: WriteFields): Promise<RefusedField[]> => {
  const refused: RefusedField[] = []
  for (const [name, value] of Object.entries(values)) {
    const done = await write({ [name]: value })
    if (done.outcome === 'refused') refused.push(done.fields.find((field) => field.name === name) ?? { name })
    if (done.outcome === 'kept' && notKept({ [name]: value }, done.record).length > 0)
      refused.push({ name, absent: true })
  }
  return refused
}

const omit = (values: Values, lost: ReadonlyMap<string, unknown>): Values =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !lost.has(name)))

/**
 * `ready` is a promise of all the fields. A record that has said it keeps the word, which tells that people own the room, and
 * says beside it what it lacks; not where it has the link already, since then it said more than the room needs.
 */
const statusWithout = ({ written }: ClientRecord, report: RoomReport, names: readonly string[]): string => {
  if (report.state !== 'ready') return report.status
  if (written?.state !== 'ready') return statusText('attention', `the room is ready, but ${lackOf(names)}`)
  return written.invitationUrl ? report.status : statusText('ready', lackOf(names))
}
