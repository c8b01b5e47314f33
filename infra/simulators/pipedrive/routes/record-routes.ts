import type { WholeAnswer } from '../../http/exchange.ts'
import { type Item, itemsOf, type ObjectName, time } from '../account.ts'
import { invalid, ok, refuse } from '../answers.ts'
import type { Call } from '../call.ts'
import { shown } from '../records.ts'

const notFound = (type: ObjectName) => refuse(404, `${type.charAt(0).toUpperCase()}${type.slice(1)} not found`)

/** Deleted ones are found, too: they can still be read. */
function itemOf({ company }: Call, type: ObjectName, id: string | undefined): Item {
  const item = itemsOf(company, type).get(Number(id))
  if (item === undefined) throw notFound(type)
  return item
}

function livingItemOf(call: Call, type: ObjectName, id: string | undefined): Item {
  const item = itemOf(call, type, id)
  if (item.deleted) throw notFound(type)
  return item
}

/** Version 2 answers a creation with 200 (Pipedrive's OpenAPI file). */
export const createItem = ({ items, user, body }: Call, type: ObjectName): WholeAnswer =>
  ok(shown(items.create(type, body, user, 'api')))

export const readItem = (call: Call, type: ObjectName, id: string | undefined): WholeAnswer =>
  ok(shown(itemOf(call, type, id)))

export function changeItem(call: Call, type: ObjectName, id: string | undefined): WholeAnswer {
  const { items, user, body } = call
  const item = livingItemOf(call, type, id)
  // With which status an archived deal is refused is not documented.
  if (item.fields.is_archived === true && body.is_archived !== false)
    throw refuse(400, 'Archived deals cannot be updated', 'ERR_DEAL_ARCHIVED')
  return ok(shown(items.change(item, body, user, 'api')))
}

export function removeItem(call: Call, type: ObjectName, id: string | undefined): WholeAnswer {
  const item = livingItemOf(call, type, id)
  call.items.remove(item, call.user, 'api')
  return ok({ id: item.id })
}

export function addFollower(call: Call, type: ObjectName, id: string | undefined): WholeAnswer {
  const { company, body } = call
  const item = livingItemOf(call, type, id)
  const user = company.users.find((one) => one.id === body.user_id)
  if (user === undefined) throw invalid('user_id: invalid')
  const follower = { user_id: user.id, add_time: time(company.clock.now()) }
  if (!item.followers.some((one) => one.user_id === user.id)) item.followers.push(follower)
  return ok(follower)
}

/** A page of those who follow the record, also of those who have left. A cursor is the place of the next one. */
export function listFollowers(call: Call, type: ObjectName, id: string | undefined): WholeAnswer {
  const limit = Number(call.query.get('limit') ?? 100)
  if (!Number.isInteger(limit) || limit < 1 || limit > 500) throw invalid('limit: must be between 1 and 500')
  const { followers } = itemOf(call, type, id)
  const from = Number(Buffer.from(call.query.get('cursor') ?? '', 'base64url').toString())
  if (!Number.isInteger(from)) throw invalid('cursor: invalid')
  const next = from + limit
  const cursor = next < followers.length ? Buffer.from(String(next)).toString('base64url') : null
  return ok(followers.slice(from, next), { additional_data: { next_cursor: cursor } })
}
