import type { WholeAnswer } from '../http/exchange.ts'
import { type Item, itemsOf, type ObjectName } from './account.ts'
import { ok, refuse } from './answers.ts'
import type { Call } from './call.ts'
import { shown } from './records.ts'

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
