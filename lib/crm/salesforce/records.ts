import * as z from 'zod/mini'
import type { ClientRef } from '../../runtime/client-key.ts'
import { RetryLater } from '../../runtime/errors.ts'
import { shaped } from '../answer.ts'
import { decidingFields, isClient } from '../clients.ts'
import { crmReasons } from '../reasons.ts'
import { asObject } from '../receive/json-body.ts'
import { ownFieldNames } from '../records/field-names.ts'
import { addresses, asText, createdFrom, pick, writtenIn } from '../records/fields.ts'
import { allUndeliverable, deliverable, type MarkedAddress } from '../records/marked-addresses.ts'
import type { ClientRecord, Records, RecordsOptions, RoomReport } from '../records/records-port.ts'
import { type OwnerFound, ownerWith } from '../records/records-port.ts'
import { type FieldWrite, writeReport } from '../records/write-back.ts'
import { isOurs } from '../setup/trial-name.ts'
import type { SalesforceApi } from './api/api.ts'
import { describeFailure, isGone, isRefused, isUnknownField, refusedFields, salesforceFailure } from './api/failure.ts'
import { openApi } from './api/open-api.ts'
import { readContacts } from './contact-roles.ts'
import { contactAddresses, queryWithBounces } from './contacts.ts'
import { longId } from './record-id.ts'
import type { SalesforceCredentials, SalesforceSettings } from './settings.ts'
import { readTeam } from './team.ts'

const row = z.record(z.string(), z.unknown())
const answered = z.looseObject({ records: z.array(row) })
type Row = Readonly<z.output<typeof row>>

/** Records of Salesforce over its REST API, as the integration user (docs/facts/salesforce.md#rest-api). */
export const salesforceRecords = (options: RecordsOptions<SalesforceSettings, SalesforceCredentials>): Records => {
  const { settings } = options
  const api = openApi(options)
  const read = async (ref: ClientRef): Promise<ClientRecord | undefined> => {
    const row = await get(api, ref, settings)
    if (row) {
      const record = await describe(api, ref, row, settings)
      return record.isClient ? { ...record, ...(await formerlyOf(api, record.ref)) } : record
    }
    const deleted = await deletedRow(api, ref, settings)
    const master = asText(deleted?.MasterRecordId)
    if (master) return read({ ...ref, id: master })
    // The message about the creation of a record of a trial or a proof may still arrive.
    if (!deleted || !isOurs(asText(deleted.Name))) return undefined
    return { ...(await describe(api, ref, deleted, settings)), isClient: false }
  }
  const readFields = async (ref: ClientRef, names: readonly string[]) => {
    const row = await whole(api, ref)
    return row && pick(row, names)
  }
  const writeBack = (record: ClientRecord, report: RoomReport) =>
    writeReport(record, report, settings.fields, (values) => writeFields(api, record.ref, values))
  return {
    read,
    readFields,
    readContacts: (ref, names) => readContacts(api, ref, names),
    readTeam: (ref) => readTeam(api, ref),
    writeBack,
  }
}

/** The field with the date on which mail to the record's own address bounced. */
const bounceOf = ({ type }: ClientRef, { personAccounts }: SalesforceSettings): string[] => {
  if (type === 'Contact') return ['EmailBouncedDate']
  return type === 'Account' && personAccounts ? ['PersonEmailBouncedDate'] : []
}

/** The record with its owner in one call, or undefined when it was deleted. @throws RetryLater, Park */
const get = async (api: SalesforceApi, ref: ClientRef, settings: SalesforceSettings): Promise<Row | undefined> => {
  const id = longId(ref.id)
  if (!id || !settings.clients.some(({ object }) => object === ref.type)) return undefined
  const fields = new Set([
    'Id',
    'Name',
    'CreatedDate',
    'Owner.Email',
    'Owner.IsActive',
    ...(ref.type === 'Account' ? [] : ['AccountId']),
    ...(ref.type === 'Contact' ? ['Email'] : []),
    ...(ref.type === 'Account' && settings.personAccounts ? ['PersonEmail'] : []),
    ...ownFieldNames(settings.fields),
    ...decidingFields(settings.clients, ref.type),
  ])
  const answer = await queryWithBounces(
    api,
    bounceOf(ref, settings),
    (more) => `SELECT ${[...fields, ...more].join(',')} FROM ${ref.type} WHERE Id='${id}'`,
  )
  if (isUnknownField(answer))
    throw new RetryLater(crmReasons['crm-fields-missing'], { detail: ref.type, after: 900_000 })
  if (answer.status !== 200) throw salesforceFailure(`query ${ref.type}`, answer)
  return shaped(answered, `query ${ref.type}`, answer).records[0]
}

