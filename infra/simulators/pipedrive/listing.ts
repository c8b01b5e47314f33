import type { WholeAnswer } from '../http/exchange.ts'
import { type Item, itemsOf, type ObjectName } from './account.ts'
import { invalid, ok } from './answers.ts'
import type { Call } from './call.ts'
import { shown } from './records.ts'

const maxLimit = 500
const sortable = ['id', 'add_time', 'update_time']

type Place = [value: string | number, id: number]

const sortedBy = (item: Item, by: string) => (by === 'id' ? item.id : String(item.fields[by] ?? ''))

const side = <T extends string | number>(a: T, b: T) => (a < b ? -1 : a > b ? 1 : 0)

function parameters(query: URLSearchParams) {
  const limit = Number(query.get('limit') ?? 100)
  if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit)
    throw invalid(`limit: must be between 1 and ${maxLimit}`)
  const by = query.get('sort_by') ?? 'id'
  if (!sortable.includes(by)) throw invalid(`sort_by: must be one of ${sortable}`)
  const since = query.get('updated_since')
  if (since !== null && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(since))
    throw invalid('updated_since: must be in RFC3339 format')
  return { limit, by, since, sign: query.get('sort_direction') === 'desc' ? -1 : 1, from: placeIn(query) }
}

/** A cursor is the first item of the next page (Pipedrive, Pagination); what Pipedrive says to another text is not known. */
function placeIn(query: URLSearchParams): Place | undefined {
  const cursor = query.get('cursor')
  if (cursor === null) return undefined
  try {
    const [value, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as Place
    return [value, id]
  } catch {
    throw invalid('cursor: invalid')
  }
}

const cursorOf = (item: Item, by: string) =>
  Buffer.from(JSON.stringify([sortedBy(item, by), item.id] satisfies Place)).toString('base64url')

/** `GET /api/v2/{objects}`: living records by id or a time of theirs, a page at a time. Archived deals have a list of their own. */
export function listItems({ company, query }: Call, type: ObjectName, archived = false): WholeAnswer {
  const { limit, by, since, sign, from } = parameters(query)
  const only = ['org_id', 'person_id', 'owner_id'].filter((name) => query.get(name) !== null)
  const order = (a: Place, b: Place) => sign * (side(a[0], b[0]) || a[1] - b[1])
  const place = (item: Item): Place => [sortedBy(item, by), item.id]
  const rows = [...itemsOf(company, type).values()]
    .filter((one) => !one.deleted && (one.fields.is_archived === true) === archived)
    .filter((one) => since === null || Date.parse(String(one.fields.update_time)) >= Date.parse(since))
    .filter((one) => only.every((name) => String(one.fields[name]) === query.get(name)))
    .filter((one) => from === undefined || order(place(one), from) >= 0)
    .sort((a, b) => order(place(a), place(b)))
  const next = rows[limit]
  return ok(rows.slice(0, limit).map(shown), { additional_data: { next_cursor: next ? cursorOf(next, by) : null } })
}
