import * as z from 'zod/mini'
import type { ClientRef } from '../../runtime/client-key.ts'
import { Park, RetryLater } from '../../runtime/errors.ts'
import type { Http, HttpAnswer } from '../../runtime/http.ts'
import { ask, isMissing, shaped } from '../answer.ts'
import { decidingFields, isClient } from '../clients.ts'
import { crmReasons } from '../reasons.ts'
import { ownFieldNames } from '../records/field-names.ts'
import { addresses, createdFrom, pick, writtenIn } from '../records/fields.ts'
import { addressOf, allUndeliverable, deliverable } from '../records/marked-addresses.ts'
import type { ClientRecord, Records, RecordsOptions, RoomReport } from '../records/records-port.ts'
import { RecordMoved } from '../records/records-port.ts'
import { type FieldWrite, type RefusedField, writeReport } from '../records/write-back.ts'
import { isOurs } from '../setup/trial-name.ts'
import { readContacts } from './contacts.ts'
import { hubspotFailure, refusedProperties } from './failure.ts'
import { hubspotHttp } from './http.ts'
import { namedBy, nameIn } from './names.ts'
import { apiPaths } from './paths.ts'
import { addressesIn, addressProperties, contactAddresses, ownerOf } from './people.ts'
import { type HubspotCredentials, type HubspotSettings, type ObjectName, objects } from './settings.ts'
import { readTeam, teamProperties } from './team.ts'

type Options = RecordsOptions<HubspotSettings, HubspotCredentials>

const hubspotObject = z.looseObject({
  id: z.string(),
  properties: z.record(z.string(), z.nullable(z.string())),
  createdAt: z.optional(z.string()),
  archived: z.optional(z.boolean()),
  associations: z.optional(
    z.record(z.string(), z.looseObject({ results: z.array(z.looseObject({ id: z.string() })) })),
  ),
})
type HubspotObject = z.output<typeof hubspotObject>

/** Records of HubSpot over its CRM API (docs/facts/hubspot.md#reading-records, docs/facts/hubspot.md#writing-records). */
export const hubspotRecords = (options: Options): Records => {
  const http = hubspotHttp(options)
  const read = async (ref: ClientRef) => {
    const object = await get(http, ref, options.settings)
    if (object) return describe(http, ref, object, options)
    const deleted = await deletedTrial(http, ref, options.settings)
    return deleted && { ...(await describe(http, ref, deleted, options)), isClient: false }
  }
  const readFields = async (ref: ClientRef, names: readonly string[]) => {
    if (!isObject(ref.type)) return undefined
    const query = new URLSearchParams({ properties: names.join(',') })
    const answer = await ask(http, { method: 'GET', path: `${recordPath(ref, options.settings)}?${query}` })
    const object = objectIn(`GET ${ref.type}`, answer)
    return object && pick(object.properties, names)
  }
  const writeBack = (record: ClientRecord, report: RoomReport) => {
    const { properties } = options.settings
    const at = { ref: record.ref, path: recordPath(record.ref, options.settings) }
    return writeReport(record, report, properties, (values) => writeProperties(http, at, values))
  }
  const current = async (ref: ClientRef) => {
    const answer = await ask(http, { method: 'GET', path: recordPath(ref, options.settings) })
    const object = objectIn(`GET ${ref.type}`, answer)
    return object && { ...ref, id: object.id }
  }
  const contacts = (ref: ClientRef, names: readonly string[]) => readContacts(http, options.settings, ref, names)
  const team = async (ref: ClientRef) => {
    const properties = await readFields(ref, teamProperties)
    return properties ? readTeam(http, options.settings, properties) : []
  }
  return { read, readFields, readContacts: contacts, readTeam: team, current, writeBack }
}

/** Ids of the records that were merged into this one, with semicolons between (docs/facts/hubspot.md#merged-records). */
const mergedIds = 'hs_merged_object_ids'

const formerlyIn = (ref: ClientRef, merged: string | null | undefined): Pick<ClientRecord, 'formerly'> => {
  const ids = [...new Set(merged?.match(/\d+/g))].filter((id) => id !== ref.id)
  return ids.length === 0 ? {} : { formerly: ids.map((id) => ({ ref: { ...ref, id }, shared: false })) }
}

export const recordPath = (ref: ClientRef, settings: HubspotSettings) =>
  `${apiPaths(settings).object(ref.type as ObjectName)}/${ref.id}`

const isObject = (type: string): type is ObjectName => type in objects

/** The object, or undefined for 404. @throws RetryLater, Park */
const get = async (http: Http, ref: ClientRef, settings: HubspotSettings): Promise<HubspotObject | undefined> => {
  if (!isObject(ref.type)) return undefined
  const properties = [
    ...new Set([...namedBy[ref.type], ...(ref.type === 'contact' ? addressProperties : [])]),
    'hubspot_owner_id',
    mergedIds,
    ...ownFieldNames(settings.properties),
    ...decidingFields(settings.clients, ref.type),
  ]
  const query = new URLSearchParams({
    properties: properties.join(','),
    ...(ref.type !== 'contact' && { associations: 'contacts' }),
  })
  const answer = await ask(http, { method: 'GET', path: `${recordPath(ref, settings)}?${query}` })
  return objectIn(`GET ${ref.type}`, answer)
}

