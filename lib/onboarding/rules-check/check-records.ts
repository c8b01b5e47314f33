import type { ListedRecord } from '../../crm/listing/listing.ts'
import { type PageReading, readPages } from '../../crm/listing/read-pages.ts'
import { crmReasons } from '../../crm/reasons.ts'
import type { FieldValues, Records } from '../../crm/records/records-port.ts'
import { retryWhileBusy } from '../../crm/setup/retry-while-busy.ts'
import { type ClientRef, clientKey } from '../../runtime/client-key.ts'
import { Park, RetryLater } from '../../runtime/errors.ts'
import type { OnboardingSettings } from '../settings.ts'
import { tallyEntryOf } from './entry-of.ts'
import { endFieldsNotListed, fieldsOfEnds, mayEnd, placeEnd } from './place-end.ts'
import { fieldsNotListed, fieldsOfRules, type PlacedRecord, placeRecord } from './place-record.ts'
import { hashOf, type Tally, type TallyEntry, type WholeRecord } from './tally.ts'

export interface RulesCheck extends Omit<PageReading, 'query'> {
  settings: OnboardingSettings
  source: string
  /** Records created since then, in epoch milliseconds. */
  since: number
  records: Pick<Records, 'readFields'>
  /** Takes every record that is found, and knows those of an earlier run. */
  tally: Tally
  /** Takes note of fields as it finds out about them. */
  fields: FieldsFound
  whole: WholeReading
}

/** Which clients are read whole, to tell who would be invited: that takes several requests a client. */
export interface WholeReading {
  /** The most clients of each rule: the oldest ones whose room is still to be made. */
  most: number
  /** Undefined where the record is no client of any rule any more. @throws RetryLater, Park */
  read(ref: ClientRef): Promise<WholeRecord | undefined>
}

/** Fields that rules look at and the CRM's list does not have, by the kind of record. */
export interface FieldsFound {
  /** Not even the single record has them: no rule that asks for one takes a client. */
  unknown: Map<string, Set<string>>
  /** Kinds of record that are read one by one, because only the single record has a field. */
  single: Set<string>
}

export const noFieldsFound = (): FieldsFound => ({ unknown: new Map(), single: new Set() })

export interface CheckedRecord {
  record: ListedRecord
  placed: PlacedRecord
  entry: TallyEntry
}

export interface CheckedPage {
  records: CheckedRecord[]
  /** The cursor of the next page; absent on the last one. */
  next?: string
}

/**
 * Goes through a CRM and tells of each record what the rules make of it: a page at a time, each record once, as fast as the CRM's limits
 * allow. Reads only. @throws RetryLater, Park
 */
export async function* checkRecords(check: RulesCheck): AsyncGenerator<CheckedPage> {
  const { settings, source, since, tally } = check
  const fields = [...new Set([...fieldsOfRules(settings, source), ...fieldsOfEnds(settings, source)])]
  const query = { since, filter: {}, fields }
  for await (const { records, next } of readPages({ ...check, query })) {
    const checked: CheckedRecord[] = []
    for (const record of records) {
      if (tally.has(hashOf(clientKey(record.ref)))) continue
      const isAsked = record.isClient || mayEnd(settings, record)
      const values = isAsked ? await valuesOf(check, record) : {}
      if (!values) continue
      const placed = placeRecord(settings, record, values)
      const whole = await wholeOf(check, record, placed)
      const end = placeEnd(settings, record, values, check.clock.now())
      const entry = { ...tallyEntryOf(record, placed, tally), ...(whole && { whole }), ...(end && { end }) }
      tally.add(entry)
      checked.push({ record, placed, entry })
    }
    yield { records: checked, ...(next !== undefined && { next }) }
  }
}

/** The fields that decide about a record; undefined when it was deleted meanwhile. */
const valuesOf = async (check: RulesCheck, record: ListedRecord): Promise<FieldValues | undefined> => {
  const { records, clock, listing, fields } = check
  const { ref, values = {} } = record
  const unknown = fields.unknown.get(ref.type) ?? new Set()
  const asked = [...fieldsNotListed(check.settings, record), ...endFieldsNotListed(check.settings, record)]
  const lacking = [...new Set(asked)].filter((name) => !unknown.has(name))
  if (lacking.length === 0) return values
  await clock.sleep(listing.pause)
  const read = await retryWhileBusy(() => records.readFields(ref, lacking), check)
  if (!read) return undefined
  if (Object.keys(read).length > 0) fields.single.add(ref.type)
  for (const name of lacking) if (!Object.hasOwn(read, name)) unknown.add(name)
  fields.unknown.set(ref.type, unknown)
  return { ...values, ...read }
}

const wholeOf = async (
  check: RulesCheck,
  { ref }: ListedRecord,
  placed: PlacedRecord,
): Promise<WholeRecord | undefined> => {
  const { whole, tally, clock, listing } = check
  if (placed.kind !== 'room' || placed.isReady || 'problem' in placed) return undefined
  if (tally.wholeOf(placed.rule) >= whole.most) return undefined
  await clock.sleep(listing.pause)
  try {
    return await retryWhileBusy(() => whole.read(ref), check)
  } catch (error) {
    if (!isOfClient(error)) throw error
    return { writes: 0, people: {}, problem: error.reason.code }
  }
}

/** Whether an error is about one client, and not about a server that is away or has to be repaired. */
const isOfClient = (error: unknown): error is Park | RetryLater => {
  if (!(error instanceof RetryLater)) return error instanceof Park
  const { code } = error.reason
  return code === crmReasons['crm-settling'].code || !/^(?:crm|docspace)-/.test(code)
}
