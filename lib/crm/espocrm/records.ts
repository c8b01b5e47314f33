import { type ClientRef, clientKey } from '../../runtime/client-key.ts'
import { RetryLater } from '../../runtime/errors.ts'
import type { Http, HttpAnswer } from '../../runtime/http.ts'
import { ask, shaped } from '../answer.ts'
import { crmReasons } from '../reasons.ts'
import { asText, pick, writtenIn } from '../records/fields.ts'
import type { ClientRecord, Records, RecordsOptions, RoomReport } from '../records/records-port.ts'
import { type FieldWrite, writeReport } from '../records/write-back.ts'
import { espoFailure, isUnknown } from './failure.ts'
import { espoHttp } from './http.ts'
import { readContacts } from './reading/contacts.ts'
import { type Living, successorOf } from './reading/conversion.ts'
import { describe } from './reading/describe.ts'
import { anyRecord, living } from './reading/get-record.ts'
import { createLeads } from './reading/leads.ts'
import { readTeam } from './reading/team.ts'
import type { EspoCredentials, EspoSettings } from './settings.ts'

type Read = (ref: ClientRef) => Promise<ClientRecord | undefined>

/** Records of EspoCRM over its REST API, as an API user (docs/facts/espocrm.md#reading-a-record). */
export const espoRecords = (options: RecordsOptions<EspoSettings, EspoCredentials>): Records => {
  const http = espoHttp(options)
  // Every write gives the record a new version, which the next write of the same record must name.
  const asWritten = new Map<string, Pick<ClientRecord, 'revision' | 'written'>>()
  const { settings } = options
  const reading = (ref: ClientRef) => living(http, ref)
  const leads = createLeads(settings, reading, (ref) => (values) => writeFields(http, { ref }, values, read))
  const read: Read = (ref) => readBy(onceEach(reading), ref)
  const readBy = async (once: Living, ref: ClientRef): Promise<ClientRecord | undefined> => {
    const record = await once(ref)
    asWritten.delete(clientKey(ref))
    const next = record && (await successorOf(once, settings, ref, record))
    if (next) return readBy(once, next)
    const own = record && (await describe(http, ref, record, settings))
    const client = own && (await leads.asClient(once, own, record))
    // What its lead says is not what stands on the record itself.
    if (own?.written && client !== own) asWritten.set(clientKey(ref), { written: own.written })
    return client
  }
  const readFields = async (ref: ClientRef, names: readonly string[]) => {
    const record = await living(http, ref)
    return record && pick(record, names)
  }
  const writeBack = async (record: ClientRecord, report: RoomReport): Promise<void> => {
    const { fields } = settings
    const key = clientKey(record.ref)
    await leads.tell(record, report)
    let current: ClientRecord = { ...record, ...asWritten.get(key) }
    await writeReport(current, report, fields, async (values) => {
      const done = await writeFields(http, current, values, read)
      if (done.outcome !== 'kept') return done
      const revision = asText(done.record.versionNumber)
      const known = { written: writtenIn(done.record, fields), ...(revision && { revision }) }
      asWritten.set(key, known)
      current = { ...current, ...known }
      return done
    })
  }
  const team = async (ref: ClientRef) => {
    const record = await living(http, ref)
    return record ? readTeam(http, ref, record) : []
  }
  return {
    read,
    readFields,
    readContacts: (ref, names) => readContacts(http, ref, names),
    readTeam: team,
    writeBack,
    ...(leads.current && { current: leads.current }),
  }
}

/** Reads each record once: of a lead and what was made of it, either leads to the other. */
const onceEach = (read: Living): Living => {
  const records = new Map<string, ReturnType<Living>>()
  return (ref) => {
    const key = clientKey(ref)
    const record = records.get(key) ?? read(ref)
    records.set(key, record)
    return record
  }
}

/** Writes fields. EspoCRM drops unknown and read-only fields with a 200: only the answer says what was kept (docs/facts/espocrm.md#silently-dropped-fields). */
export const writeFields = async (
  http: Http,
  record: Pick<ClientRecord, 'ref' | 'revision'>,
  json: Readonly<Record<string, string>>,
  read: Read,
): Promise<FieldWrite> => {
  let current: Pick<ClientRecord, 'revision'> | undefined = record
  for (let attempt = 0; current && attempt < 3; attempt += 1) {
    const answer = await ask(http, {
      method: 'PUT',
      path: `/api/v1/${record.ref.type}/${record.ref.id}`,
      json,
      ...(current.revision && { headers: { 'x-version-number': current.revision } }),
      repeatable: true,
    })
    if (isUnknown(answer)) return { outcome: 'gone' }
    if (answer.status === 200) return { outcome: 'kept', record: shaped(anyRecord, 'PUT record', answer) }
    if (answer.status === 400) return refusal(answer)
    if (isLocked(answer)) throw new RetryLater(crmReasons['crm-record-locked'], { detail: clientKey(record.ref) })
    // 409: somebody changed the record since it was read, and one of our values differs. Read it again.
    if (answer.status !== 409) throw espoFailure('PUT record', answer)
    current = await read(record.ref)
  }
  if (current) throw new RetryLater(crmReasons['crm-changing'], { detail: clientKey(record.ref) })
  return { outcome: 'gone' }
}

/**
 * Whether a 409 means that the record is locked (docs/facts/espocrm.md#locked-records). A 409 for a conflict names the stored version
 * instead.
 */
const isLocked = ({ status, json }: HttpAnswer): boolean =>
  status === 409 && typeof json === 'object' && json !== null && !('versionNumber' in json)

/** The field is named in `X-Status-Reason`; the rest of that line is fixed text (docs/facts/espocrm.md#refused-values). */
const refusal = (answer: HttpAnswer): FieldWrite => {
  const [, name, rule] = /field: (\w+), type: (\w+)/.exec(answer.headers.get('x-status-reason') ?? '') ?? []
  return { outcome: 'refused', fields: name && rule ? [{ name, rule }] : [], detail: 'PUT record: 400' }
}
