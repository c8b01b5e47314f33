import { Park, RetryLater } from '../../runtime/errors.ts'
import { crmReasons } from '../reasons.ts'
import type { FieldNames } from './field-names.ts'
import { changedFields, notKept } from './fields.ts'
import type { ClientRecord, RoomReport } from './records-port.ts'
import { isOfEnd, isReported, lackOf, statusText } from './status.ts'

type Values = Readonly<Record<string, string>>

/** The result of one write. */
export type FieldWrite =
  | { outcome: 'gone' }
  /** `record`: our fields as they were read back. */
  | { outcome: 'kept'; record: Readonly<Record<string, unknown>> }
  /** The CRM wrote nothing. `fields`: those that it names as the cause; empty where it names none. */
  | { outcome: 'refused'; fields: readonly RefusedField[]; detail: string }

export interface RefusedField {
  name: string
  /** The CRM's own word for its rule: `valid`, `STRING_TOO_LONG`. */
  rule?: string
  /** The CRM's own sentence. It is for people and never for a log: it may quote the value. */
  says?: string
  /** The CRM has no such field, does not show it to us, or does not let us write it. */
  absent?: true
}

/** Writes some of our fields on a record and reads them back. @throws RetryLater, Park for what is not about one field */
export type WriteFields = (values: Values) => Promise<FieldWrite>

/**
 * Writes a report on a record, and only the fields that differ. If the CRM refuses a field, the others are written without it, and the
 * status names the field instead of saying `ready`. A field is cleared where the CRM allows it.
 * @throws RetryLater `crm-fields-missing` when not even the status `being prepared` can be written
 * @throws Park `crm-not-written`, `crm-refused` when the room is ready and the record does not have all of it;
 * `crm-record-refused` when the CRM takes no change of the record at all
 */
export const writeReport = async (
  record: ClientRecord,
  report: RoomReport,
  fields: FieldNames,
  write: WriteFields,
): Promise<void> => {
  const missing = Object.entries(changedFields(record, report, fields))
  const wanted = Object.fromEntries(missing.filter(([, value]) => value !== ''))
  const cleared = Object.fromEntries(missing.filter(([, value]) => value === ''))
  // In a write of its own: a CRM that refuses to empty the field still takes the others.
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
 * Writes again without the refused fields until all others are kept. `besides` gives what else to write then, from the names of the
 * refused fields. @returns the fields that were refused or not kept. @throws RetryLater, Park
 */
export const refusedAmong = async (
  wanted: Values,
  write: WriteFields,
  besides?: (lost: readonly string[]) => Values,
): Promise<RefusedField[]> => {
  const lost = new Map<string, RefusedField>()
  let left = wanted
  while (Object.keys(left).length > 0) {
    const refused = await attempt(left, write)
    if (refused.length === 0) break
    for (const field of refused) lost.set(field.name, field)
    left = omit({ ...wanted, ...besides?.([...lost.keys()]) }, lost)
  }
  return [...lost.values()]
}

/** One write. If the CRM does not say which field it refuses, each is tried alone. @returns the fields that were not kept */
const attempt = async (values: Values, write: WriteFields): Promise<RefusedField[]> => {
  const done = await write(values)
  if (done.outcome === 'gone') return []
  if (done.outcome === 'kept') return notKept(values, done.record).map((name) => ({ name, absent: true }))
  const ours = done.fields.filter(({ name }) => name in values)
  if (ours.length > 0) return ours
  const names = Object.keys(values)
  const alone = names.length > 1 ? await oneByOne(values, write) : undefined
  if (!alone || alone.length === names.length) throw new Park(crmReasons['crm-record-refused'], { detail: done.detail })
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
 * The status without the fields named `names`. `ready` promises all fields, so a record that was never ready says `needs attention`. A
 * record that was ready, or ready for review, keeps the word, because it says that the room belongs to people, and names the missing fields after it. Where it
 * has the invitation link already, nothing is missing for the people, and the status stays as it was reported.
 */
const statusWithout = ({ written }: ClientRecord, report: RoomReport, names: readonly string[]): string => {
  if (!isReported(report.state)) return report.status
  if (!isReported(written?.state)) return statusText('attention', `the room is ready, but ${lackOf(names)}`)
  if (isOfEnd(report.state)) return report.status
  return written?.invitationUrl ? report.status : statusText(report.state, lackOf(names))
}
