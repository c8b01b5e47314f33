import * as z from 'zod/mini'
import { type ClientRef, clientKey } from '../../runtime/client-key.ts'
import { Park, RetryLater } from '../../runtime/errors.ts'
import { createHttp, type Http } from '../../runtime/http.ts'
import { ask, crmFailure } from '../answer.ts'
import { isClient } from '../clients.ts'
import { crmReasons } from '../reasons.ts'
import type { ClientRecord, Records, RecordsOptions, Report, Written } from '../source.ts'
import { stateOf } from '../status.ts'
import type { EspoCredentials, EspoSettings } from './settings.ts'

const anyRecord = z.record(z.string(), z.unknown())
type AnyRecord = z.output<typeof anyRecord>

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** EspoCRM's REST API with the key of an API user (EspoCRM findings). */
export const espoRecords = (options: RecordsOptions<EspoSettings, EspoCredentials>): Records => {
  const http = createHttp({
    baseUrl: options.settings.url,
    headers: { 'x-api-key': options.credentials.apiKey },
    deadline: options.deadline,
    clock: options.clock,
    timeoutMs: 10_000,
    ...(options.onExchange && { onExchange: options.onExchange }),
  })
  const read = async (ref: ClientRef) => {
    const record = await get(http, `${ref.type}/${ref.id}`)
    if (!record || record.deleted === true) return undefined
    return describe(http, ref, record, options.settings)
  }
  return { read, writeBack: (record, report) => write(http, record, report, options.settings, read) }
}

/** The record, or undefined for 404. @throws RetryLater */
const get = async (http: Http, path: string): Promise<AnyRecord | undefined> => {
  const answer = await ask(http, { method: 'GET', path: `/api/v1/${path}` })
  if (answer.status === 404) return undefined
  if (answer.status !== 200) throw explain(`GET ${path.split('/')[0]}`, answer)
  return z.parse(anyRecord, answer.json)
}

/** After twelve wrong keys the address is locked for a minute, the right key too: the one 403 that is HTML (findings, 10). */
const explain = (what: string, answer: Parameters<typeof crmFailure>[1]) => {
  const locked = answer.status === 403 && answer.headers.get('content-type')?.startsWith('text/html')
  if (locked) return new RetryLater(crmReasons['crm-key-refused'], { detail: 'address locked', after: 90_000 })
  return crmFailure(what, answer)
}

const describe = async (
  http: Http,
  ref: ClientRef,
  record: AnyRecord,
  settings: EspoSettings,
): Promise<ClientRecord> => {
  const owner = text(record.assignedUserId)
  const [ownerEmail, contacts] = await Promise.all([owner && emailOf(http, owner), emailsOf(http, ref, record)])
  const revision = record.versionNumber
  return {
    ref,
    name: text(record.name) ?? '',
    emails: contacts,
    ...(ownerEmail && { ownerEmail }),
    isClient: isClient(settings.clients, ref.type, record),
    written: writtenOn(record, settings),
    ...(typeof revision === 'number' && { revision: String(revision) }),
  }
}

/** 403 for a deactivated user or without a right on users: the owner is unknown, the client is not at fault (findings). */
const emailOf = async (http: Http, userId: string) => {
  const answer = await ask(http, { method: 'GET', path: `/api/v1/User/${encodeURIComponent(userId)}` })
  if (answer.status === 403 || answer.status === 404) return undefined
  if (answer.status !== 200) throw explain('GET User', answer)
  return text(z.parse(anyRecord, answer.json).emailAddress)
}

const contactList = z.looseObject({
  list: z.array(z.looseObject({ emailAddress: z.optional(z.nullable(z.string())) })),
})