/** The record with all its fields: a query would be refused for one that the organization lacks (docs/facts/salesforce.md#rest-api). */
const whole = async (api: SalesforceApi, { type, id }: ClientRef): Promise<Row | undefined> => {
  const answer = await api.read(type, longId(id) ?? id)
  if (isGone(answer)) return undefined
  if (answer.status !== 200) throw salesforceFailure(`GET ${type}`, answer)
  return shaped(row, `GET ${type}`, answer)
}

/** Those of the objects of clients whose records can be merged (docs/facts/salesforce.md#merged-records). */
const mergeable = new Set(['Account', 'Contact'])

/** A deleted record, as long as it is in the recycle bin (docs/facts/salesforce.md#deleted-records). */
const deletedRow = async (
  api: SalesforceApi,
  ref: ClientRef,
  settings: SalesforceSettings,
): Promise<Row | undefined> => {
  const id = longId(ref.id)
  if (!id || !settings.clients.some(({ object }) => object === ref.type)) return undefined
  const fields = mergeable.has(ref.type) ? 'Id,Name,MasterRecordId' : 'Id,Name'
  const answer = await api.queryAll(`SELECT ${fields} FROM ${ref.type} WHERE Id='${id}'`)
  return z.safeParse(answered, answer.json).data?.records[0]
}

/** The records that were merged into this one, as long as they are in the recycle bin. @throws RetryLater, Park */
const formerlyOf = async (api: SalesforceApi, ref: ClientRef): Promise<Pick<ClientRecord, 'formerly'>> => {
  if (!mergeable.has(ref.type)) return {}
  const answer = await api.queryAll(`SELECT Id FROM ${ref.type} WHERE MasterRecordId='${ref.id}'`)
  if (answer.status !== 200) throw salesforceFailure(`query ${ref.type}`, answer)
  const ids = shaped(answered, `query ${ref.type}`, answer).records.flatMap((one) => longId(String(one.Id)) ?? [])
  return ids.length === 0 ? {} : { formerly: ids.map((id) => ({ ref: { ...ref, id }, shared: false })) }
}

const describe = async (
  api: SalesforceApi,
  ref: ClientRef,
  row: Row,
  settings: SalesforceSettings,
): Promise<ClientRecord> => {
  const own: MarkedAddress[] = [
    { address: asText(row.PersonEmail), isBad: Boolean(row.PersonEmailBouncedDate) },
    { address: asText(row.Email), isBad: Boolean(row.EmailBouncedDate) },
  ]
  const all = [...own, ...(await contactAddresses(api, ref, asText(row.AccountId)))]
  return {
    ref: { ...ref, id: longId(String(row.Id)) ?? ref.id },
    name: asText(row.Name) ?? '',
    emails: addresses(deliverable(all)),
    ...(allUndeliverable(all) && { emailsInvalid: true }),
    ...ownerOf(row),
    ...createdFrom(row.CreatedDate),
    isClient: isClient(settings.clients, ref.type, row, asText(row.Name)),
    written: writtenIn(row, settings.fields),
  }
}

const ownerOf = (row: Row): OwnerFound => {
  const owner = asObject(row.Owner)
  if (!owner) return { ownerGap: 'none' }
  return owner.IsActive === false ? { ownerGap: 'inactive' } : ownerWith(asText(owner.Email))
}

/** A field is cleared with null (docs/facts/salesforce.md#clearing-a-field). */
const asSent = (values: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(values).map(([field, value]) => [field, value === '' ? null : value]))

export const writeFields = async (
  api: SalesforceApi,
  { type, id }: ClientRef,
  sent: Readonly<Record<string, string>>,
): Promise<FieldWrite> => {
  const names = Object.keys(sent)
  const what = `PATCH ${type}`
  const answer = await api.patch(type, id, asSent(sent))
  if (isGone(answer)) return { outcome: 'gone' }
  if (isRefused(answer))
    return { outcome: 'refused', fields: refusedFields(answer), detail: describeFailure(what, answer) }
  if (answer.status !== 204) throw salesforceFailure(what, answer)
  const kept = await api.query(`SELECT Id,${names.join(',')} FROM ${type} WHERE Id='${id}'`)
  if (kept.status !== 200) throw salesforceFailure(`query ${type}`, kept)
  const [row] = shaped(answered, `query ${type}`, kept).records
  return row ? { outcome: 'kept', record: row } : { outcome: 'gone' }
}
