import type { SimRequest } from '../../crm/server.ts'
import { refuse } from '../answers.ts'
import { phpQuery } from '../http/php.ts'
import { whereTest } from '../http/where.ts'

type Row = Record<string, unknown>

const maxSizeLimit = 200

export interface ListShape {
  /** All rows the user may see, with every attribute a condition may name. */
  rows: Row[]
  /** The attributes of an element in order, when nothing is selected. */
  listed: readonly string[]
  /** Further attributes that may be named in `select` and `where`. */
  further?: readonly string[]
  /** The order of all of them, when it is not `listed` and then `further`. */
  ordered?: readonly string[]
  /** Always there when a selection is made. */
  mandatory: readonly string[]
  order: { by: string; direction: 'asc' | 'desc' }
  /** What stands in for a missing `select`, where that is not everything. */
  defaultSelect?: readonly string[]
}

interface Parameters {
  where?: unknown
  select?: unknown
  orderBy?: string
  order?: string
  maxSize?: string | number
  offset?: string | number
  textFilter?: string
}

function parameters(request: SimRequest): Parameters {
  const query = phpQuery(request.query) as Parameters & { searchParams?: string }
  if (query.searchParams === undefined) return query
  return { ...query, ...(JSON.parse(query.searchParams) as Parameters) }
}

/** A size or offset as PHP's `intval` reads it. */
function whole(value: string | number | undefined, otherwise: number): number {
  if (value === undefined || value === '') return otherwise
  const number = Number.parseInt(String(value), 10)
  return Number.isNaN(number) ? 0 : number
}

function order(rows: Row[], by: string, direction: string): Row[] {
  const sign = direction === 'desc' ? -1 : 1
  const side = (a: unknown, b: unknown) => {
    if (typeof a === 'number' && typeof b === 'number') return a - b
    return String(a ?? '') < String(b ?? '') ? -1 : String(a ?? '') > String(b ?? '') ? 1 : 0
  }
  return [...rows].sort((a, b) => sign * (side(a[by], b[by]) || side(a.id, b.id)))
}

function selection(shape: ListShape, select: unknown, by: string): readonly string[] {
  const named =
    typeof select === 'string' ? select.split(',') : Array.isArray(select) ? (select as string[]) : undefined
  const wanted = named ?? shape.defaultSelect
  if (wanted === undefined) return shape.listed
  const selectable = [...shape.listed, ...(shape.further ?? [])]
  const all = (shape.ordered ?? selectable).filter((name) => selectable.includes(name))
  const kept = new Set(['id', ...wanted, ...shape.mandatory, by])
  return all.filter((name) => kept.has(name))
}

function total(count: number, offset: number, size: number, request: SimRequest): number {
  if (request.headers['x-no-total'] !== 'true') return count
  return offset + size < count ? -1 : -2
}

/** Answers a list request: `where`, `select`, `orderBy`, `order`, `maxSize`, `offset`, `textFilter`, `searchParams`, `X-No-Total`. */
export function list(request: SimRequest, shape: ListShape): { total: number; list: Row[] } {
  const asked = parameters(request)
  const size = whole(asked.maxSize, maxSizeLimit)
  if (size > maxSizeLimit) throw refuse(403, `Max size should not exceed ${maxSizeLimit}. Use offset and limit.`)
  const offset = whole(asked.offset, 0)
  const known = new Set([...shape.listed, ...(shape.further ?? [])])
  const by = asked.orderBy ?? shape.order.by
  if (!known.has(by)) throw refuse(400, `Order by non-existing field '${by}'.`)
  const direction = asked.order ?? (asked.orderBy === undefined ? shape.order.direction : 'asc')
  if (!['asc', 'desc'].includes(direction.toLowerCase())) throw refuse(400, 'order value is bad.')
  const test = whereTest(asked.where, known)
  // A negative one is a fault inside EspoCRM, which it comes to when all else is right: 500 with an empty body.
  if (size < 0 || offset < 0) throw refuse(500)
  const filter = asked.textFilter?.toLowerCase()
  const found = shape.rows.filter(
    (row) => test(row) && (filter === undefined || String(row.name).toLowerCase().startsWith(filter)),
  )
  const names = selection(shape, asked.select, by)
  const page = order(found, by, direction.toLowerCase()).slice(offset, offset + size)
  return {
    total: total(found.length, offset, size, request),
    list: page.map((row) => Object.fromEntries(names.map((name) => [name, row[name] ?? null]))),
  }
}
