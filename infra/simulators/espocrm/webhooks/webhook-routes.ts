import { randomBytes } from 'node:crypto'
import type { WholeAnswer } from '../../http/exchange.ts'
import { find, type Installation, nameOf, type Rec, table, type User } from '../account.ts'
import { invalid, ok, refuse } from '../answers.ts'
import type { Body, Call } from '../call.ts'
import { level } from '../people/acl.ts'
import { list } from '../records/listing.ts'
import { isFieldOfParts } from '../records/records.ts'
import { attributes } from '../schema/attributes.ts'
import { fieldsOf } from '../schema/input.ts'
import { coerce } from '../schema/values.ts'
import { has, isForbiddenAddress } from '../versions.ts'

const names = 'id deleted event url isActive entityType type field secretKey skipOwn createdAt modifiedAt'.split(' ')
const urlLength = 512
const perUser = 50

function shown(crm: Installation, webhook: Rec, user: User): Body {
  const owner = { userId: webhook.userId ?? null, userName: nameOf(crm, 'User', webhook.userId) }
  return {
    ...Object.fromEntries(names.map((name) => [name, webhook[name] ?? null])),
    ...(user.type === 'admin' ? owner : {}),
    createdById: webhook.createdById,
    createdByName: nameOf(crm, 'User', webhook.createdById),
    modifiedById: webhook.modifiedById ?? null,
    modifiedByName: nameOf(crm, 'User', webhook.modifiedById),
  }
}

function parseEvent(crm: Installation, user: User, event: string): Body {
  const [entity = '', type = '', field] = event.split('.')
  if (!/^\w+\.(create|update|delete|fieldUpdate\.\w+)$/.test(event)) throw refuse(403, 'Not supported event.')
  if (attributes[entity] === undefined) throw refuse(403, 'Entity type is not available for Webhooks.')
  if (level(crm, user, entity, 'read') === 'no') throw refuse(403, 'Entity type is forbidden.')
  const exists = field === undefined || field in fieldsOf(crm, entity) || isFieldOfParts(entity, field)
  if (!exists) throw refuse(403, 'Field does not exist.')
  return { entityType: entity, type, field: field ?? null }
}

/** Owner and `skipOwn`: an API user's own; an administrator may name an API user, else nobody, and then nothing is skipped. */
function ownership(crm: Installation, user: User, body: Body): Body {
  const skipOwn = body.skipOwn === true
  if (user.type === 'api') return { userId: user.id, skipOwn }
  if (typeof body.userId !== 'string') return { skipOwn: false }
  const owner = find(crm, 'User', body.userId) as User | undefined
  if (owner?.type !== 'api') throw refuse(403, 'User must be an API User.')
  return { userId: owner.id, skipOwn }
}

/** What is no text becomes one; nothing that looks like an address is asked for. */
function checkedUrl(crm: Installation, given: unknown): string {
  const url = coerce(given, { type: 'varchar' })
  if (typeof url !== 'string') throw invalid('Webhook', 'url', 'required')
  if (url.length > urlLength) throw invalid('Webhook', 'url', 'maxLength')
  if (has(crm.version, 'internalAddresses') && isForbiddenAddress(url, crm.allowedAddresses))
    throw invalid('Webhook', 'url', 'notInternal')
  return url
}

function create(crm: Installation, user: User, body: Body): WholeAnswer {
  if (level(crm, user, 'Webhook', 'create') === 'no') throw refuse(403, 'No create access.')
  const event = coerce(body.event, { type: 'varchar' })
  if (typeof event !== 'string') throw invalid('Webhook', 'event', 'required')
  const url = checkedUrl(crm, body.url)
  const owner = ownership(crm, user, body)
  const own = [...table(crm, 'Webhook').values()].filter((one) => one.userId === user.id && !one.deleted)
  if (user.type === 'api' && own.length >= perUser) throw refuse(403, 'Webhook number limit exceeded.')
  const time = crm.time()
  const webhook: Rec = {
    id: crm.newId(),
    deleted: false,
    event,
    url,
    isActive: body.isActive !== false,
    ...parseEvent(crm, user, event),
    secretKey: randomBytes(16).toString('hex'),
    ...owner,
    createdAt: time,
    modifiedAt: time,
    createdById: user.id,
  }
  table(crm, 'Webhook').set(webhook.id, webhook)
  const { modifiedById: _, userId, ...answer } = shown(crm, webhook, user)
  if (user.type !== 'admin' || typeof userId !== 'string') return ok(answer, 201)
  const { userName, createdById, createdByName, modifiedByName, ...rest } = answer
  return ok({ ...rest, userId, userName, createdById, createdByName, modifiedByName }, 201)
}

function own(crm: Installation, user: User, id: string, action: 'read' | 'edit' | 'delete'): Rec {
  const webhook = find(crm, 'Webhook', id)
  // An administrator may still read what was deleted, as of every record.
  const gone = webhook === undefined || (webhook.deleted === true && !(user.type === 'admin' && action === 'read'))
  if (gone) throw refuse(404, action === 'read' ? `Record ${id} does not exist.` : `Record ${id} not found.`)
  if (user.type === 'admin' || webhook.userId === user.id) return webhook
  throw refuse(403, action === 'read' ? "No 'read' access." : `No ${action} access.`)
}

function update(crm: Installation, user: User, id: string, body: Body): WholeAnswer {
  const webhook = own(crm, user, id, 'edit')
  const url = body.url === undefined ? webhook.url : checkedUrl(crm, body.url)
  // For an API user the field is ignored.
  if (user.type === 'admin' && body.event !== undefined && body.event !== webhook.event)
    throw refuse(403, "Event can't be changed.")
  const before = JSON.stringify(webhook)
  webhook.url = url
  for (const name of ['isActive', 'skipOwn']) if (body[name] !== undefined) webhook[name] = body[name]
  if (webhook.userId === undefined) webhook.skipOwn = false
  // An update that changes nothing is not recorded.
  if (JSON.stringify(webhook) !== before) Object.assign(webhook, { modifiedAt: crm.time(), modifiedById: user.id })
  return ok(shown(crm, webhook, user))
}

/** `/Webhook` and `/Webhook/{id}`. An API user sees and changes only its own. */
export function webhookRoute({ crm, user, request, body }: Call, id: string | undefined): WholeAnswer {
  if (user.type === 'regular') throw refuse(403, "No access to 'Webhook'.")
  if (id === undefined) {
    if (request.method === 'POST') return create(crm, user, body)
    if (level(crm, user, 'Webhook', 'read') === 'no') throw refuse(403, 'No read access.')
    const rows = [...table(crm, 'Webhook').values()].filter(
      (one) => !one.deleted && (user.type === 'admin' || one.userId === user.id),
    )
    const listed = Object.keys(shown(crm, { id: '' }, user))
    const shape = { listed, mandatory: ['createdById'], order: { by: 'createdAt', direction: 'desc' } } as const
    return ok(list(request, { ...shape, rows: rows.map((row) => shown(crm, row, user)) }))
  }
  if (request.method === 'GET') return ok(shown(crm, own(crm, user, id, 'read'), user))
  if (request.method !== 'DELETE') return update(crm, user, id, body)
  Object.assign(own(crm, user, id, 'delete'), { deleted: true, modifiedAt: crm.time(), modifiedById: user.id })
  return ok(true)
}
