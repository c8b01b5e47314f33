import type { WholeAnswer } from '../../http/exchange.ts'
import type { Installation } from '../account.ts'
import { nothing, ok, refuse, translated } from '../answers.ts'
import type { Body, Call } from '../call.ts'
import { phpQuery } from '../http/php.ts'
import { demandAdmin, level } from '../people/acl.ts'
import { has } from '../versions.ts'
import { attributes } from './attributes.ts'
import { type FieldDef, fields } from './fields.ts'
import { share } from './sharing.ts'

/** The parameters EspoCRM keeps of what was sent, in its order; the label lives in the language files. */
function definition(crm: Installation, body: Body): FieldDef {
  const lockable = has(crm.version, 'locking') ? ['notLockable'] : []
  const kept = ['type', 'maxLength', 'options', 'default', ...lockable].filter((name) => body[name] !== undefined)
  return {
    ...(Object.fromEntries(kept.map((name) => [name, body[name]])) as unknown as FieldDef),
    ...(body.type === 'enum' ? { maxLength: 100 } : {}),
    ...(body.readOnly === true ? { readOnly: true } : {}),
    isCustom: true,
  }
}

const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1)

/** Adds a custom field; its name gets a `c` in front, also when it has one already. */
function createField(crm: Installation, entity: string, body: Body): WholeAnswer {
  if (attributes[entity] === undefined) throw refuse(500, `Entity type ${entity} is not customizable.`)
  if (typeof body.type !== 'string') throw refuse(400, 'No type.')
  if (!/^[a-zA-Z0-9]+$/.test(String(body.name)))
    throw refuse(500, 'Field name should contain only letters and numbers.')
  const name = `c${capital(String(body.name))}`
  const custom = crm.customFields.get(entity) ?? new Map<string, FieldDef>()
  if (custom.has(name)) {
    const reason = `Field '${name}' already exists in '${entity}'.`
    throw refuse(409, reason, translated('fieldAlreadyExists', 'FieldManager', { field: name, entityType: entity }))
  }
  const def = { ...definition(crm, body), label: typeof body.label === 'string' ? body.label : name }
  custom.set(name, def)
  crm.customFields.set(entity, custom)
  return ok(def)
}

/** `/Admin/fieldManager/{entity}` and `…/{field}`, for administrators. */
export function fieldManager(
  { crm, user, request, body }: Call,
  entity: string,
  name: string | undefined,
): WholeAnswer {
  demandAdmin(user)
  const { method } = request
  if (name === undefined) return createField(crm, entity, body)
  const custom = crm.customFields.get(entity)
  if (method === 'DELETE') {
    if (fields[entity]?.[name] !== undefined) throw refuse(500, `Cannot delete core field '${name}' in '${entity}'.`)
    custom?.delete(name)
    return ok(true)
  }
  const known = custom?.get(name)
  if (known === undefined) throw refuse(500, `Can't read field defs ${entity}.${name}.`)
  if (method === 'GET') return ok(known)
  const def = { ...definition(crm, { ...known, ...body }), label: String(body.label ?? known.label) }
  custom?.set(name, def)
  return ok(def)
}

/** `POST /EntityManager/action/updateEntity`, as far as fields that name several users go. */
export function updateEntity({ crm, user, body }: Call): WholeAnswer {
  demandAdmin(user)
  const entity = String(body.name)
  if (attributes[entity] !== undefined) share(crm, entity, body)
  return ok(true)
}

const systemFields =
  'contactRole contactIsInactive billingAddress billingAddressMap shippingAddress shippingAddressMap createdAt modifiedAt createdBy modifiedBy assignedUser teams campaign originalLead targetLists targetList targetListIsOptedOut emailAddressIsOptedOut emailAddressIsInvalid phoneNumberIsOptedOut phoneNumberIsInvalid streamUpdatedAt'

function fieldDefs(crm: Installation, entity: string): Record<string, Body> {
  const system = systemFields
    .split(' ')
    .map((name): [string, Body] => [name, { type: /At$/.test(name) ? 'datetime' : 'base' }])
  const core = Object.entries(fields[entity] ?? {}).map(([name, { pattern: _, ...def }]): [string, Body] => [
    name,
    { ...def },
  ])
  const custom = [...(crm.customFields.get(entity) ?? [])].map(([name, { label: _, ...def }]): [string, Body] => [
    name,
    { ...def },
  ])
  return Object.fromEntries([...core, ...system, ...custom])
}

/** `GET /Metadata?key=…`: only what fields exist. Zero bytes for what is not there or not for this user. */
export function metadata({ crm, user, request }: Call): WholeAnswer {
  const [root, entity = '', part, field] = String(phpQuery(request.query).key ?? '').split('.')
  if (root === 'scopes' && part === 'lockable' && has(crm.version, 'locking') && crm.lockable.includes(entity))
    return ok(true)
  if (root !== 'entityDefs' || part !== 'fields' || attributes[entity] === undefined) return nothing
  if (level(crm, user, entity, 'read') === 'no') return nothing
  const defs = fieldDefs(crm, entity)
  if (field === undefined) return ok(defs)
  return defs[field] === undefined ? nothing : ok(defs[field])
}

/** The panels of a record's page as EspoCRM brings them. */
export const detail = [
  {
    label: 'Overview',
    rows: [
      [{ name: 'name' }, { name: 'website' }],
      [{ name: 'emailAddress' }, { name: 'phoneNumber' }],
      [{ name: 'billingAddress' }, { name: 'shippingAddress' }],
    ],
  },
  { label: 'Details', rows: [[{ name: 'type' }, { name: 'industry' }], [{ name: 'description', fullWidth: true }]] },
]

/** `GET|PUT /{entity}/layout/{name}`: everybody reads, an administrator replaces the whole array. */
export function layout({ crm, user, request, body }: Call, entity: string, name: string): WholeAnswer {
  const key = `${entity}.${name}`
  if (request.method === 'GET') return ok(crm.layouts.get(key) ?? detail)
  demandAdmin(user)
  if (!Array.isArray(body)) throw refuse(400)
  crm.layouts.set(key, body)
  return ok(body)
}

export function resetLayout({ crm, user, body }: Call): WholeAnswer {
  demandAdmin(user)
  crm.layouts.delete(`${body.scope}.${body.name}`)
  return ok(detail)
}