/** The record's own address, else those of its contacts, the oldest first. */
const emailsOf = async (http: Http, ref: ClientRef, record: AnyRecord): Promise<string[]> => {
  const own = text(record.emailAddress)
  if (own) return [own]
  if (ref.type !== 'Account') return []
  // Fields must be named: without `select` the link list gives technical keys only (findings, Reading).
  const query = new URLSearchParams({
    select: 'emailAddress,createdAt',
    orderBy: 'createdAt',
    order: 'asc',
    maxSize: '20',
  })
  const answer = await ask(http, { method: 'GET', path: `/api/v1/Account/${ref.id}/contacts?${query}` })
  if (answer.status === 403) return []
  if (answer.status !== 200) throw explain('GET contacts', answer)
  return z.parse(contactList, answer.json).list.flatMap(({ emailAddress }) => emailAddress ?? [])
}

const writtenOn = (record: AnyRecord, { fields }: EspoSettings): Written => {
  const status = text(record[fields.status])
  const roomId = Number(record[fields.roomId])
  const roomUrl = text(record[fields.roomUrl])
  const invitationUrl = text(record[fields.invitationUrl])
  return {
    state: stateOf(status),
    ...(status && { status }),
    ...(Number.isSafeInteger(roomId) && roomId > 0 && { roomId }),
    ...(roomUrl && { roomUrl }),
    ...(invitationUrl && { invitationUrl }),
  }
}

const valuesOf = (report: Report, { fields }: EspoSettings): Record<string, string> => ({
  [fields.status]: report.status,
  ...(report.roomId !== undefined && { [fields.roomId]: String(report.roomId) }),
  ...(report.roomUrl && { [fields.roomUrl]: report.roomUrl }),
  ...(report.invitationUrl && { [fields.invitationUrl]: report.invitationUrl }),
})

/** What of `report` the record does not say yet. */
const missing = (record: ClientRecord, values: Record<string, string>, { fields }: EspoSettings) => {
  const { written } = record
  const present: Record<string, string | undefined> = {
    [fields.status]: written?.status,
    [fields.roomId]: written?.roomId === undefined ? undefined : String(written.roomId),
    [fields.roomUrl]: written?.roomUrl,
    [fields.invitationUrl]: written?.invitationUrl,
  }
  return Object.fromEntries(Object.entries(values).filter(([field, value]) => present[field] !== value))
}

const write = async (
  http: Http,
  record: ClientRecord,
  report: Report,
  settings: EspoSettings,
  read: (ref: ClientRef) => Promise<ClientRecord | undefined>,
) => {
  let current: ClientRecord | undefined = record
  for (let attempt = 0; current && attempt < 3; attempt += 1) {
    const json = missing(current, valuesOf(report, settings), settings)
    if (Object.keys(json).length === 0) return
    const answer = await ask(http, {
      method: 'PUT',
      path: `/api/v1/${record.ref.type}/${record.ref.id}`,
      json,
      ...(current.revision && { headers: { 'x-version-number': current.revision } }),
      repeatable: true,
    })
    if (answer.status === 404) return
    if (answer.status === 200) return checkKept(answer.json, json)
    // 409: the record changed since it was read and one of our values is among what differs. Look again.
    if (answer.status !== 409) throw refusal(answer)
    current = await read(record.ref)
  }
  if (current) throw new RetryLater(crmReasons['crm-changing'], { detail: clientKey(record.ref) })
}

/** Unknown and read-only fields are dropped with a 200 (findings, Writing): only the answer tells what was kept. */
const checkKept = (answer: unknown, sent: Record<string, string>) => {
  const kept = z.parse(anyRecord, answer)
  const lost = Object.keys(sent).filter((field) => String(kept[field] ?? '') !== sent[field])
  if (lost.length > 0) throw new Park(crmReasons['crm-not-written'], { detail: lost.join(', ') })
}

/** The field is named in `X-Status-Reason`; the rest of that line is fixed text (findings, Writing). */
const refusal = (answer: Parameters<typeof crmFailure>[1]) => {
  const field = /field: (\w+), type: (\w+)/.exec(answer.headers.get('x-status-reason') ?? '')
  if (answer.status === 400 && field) {
    return new Park(crmReasons['crm-refused'], { detail: `${field[1]} (${field[2]})` })
  }
  return explain('PUT record', answer)
}
