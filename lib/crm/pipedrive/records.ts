import * as z from 'zod/mini'
import type { ClientFields } from '../../runtime/client-fields.ts'
import type { ClientRef } from '../../runtime/client-key.ts'
import { Park } from '../../runtime/errors.ts'
import type { Http, HttpAnswer } from '../../runtime/http.ts'
import { ask, isMissing, shaped } from '../answer.ts'
import { isClient } from '../clients.ts'
import { crmReasons } from '../reasons.ts'
import { asObject } from '../receive/json-body.ts'
import { addresses, asText, createdFrom, pick, writtenIn } from '../records/fields.ts'
import type { ClientRecord, Records, RecordsOptions, RoomReport } from '../records/records-port.ts'
import { type FieldWrite, writeReport } from '../records/write-back.ts'
import { isOurs } from '../setup/trial-name.ts'
import { flat } from './custom-fields.ts'
import { pipedriveFailure } from './failure.ts'
import { pipedriveHttp } from './http.ts'
import { type Merge, mergeOf } from './merge-fields.ts'
import { addressesIn, addressesOfOrganization, addressesOfPerson, ownerOf, readContacts } from './people.ts'
import { type PipedriveCredentials, type PipedriveSettings, paths } from './settings.ts'
import { readTeam } from './team.ts'

type Fields = Readonly<Record<string, unknown>>

const answered = z.looseObject({ data: z.nullable(z.record(z.string(), z.unknown())) })

const isObject = (type: string): type is keyof typeof paths => type in paths

/** Records of Pipedrive over version 2 of its API, and version 1 for users (docs/facts/pipedrive.md#reading-records). */
export const pipedriveRecords = (options: RecordsOptions<PipedriveSettings, PipedriveCredentials>): Records => {
  const { settings } = options
  const http = pipedriveHttp(options)
  const read = async (ref: ClientRef, fields?: ClientFields): Promise<ClientRecord | undefined> => {
    const merge = mergeOf(fields)
    const record = await recordOf(http, ref)
    if (!record) return merge?.from === ref.id ? read({ ...ref, id: merge.into }) : undefined
    const found = await describe(http, ref, record, settings)
    assertNotArchived(record, found)
    return merge?.into === ref.id ? { ...found, ...(await formerlyOf(http, ref, merge)) } : found
  }
  const readFields = async (ref: ClientRef, names: readonly string[]) => {
    const record = await recordOf(http, ref)
    return record && pick(record, names)
  }
  const writeBack = async (record: ClientRecord, report: RoomReport) => {
    const { type, id } = record.ref
    const own = isObject(type) ? settings.fields[type] : undefined
    if (!isObject(type) || !own) return
    const at = { type, place: `${paths[type]}/${id}` }
    await writeReport(record, report, own, (values) => writeCustomFields(http, at, values))
  }
  const contacts = async (ref: ClientRef, names: readonly string[]) => {
    const record = await recordOf(http, ref)
    return record ? readContacts(http, ref.type, record, names) : []
  }
  const team = async ({ type, id }: ClientRef) => (isObject(type) ? readTeam(http, `${paths[type]}/${id}`) : [])
  return { read, readFields, readContacts: contacts, readTeam: team, writeBack }
}

const recordOf = async (http: Http, { type, id }: ClientRef): Promise<Fields | undefined> =>
  isObject(type) ? get(http, `${paths[type]}/${id}`, type) : undefined

/** The key of the record that a message says was merged into this one, where that is gone indeed. @throws RetryLater */
const formerlyOf = async (http: Http, ref: ClientRef, { from }: Merge): Promise<Pick<ClientRecord, 'formerly'>> => {
  const former = { ...ref, id: from }
  return (await recordOf(http, former)) ? {} : { formerly: [{ ref: former, shared: false }] }
}

/**
 * The record, or undefined when it was deleted. A deleted record of a trial or a proof is returned nevertheless, since it is no client.
 * @throws RetryLater
 */
