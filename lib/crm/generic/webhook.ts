import type { ClientFields } from '../../runtime/client-fields.ts'
import { isKeyPart } from '../../runtime/client-key.ts'
import { sameBytes } from '../../runtime/signing/signature.ts'
import { standardKey } from '../../runtime/signing/standard-webhooks.ts'
import { asObject, jsonBody } from '../receive/json-body.ts'
import { createdFrom } from '../records/fields.ts'
import { BadDelivery, type Delivery, type Parsed, type SignatureVerdict, type Webhook } from '../source.ts'
import { keyIdOf } from './client-id.ts'
import type { GenericSettings } from './settings.ts'
import { verifyStandard } from './standard-webhooks.ts'

/** The message that carries the fields must stay small. */
const longest = { name: 1_000, email: 320, field: 1_000, fieldName: 100, contactField: 200 }
const mostFields = 30
const most = { contacts: 20, contactFields: 10, team: 20 }

const verify = (
  delivery: Delivery,
  secrets: readonly string[],
  settings: GenericSettings,
  now: number,
): SignatureVerdict =>
  settings.auth === 'header'
    ? verifyHeader(delivery.headers[settings.header], secrets)
    : verifyStandard(delivery.headers, delivery.body, secrets, now)

const verifyHeader = (sent: string | undefined, secrets: readonly string[]): SignatureVerdict => {
  if (!sent) return { ok: false, reason: 'missing-signature' }
  const right = secrets.some((secret) => sameBytes(Buffer.from(sent), Buffer.from(secret)))
  return right ? { ok: true } : { ok: false, reason: 'wrong-credentials' }
}

/** `{id, name, email?, manager?, fields?, contacts?, team?}`, or the same as `data` of a Standard Webhooks event `client.created`. */
const parse = (delivery: Delivery): Parsed => {
  const body = asObject(jsonBody(delivery.body))
  if (!body) throw new BadDelivery('body', 'must be an object with id and name')
  if (!isEvent(body)) return { created: [clientIn(body, '')], ignored: 0 }
  if (body.type !== 'client.created') return { created: [], ignored: 1 }
  const data = asObject(body.data)
  if (!data) throw new BadDelivery('data', 'must be an object with id and name')
  return { created: [clientIn(data, 'data.')], ignored: 0 }
}

/** Whether a body is an event, whose `id` and `name` are its own. A client may have a member `type` too, but has no `data`. */
const isEvent = (body: Readonly<Record<string, unknown>>): boolean =>
  typeof body.type === 'string' && ('data' in body || body.type === 'client.created' || !('name' in body))

const clientIn = (data: Readonly<Record<string, unknown>>, at: string) => {
  const id = idIn(data.id, `${at}id`)
  const name = textIn(data.name, `${at}name`, longest.name)
  if (!name) throw new BadDelivery(`${at}name`, 'must be the name of the client, which is the title of the room')
  const email = textIn(data.email, `${at}email`, longest.email)
  const manager = textIn(data.manager, `${at}manager`, longest.email)
  const custom = customIn(data.fields)
  const contacts = contactsIn(data.contacts)
  const team = teamIn(data.team)
  // What is no time is passed over, like any member that Roomkeeper does not know.
  const created = createdFrom(data.created).createdAt
  const fields: ClientFields = {
    id,
    name,
    ...(email && { email }),
    ...(manager && { manager }),
    ...(created !== undefined && { created: new Date(created).toISOString() }),
    ...(custom && { custom }),
    ...(contacts.length > 0 && { contacts }),
    ...(team.length > 0 && { team }),
  }
  return { ref: { source: 'generic', type: 'client', id: keyIdOf(id) }, fields }
}

const idIn = (value: unknown, field: string): string => {
  const id = Number.isSafeInteger(value) ? String(value) : value
  if (typeof id === 'string' && isKeyPart(id)) return id
  throw new BadDelivery(
    field,
    'must be the lasting id of the client: 1 to 64 of A-Z a-z 0-9 . _ ~ - and the first a letter or digit',
  )
}

/**
 * Further fields of the client, as texts. What is no text, number or boolean, too long, or beyond the first of them, is passed over
 * like any member that Roomkeeper does not know; undefined when nothing is left.
 */
const customIn = (
  value: unknown,
  { field, fields } = { field: longest.field, fields: mostFields },
): Readonly<Record<string, string>> | undefined => {
  const texts = Object.entries(asObject(value) ?? {}).flatMap(([name, one]): [string, string][] => {
    const text = typeof one === 'number' || typeof one === 'boolean' ? String(one) : one
    if (typeof text !== 'string' || text.length > field || name.length > longest.fieldName) return []
    return text.trim() === '' ? [] : [[name, text.trim()]]
  })
  return texts.length === 0 ? undefined : Object.fromEntries(texts.slice(0, fields))
}

/** People of the client, `{email, …fields}` each. One that is none, has no address, or is beyond the first of them is passed over. */
const contactsIn = (value: unknown): NonNullable<ClientFields['contacts']> =>
  (Array.isArray(value) ? value : []).slice(0, most.contacts).flatMap((one) => {
    const { email, ...others } = asObject(one) ?? {}
    if (typeof email !== 'string' || email.length > longest.email || email.trim() === '') return []
    const fields = customIn(others, { field: longest.contactField, fields: most.contactFields })
    return [{ email: email.trim(), ...(fields && { fields }) }]
  })

/** Addresses of the agency's people. What is no text, too long, or beyond the first of them is passed over. */
const teamIn = (value: unknown): NonNullable<ClientFields['team']> =>
  (Array.isArray(value) ? value : [])
    .slice(0, most.team)
    .flatMap((one) => (typeof one === 'string' && one.length <= longest.email && one.trim() ? [one.trim()] : []))

/** The trimmed text; undefined when it is absent, null or blank. @throws BadDelivery */
const textIn = (value: unknown, field: string, most: number): string | undefined => {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw new BadDelivery(field, 'must be text')
  if (value.length > most) throw new BadDelivery(field, `must have at most ${most} characters`)
  return value.trim() || undefined
}

/** The id of the event, which stays the same for every try (Standard Webhooks 1.0.0), with the body: some senders use one id for every event. */
const deduplicationKey = ({ headers, body }: Delivery): Buffer | undefined => {
  const id = headers['webhook-id']
  return id === undefined ? undefined : Buffer.concat([Buffer.from(`${id}\n`), body])
}

const secretProblem = (secret: string, { auth }: GenericSettings): string | undefined => {
  if (auth === 'standard-webhooks') return standardKey(secret) ? undefined : 'it is not whsec_ and base64'
  return /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(secret) ? undefined : 'it cannot be the value of a header'
}

export const genericWebhook: Webhook<GenericSettings> = {
  contentTypes: ['application/json'],
  verify,
  parse,
  deduplicationKey,
  secretProblem,
}