/** The object of an answer, or undefined for 404 and an archived one. @throws RetryLater, Park */
const objectIn = (call: string, answer: HttpAnswer): HubspotObject | undefined => {
  if (isMissing(answer)) return undefined
  if (answer.status !== 200) throw hubspotFailure(call, answer)
  const object = shaped(hubspotObject, call, answer)
  return object.archived ? undefined : object
}

/**
 * A deleted record that Roomkeeper made for a trial or a proof: HubSpot sends its creation like any other. An archived record can be
 * read only with `archived=true` (docs/facts/hubspot.md#archived-records).
 */
const deletedTrial = async (
  http: Http,
  ref: ClientRef,
  settings: HubspotSettings,
): Promise<HubspotObject | undefined> => {
  if (!isObject(ref.type)) return undefined
  const query = new URLSearchParams({ archived: 'true', properties: namedBy[ref.type].join(',') })
  const answer = await ask(http, { method: 'GET', path: `${recordPath(ref, settings)}?${query}` })
  if (answer.status !== 200) return undefined
  const object = shaped(hubspotObject, `GET ${ref.type}`, answer)
  return isOurs(nameIn(object.properties)) ? object : undefined
}

const describe = async (
  http: Http,
  asked: ClientRef,
  object: HubspotObject,
  options: Options,
): Promise<ClientRecord> => {
  const { settings } = options
  const { properties, associations } = object
  // HubSpot answers for a merged record under its old id, with its new id in the answer (docs/facts/hubspot.md#reading-records).
  const ref = { ...asked, id: object.id }
  const [owner, others] = await Promise.all([
    ownerOf(http, settings, properties.hubspot_owner_id),
    contactAddresses(http, settings, associations?.contacts?.results ?? []),
  ])
  const own = ref.type === 'contact' ? addressesIn(properties) : []
  const emails = addresses([...deliverable(own), ...others.map(addressOf)])
  const name = nameIn(properties)
  const client = isClient(settings.clients, ref.type, properties, name)
  if (client && (name === '' || emails.length === 0)) postponeIfRecent(object, options)
  return {
    ref,
    ...formerlyIn(ref, properties[mergedIds]),
    name,
    emails,
    ...(allUndeliverable([...own, ...others.flat()]) && { emailsInvalid: true }),
    ...owner,
    ...createdFrom(object.createdAt),
    isClient: client,
    written: writtenIn(properties, settings.properties),
  }
}

/** @throws RetryLater while the record is younger than `settleSeconds`: somebody may still be typing */
const postponeIfRecent = ({ createdAt }: HubspotObject, { settings, clock }: Options) => {
  const left = Date.parse(createdAt ?? '') + settings.settleSeconds * 1_000 - clock.now()
  // A wrong clock must not delay a client for longer than `settleSeconds`.
  if (left > 0 && left <= settings.settleSeconds * 1_000)
    throw new RetryLater(crmReasons['crm-settling'], { after: left })
}

/** @throws Park if a rule of the account requires properties that were not written (docs/facts/hubspot.md#rules-of-an-account) */
const assertOwnProperties = (fields: readonly RefusedField[], sent: Readonly<Record<string, string>>) => {
  if (fields.length === 0 || fields.some(({ name }) => name in sent)) return
  throw new Park(crmReasons['crm-rule-refuses'], { detail: fields.map(({ name }) => name).join(', ') })
}

/** Writes properties and reads them back. @throws RetryLater, Park, RecordMoved: a merged record takes writes under its old id (docs/facts/hubspot.md#merged-records) */
export const writeProperties = async (
  http: Http,
  { ref, path }: { ref: ClientRef; path: string },
  properties: Readonly<Record<string, string>>,
): Promise<FieldWrite> => {
  const { type } = ref
  const patched = `PATCH ${type}`
  const answer = await ask(http, { method: 'PATCH', path, json: { properties }, repeatable: true })
  if (isMissing(answer)) return { outcome: 'gone' }
  if (answer.status === 400) {
    const fields = refusedProperties(answer)
    assertOwnProperties(fields, properties)
    return { outcome: 'refused', fields, detail: `${patched}: 400` }
  }
  if (answer.status !== 200) throw hubspotFailure(patched, answer)
  const { id } = shaped(hubspotObject, patched, answer)
  if (id !== ref.id) throw new RecordMoved({ ...ref, id })
  const kept = await ask(http, { method: 'GET', path: `${path}?properties=${Object.keys(properties).join(',')}` })
  if (isMissing(kept)) return { outcome: 'gone' }
  if (kept.status !== 200) throw hubspotFailure(`GET ${type}`, kept)
  const read = shaped(hubspotObject, `GET ${type}`, kept)
  if (read.id !== ref.id) throw new RecordMoved({ ...ref, id: read.id })
  return { outcome: 'kept', record: read.properties }
}