const get = async (http: Http, path: string, type: string): Promise<Fields | undefined> => {
  const answer = await ask(http, { method: 'GET', path: `/api/v2/${path}` })
  if (isMissing(answer) || answer.status === 410) return undefined
  if (answer.status !== 200) throw pipedriveFailure(`GET ${type}`, answer)
  const { data } = shaped(answered, `GET ${type}`, answer)
  const isThere = data && !isDeleted(data)
  return isThere || isOurs(nameIn(data)) ? flat(data ?? {}) : undefined
}

const isDeleted = (record: Fields) => record.is_deleted === true || record.active_flag === false

const nameIn = (record: Fields | null) => asText(record?.name) ?? asText(record?.title)

const describe = async (
  http: Http,
  ref: ClientRef,
  record: Fields,
  { clients, fields }: PipedriveSettings,
): Promise<ClientRecord> => {
  const [owner, emails] = await Promise.all([ownerOf(http, record.owner_id), emailsOf(http, ref.type, record)])
  const own = isObject(ref.type) ? fields[ref.type] : undefined
  return {
    ref,
    name: nameIn(record) ?? '',
    emails: addresses(emails),
    ...owner,
    ...createdFrom(record.add_time),
    isClient: isClient(clients, ref.type, record, nameIn(record)) && !isDeleted(record),
    written: own ? writtenIn(record, own) : { state: 'none' },
  }
}

/** @throws Park for an archived deal, which Pipedrive lets nobody change (docs/facts/pipedrive.md#archived-deals), unless its room is ready */
const assertNotArchived = (record: Fields, { ref, isClient: client, written }: ClientRecord): void => {
  if (isArchived(record) && client && written?.state !== 'ready') throw archived(ref.type)
}

const isArchived = (record: Fields | undefined) => record?.is_archived === true

const archived = (type: string) => new Park(crmReasons['crm-archived'], { detail: type })

const emailsOf = async (http: Http, type: string, record: Fields): Promise<string[]> => {
  if (type === 'person') return addressesIn(record)
  if (type === 'organization') return addressesOfOrganization(http, record.id)
  const [person, organization] = await Promise.all([
    addressesOfPerson(http, record.person_id),
    addressesOfOrganization(http, record.org_id),
  ])
  return [...person, ...organization]
}

/** A custom field is cleared with null (docs/facts/pipedrive.md#clearing-a-custom-field). */
const asSent = (values: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(values).map(([field, value]) => [field, value === '' ? null : value]))

const refusals = new Set([400, 403, 405, 409, 422, 423])

export const writeCustomFields = async (
  http: Http,
  { type, place }: { type: string; place: string },
  sent: Readonly<Record<string, string>>,
): Promise<FieldWrite> => {
  const what = `PATCH ${type}`
  const answer = await ask(http, {
    method: 'PATCH',
    path: `/api/v2/${place}`,
    json: { custom_fields: asSent(sent) },
    repeatable: true,
  })
  if (isMissing(answer) || answer.status === 410) return { outcome: 'gone' }
  // Pipedrive does not document the status for an archived deal, so the record is read.
  if (refusals.has(answer.status) && type === 'deal' && isArchived(await get(http, place, type))) throw archived(type)
  if (answer.status === 400) return refusal(what, answer, Object.keys(sent))
  if (answer.status !== 200) throw pipedriveFailure(what, answer)
  return { outcome: 'kept', record: flat(shaped(answered, what, answer).data ?? {}) }
}

/** Pipedrive's sentence about the error. */
export const saidIn = (answer: HttpAnswer): string => asText(asObject(answer.json)?.error) ?? String(answer.status)

/** A refused write. The message names the fields by their keys, even unknown ones. */
const refusal = (what: string, answer: HttpAnswer, keys: string[]): FieldWrite => ({
  outcome: 'refused',
  fields: keys.filter((key) => answer.text.includes(key)).map((name) => ({ name, says: saidIn(answer) })),
  detail: `${what}: 400`,
})
