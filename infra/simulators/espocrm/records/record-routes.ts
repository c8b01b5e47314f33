import type { WholeAnswer } from '../../http/exchange.ts'
import { find, type Installation, type Rec, table, type User } from '../account.ts'
import { ok, refuse } from '../answers.ts'
import type { Call } from '../call.ts'
import { demand, level, reaches } from '../people/acl.ts'
import { withoutClosed } from '../people/field-rights.ts'
import { attributesOf, createAnswer, view } from '../schema/views.ts'
import { type ListShape, list } from './listing.ts'
import { asSent, keepSpelling } from './records.ts'
import { noteCreation } from './stream.ts'

const mandatory: Record<string, string[]> = { Contact: ['accountIsInactive'] }
const technical = ['createdById', 'assignedUserId', 'isStarred']

function shape(crm: Installation, user: User, entity: string, visible: Rec[]): ListShape {
  const names = (where: string) =>
    attributesOf(crm, entity).flatMap((one) => (one.shown.includes(where) ? [one.name] : []))
  const hidden = attributesOf(crm, entity).filter((one) => !one.shown.includes('l') && !one.shown.includes('s'))
  const further = hidden.map((one) => one.name)
  const ordered = attributesOf(crm, entity).map((one) => one.name)
  const listed = names('l')
  return {
    rows: visible.map((record) => view(crm, entity, record, user, 'l')),
    listed,
    further,
    ordered,
    mandatory: [...technical, ...(mandatory[entity] ?? [])],
    order: { by: 'createdAt', direction: 'desc' },
  }
}

function living(crm: Installation, user: User, entity: string): Rec[] {
  return [...table(crm, entity).values()].filter(
    (one) => one.deleted !== true && reaches(crm, user, entity, 'read', one),
  )
}

function read({ crm, user }: Call, entity: string, id: string): WholeAnswer {
  demand(crm, user, entity, 'read')
  const record = find(crm, entity, id)
  const gone = record === undefined || (record.deleted === true && user.type !== 'admin')
  if (gone) throw refuse(404, `Record ${id} does not exist.`)
  if (!reaches(crm, user, entity, 'read', record)) throw refuse(403, "No 'read' access.")
  return ok(view(crm, entity, record, user, 's'))
}

/** Existence comes after the role's right and before the record's own. */
function demandOn({ crm, user }: Call, entity: string, id: string, action: 'edit' | 'delete'): void {
  demand(crm, user, entity, action)
  const record = find(crm, entity, id)
  if (record === undefined || record.deleted === true) throw refuse(404, `Record ${id} not found.`)
  if (!reaches(crm, user, entity, action, record)) throw refuse(403, `No ${action} access.`)
}

function create({ crm, records, user, request, body }: Call, entity: string): WholeAnswer {
  demand(crm, user, entity, 'create')
  const skipDuplicates = request.headers['x-skip-duplicate-check'] === 'true'
  const record = records.create(user, entity, body, { skipDuplicates })
  noteCreation(crm, user, entity, record.id)
  const answer = createAnswer(crm, entity, asSent(record, body), user, body as Rec)
  keepSpelling(crm, record)
  return ok(answer)
}

/** `/{Entity}` and `/{Entity}/{id}` for the entities that are clients. */
export function recordRoute(given: Call, entity: string, id: string | undefined): WholeAnswer {
  const call = { ...given, body: withoutClosed(given.crm, given.user, entity, given.body) }
  const { crm, records, user, request, body } = call
  if (id === undefined) {
    if (request.method === 'POST') return create(call, entity)
    demand(crm, user, entity, 'read')
    return ok(list(request, shape(crm, user, entity, living(crm, user, entity))))
  }
  if (request.method === 'GET') return read(call, entity, id)
  if (request.method === 'DELETE') {
    demandOn(call, entity, id, 'delete')
    records.remove(user, entity, id)
    return ok(true)
  }
  demandOn(call, entity, id, 'edit')
  const changed = records.update(user, entity, id, body, request.headers['x-version-number'])
  return ok(view(crm, entity, changed, user, 's'))
}

/** Links a contact to the account; for the webhooks nothing has happened. */
function linkContact(crm: Installation, user: User, account: Rec, contactId: unknown): WholeAnswer {
  demand(crm, user, 'Account', 'edit')
  const contact = find(crm, 'Contact', contactId)
  if (contact === undefined) throw refuse(404)
  contact.accountId = account.id
  return ok(true)
}

/** `/Account/{id}/contacts`: POST links one; GET lists, newest first, without `select` just five technical attributes. */
export function contactsRoute({ crm, user, request, body }: Call, id: string): WholeAnswer {
  demand(crm, user, 'Account', 'read')
  const account = find(crm, 'Account', id)
  if (account === undefined || account.deleted === true) throw refuse(404)
  if (!reaches(crm, user, 'Account', 'read', account)) throw refuse(403, 'No read access.')
  if (level(crm, user, 'Contact', 'read') === 'no') throw refuse(403, '')
  if (request.method === 'POST') return linkContact(crm, user, account, body.id)
  const contacts = living(crm, user, 'Contact').filter((one) => one.accountId === id)
  const base = shape(crm, user, 'Contact', contacts)
  // The title of a contact is its role in its account.
  const rows = base.rows.map((row) => ({ ...row, accountRole: row.title ?? null }))
  const linked = /(^|&)select=/.test(request.query) ? ['accountId', 'accountName'] : []
  return ok(list(request, { ...base, rows, mandatory: [...base.mandatory, ...linked], defaultSelect: [] }))
}
