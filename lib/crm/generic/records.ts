import type { ClientFields } from '../../runtime/client-fields.ts'
import { type ClientRef, clientKey } from '../../runtime/client-key.ts'
import type { Clock } from '../../runtime/clock.ts'
import { errorName, Park, RetryLater, SettingsError } from '../../runtime/errors.ts'
import type { Http } from '../../runtime/http.ts'
import { ask, crmFailure } from '../answer.ts'
import { apiHttp } from '../api-http.ts'
import { crmReasons } from '../reasons.ts'
import { createdFrom, pick } from '../records/fields.ts'
import type { ClientRecord, Records, RecordsOptions, RoomReport } from '../records/records-port.ts'
import type { SenderCallback } from '../records/sender-callback.ts'
import { toldBy } from './callback.ts'
import { isKeyId, keyIdOf } from './client-id.ts'
import type { GenericCredentials, GenericSettings } from './settings.ts'
import { signStandard } from './standard-webhooks.ts'

/**
 * Records of a sender that cannot be read: the message has the client's data, and a signed Standard Webhooks callback is the write-back.
 * @throws SettingsError when there is a callback URL and nothing to sign with.
 */
export const genericRecords = (options: RecordsOptions<GenericSettings, GenericCredentials>): Records => {
  const { callbackUrl } = options.settings
  const { signingSecrets } = options.credentials
  const read = async (ref: ClientRef, fields?: ClientFields) => recordOf(ref, fields)
  const readFields = async (ref: ClientRef, names: readonly string[], fields?: ClientFields) =>
    pick(given(ref, fields).custom ?? {}, names)
  const readContacts = async (ref: ClientRef, names: readonly string[], fields?: ClientFields) =>
    (given(ref, fields).contacts ?? []).map((one) => ({ email: one.email, fields: pick(one.fields ?? {}, names) }))
  const readTeam = async (ref: ClientRef, fields?: ClientFields) => given(ref, fields).team ?? []
  const reads = { read, readFields, readContacts, readTeam }
  if (!callbackUrl) return { ...reads, writeBack: async () => {} }
  const { tellSender } = options
  if (tellSender) return { ...reads, writeBack: telling((told) => leave(tellSender, told)) }
  if (signingSecrets.length === 0)
    throw new SettingsError(
      'generic: callbackUrl is set, but no signing secret is stored; see docs/settings.md#sources.generic.callbackUrl',
    )
  const { origin, pathname, search } = new URL(callbackUrl)
  const http = apiHttp({ ...options, settings: { url: origin } }, {}, 15_000)
  const path = pathname + search
  return { ...reads, writeBack: telling((told) => call(http, path, signingSecrets, options.clock, told)) }
}

const telling =
  (send: (told: SenderCallback) => Promise<void>) =>
  async (record: ClientRecord, report: RoomReport): Promise<void> => {
    const told = toldBy(record, report)
    if (told) await send(told)
  }

/** @throws Park for a message without the client's data */
const given = (ref: ClientRef, fields: ClientFields | undefined): ClientFields => {
  if (!fields) throw new Park(crmReasons['crm-unreadable'], { detail: clientKey(ref) })
  return fields
}

const recordOf = (ref: ClientRef, sent: ClientFields | undefined): ClientRecord => {
  const fields = given(ref, sent)
  // A person may have copied the id from a key: it stays. Any other id is encoded, also that of an old message.
  const id = fields.id === ref.id && isKeyId(ref.id) ? ref.id : keyIdOf(fields.id)
  return {
    ref: { ...ref, id },
    ...formerKeyOf(ref, fields.id, id),
    spelledId: fields.id,
    name: fields.name,
    emails: fields.email ? [fields.email] : [],
    ...(fields.manager ? { ownerEmail: fields.manager } : { ownerGap: 'none' as const }),
    ...createdFrom(fields.created),
    isClient: true,
  }
}

/** The key of an earlier version, which wrote every id in lower case: clients whose ids differ in capitals had one key. */
const formerKeyOf = (ref: ClientRef, spelled: string, id: string): Pick<ClientRecord, 'formerly'> => {
  return spelled === id ? {} : { formerly: [{ ref: { ...ref, id: spelled.toLowerCase() }, shared: true }] }
}

/** @throws RetryLater */
const leave = async (tellSender: (told: SenderCallback) => Promise<void>, told: SenderCallback): Promise<void> => {
  try {
    await tellSender(told)
  } catch (error) {
    throw new RetryLater(crmReasons['callback-not-left'], { detail: errorName(error), cause: error })
  }
}

const call = async (
  http: Http,
  path: string,
  secrets: readonly string[],
  clock: Clock,
  { id, body }: SenderCallback,
) => {
  const headers = { 'content-type': 'application/json', ...signStandard(id, clock.now(), body, secrets) }
  // A repetition is safe: it has the same `webhook-id`.
  const answer = await ask(http, { method: 'POST', path, headers, body, repeatable: true })
  if (answer.status >= 200 && answer.status <= 299) return
  const failure = crmFailure('callback', answer)
  throw failure instanceof Park
    ? new Park(crmReasons['callback-refused'], { detail: `callback: ${answer.status}` })
    : failure
}
