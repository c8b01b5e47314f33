import { isKeyPart } from '../../runtime/client-key.ts'
import { fromBase64, sameBytes } from '../../runtime/signing/signature.ts'
import { concerns, gather, mayBecomeClient, tellsDeletions, tellsMerges, watchesContacts } from '../clients.ts'
import { asObject, jsonBody } from '../receive/json-body.ts'
import {
  BadDelivery,
  type ClientCreated,
  type Delivery,
  type Parsed,
  type SignatureVerdict,
  type Webhook,
} from '../source.ts'
import { flat } from './custom-fields.ts'
import { mergeFields } from './merge-fields.ts'
import type { PipedriveSettings } from './settings.ts'
import { pipedriveSubscriptions, pipedriveTold } from './subscribed.ts'

type Members = Readonly<Record<string, unknown>>

/** Pipedrive signs nothing: Basic credentials are all there is (docs/facts/pipedrive.md#credentials-of-a-delivery). A secret is `user:password`. */
const verify = (delivery: Delivery, secrets: readonly string[]): SignatureVerdict => {
  const header = delivery.headers.authorization
  if (!header) return { ok: false, reason: 'missing-signature' }
  const sent = fromBase64(/^basic +(\S+)$/i.exec(header)?.[1] ?? '')
  if (!sent) return { ok: false, reason: 'malformed-signature' }
  const right = secrets.some((secret) => sameBytes(Buffer.from(secret), sent))
  return right ? { ok: true } : { ok: false, reason: 'wrong-credentials' }
}

const parse = (delivery: Delivery, settings: PipedriveSettings): Parsed => {
  const body = asObject(jsonBody(delivery.body))
  const meta = asObject(body?.meta)
  if (!body || !meta) throw new BadDelivery('meta', 'must tell of the event, as Pipedrive sends it')
  const event = eventIn(body, meta)
  const own = mergeIn(event, settings) ?? (concernsUs(event, settings) ? clientIn(event) : undefined)
  return gather([own, ...organizationsOf(event, settings)])
}

interface Event {
  action: 'create' | 'change' | 'delete' | 'other'
  type: string
  id: unknown
  idField: string
  /** Fields whose value is another one than before. */
  changed: string[]
  /** The other record of a merge: of a change the one that is gone, of a deletion the one that is left (docs/facts/pipedrive.md#merged-records). */
  merged: unknown
  /** The organizations that the record had and has; of a person. */
  organizations: unknown[]
}

const actions: Readonly<Record<string, Event['action']>> = {
  create: 'create',
  added: 'create',
  change: 'change',
  updated: 'change',
  delete: 'delete',
  deleted: 'delete',
}

/** The event of a delivery. Version 2 has the changed fields only, version 1 all fields, before and after (docs/facts/pipedrive.md#events). */
const eventIn = (body: Members, meta: Members): Event => {
  const second = 'entity' in meta
  const type = second ? meta.entity : meta.object
  if (typeof meta.action !== 'string') throw new BadDelivery('meta.action', 'must be text')
  if (typeof type !== 'string') throw new BadDelivery(second ? 'meta.entity' : 'meta.object', 'must be text')
  const before = flat(asObject(body.previous) ?? {})
  const after = flat(asObject(second ? body.data : body.current) ?? {})
  const differs = (field: string) => JSON.stringify(before[field]) !== JSON.stringify(after[field])
  return {
    action: actions[meta.action] ?? 'other',
    type,
    id: second ? meta.entity_id : meta.id,
    idField: second ? 'meta.entity_id' : 'meta.id',
    changed: Object.keys(before).filter(differs),
    merged: meta.action === 'delete' ? meta.merged_to_id : meta.merged_from_id,
    organizations: [before.org_id, after.org_id],
  }
}

const concernsUs = ({ action, type, changed }: Event, { clients }: PipedriveSettings) => {
  if (action === 'create') return concerns(clients, type)
  if (action === 'delete') return tellsDeletions(clients, type)
  return action === 'change' && mayBecomeClient(clients, type, changed)
}

/** A merge, told under the key of the record that was changed or deleted: nothing else says which two records are one. */
const mergeIn = (event: Event, { clients }: PipedriveSettings): ClientCreated | undefined => {
  const { action, type, merged } = event
  const isTold =
    (action === 'change' && tellsMerges(clients, type)) || (action === 'delete' && tellsDeletions(clients, type))
  if (!isTold || merged === undefined || merged === null) return undefined
  const { ref } = clientIn(event)
  const other = clientIn({ type, id: merged, idField: 'meta.merged_from_id' }).ref
  return action === 'delete'
    ? { ref, fields: mergeFields({ from: ref.id, into: other.id }) }
    : { ref, fields: mergeFields({ from: other.id, into: ref.id }) }
}

/** Fields of a person that concern the rooms of its organizations. Version 1 calls the addresses `email`. */
const personFields = ['emails', 'email', 'org_id']

/** The organizations of a person who comes, goes, or changes the address (docs/facts/pipedrive.md#events-of-persons). */
const organizationsOf = (
  { action, type, changed, organizations }: Event,
  { clients }: PipedriveSettings,
): ClientCreated[] => {
  // Who goes has had all that is in `previous`, and has nothing of it any more.
  const matters = action === 'create' || changed.some((field) => personFields.includes(field))
  if (type !== 'person' || action === 'other' || !matters || !watchesContacts(clients, 'organization')) return []
  const ids = organizations.filter((id): id is number => Number.isSafeInteger(id))
  return ids.map((id) => ({ ref: { source: 'pipedrive', type: 'organization', id: String(id) } }))
}

const clientIn = ({ type, id, idField }: Pick<Event, 'type' | 'id' | 'idField'>): ClientCreated => {
  const text = Number.isSafeInteger(id) ? String(id) : id
  if (typeof text !== 'string' || !/^\d{1,20}$/.test(text) || !isKeyPart(text)) {
    throw new BadDelivery(idField, 'must be the id of the record, as Pipedrive sends it')
  }
  return { ref: { source: 'pipedrive', type, id: text } }
}

/** The body without the number of the attempt, which is all that a retry changes (docs/facts/pipedrive.md#tries). */
const deduplicationKey = ({ body }: Delivery): string =>
  body.toString('latin1').replace(/"(attempt|retry)"\s*:\s*\d+/g, '')

const secretProblem = (secret: string): string | undefined =>
  /^[^:]+:./s.test(secret) ? undefined : 'it is not user:password, as Basic credentials are'

export const pipedriveWebhook: Webhook<PipedriveSettings> = {
  contentTypes: ['application/json'],
  verify,
  parse,
  subscriptions: pipedriveSubscriptions,
  told: pipedriveTold,
  deduplicationKey,
  secretProblem,
}
