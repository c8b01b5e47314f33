import { refuse } from '../answers.ts'
import { asList } from './php.ts'

type Row = Record<string, unknown>
type Test = (row: Row) => boolean

interface Condition {
  type?: unknown
  attribute?: unknown
  field?: unknown
  value?: unknown
  dateTime?: unknown
  timeZone?: unknown
}

/** The database compares text without case and accents. */
const collator = new Intl.Collator('en', { sensitivity: 'base' })

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' || typeof a === 'boolean') return Number(a) - Number(b)
  return collator.compare(String(a), String(b))
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** Milliseconds by which a zone is ahead of UTC at that moment. */
function zoneOffset(zone: string, at: Date): number {
  const local = new Date(at.toLocaleString('sv-SE', { timeZone: zone }).replace(' ', 'T').concat('Z'))
  return local.getTime() - at.getTime()
}

/** Times are compared as text in UTC; a date alone is its midnight, `T` and `Z` are forgiven, a zone is shifted away. */
function moment(condition: Condition): string {
  const raw = text(condition.value).replace('T', ' ').replace(/Z$/, '')
  const value = /^\d{4}-\d{2}-\d{2}$/.test(raw) ? `${raw} 00:00:00` : raw
  if (String(condition.dateTime) !== 'true' || text(condition.timeZone) === '') return value
  const at = new Date(`${value.replace(' ', 'T')}Z`)
  const shifted = at.getTime() - zoneOffset(text(condition.timeZone), at)
  return new Date(shifted).toISOString().slice(0, 19).replace('T', ' ')
}

const isTime = (attribute: string) => /At$/.test(attribute)

const comparisons: Record<string, (order: number) => boolean> = {
  equals: (order) => order === 0,
  on: (order) => order === 0,
  after: (order) => order > 0,
  before: (order) => order < 0,
  greaterThan: (order) => order > 0,
  lessThan: (order) => order < 0,
  greaterThanOrEquals: (order) => order >= 0,
  lessThanOrEquals: (order) => order <= 0,
}

/** Comparisons of moments: several values are none. */
const ofMoments: ReadonlySet<string> = new Set(['on', 'after', 'before'])

/** The patterns of SQL's LIKE that a search becomes; `%` and `_` of the sought text are its signs, too. */
const patterns: Record<string, (wanted: string) => string> = {
  startsWith: (wanted) => `${wanted}%`,
  endsWith: (wanted) => `%${wanted}`,
  contains: (wanted) => `%${wanted}%`,
  like: (wanted) => wanted,
}

function isLike(value: string, pattern: string): boolean {
  const signs = [...pattern].map((sign) =>
    sign === '%' ? '.*' : sign === '_' ? '.' : sign.replace(/[.*+?^${}()|[\]\\]/, '\\$&'),
  )
  return new RegExp(`^${signs.join('')}$`, 'isu').test(value)
}

/** `value[]=…`, however often. */
const isMany = (value: unknown) => typeof value === 'object' && value !== null

const isNull = (value: unknown) => value === null || value === undefined

function simple(type: string, attribute: string, condition: Condition): Test | undefined {
  const { value } = condition
  const comparison = comparisons[type]
  if (comparison !== undefined && !isMany(value)) {
    const wanted = isTime(attribute) ? moment(condition) : value
    return (row) => !isNull(row[attribute]) && comparison(compare(row[attribute], wanted))
  }
  const pattern = patterns[type]?.(isMany(value) ? 'Array' : text(value))
  if (pattern !== undefined) return (row) => !isNull(row[attribute]) && isLike(text(row[attribute]), pattern)
  if (ofMoments.has(type)) return () => false
  const among = (row: Row) => asList(value).some((one) => !isNull(row[attribute]) && compare(row[attribute], one) === 0)
  const others: Record<string, Test> = {
    // As in SQL, what is null equals nothing and differs from nothing.
    notEquals: (row) => !isNull(row[attribute]) && (isMany(value) ? !among(row) : compare(row[attribute], value) !== 0),
    in: among,
    notIn: (row) => !among(row),
    isNull: (row) => isNull(row[attribute]),
    isNotNull: (row) => !isNull(row[attribute]),
    isTrue: (row) => row[attribute] === true,
    isFalse: (row) => row[attribute] !== true,
  }
  // Of several values each comparison asks for one that is equal (docs/facts/espocrm.md#lists).
  return comparison === undefined ? others[type] : among
}

/**
 * Turns EspoCRM's `where` into a test. Throws its 400 for an unknown attribute or type; a `where` that is no list is ignored, so
 * that everything is returned (docs/facts/espocrm.md#lists).
 */
export function whereTest(where: unknown, known: ReadonlySet<string>): Test {
  const tests = asList(where).map((item): Test => {
    const condition = item as Condition
    const type = text(condition.type)
    if (type === 'and') return whereTest(condition.value, known)
    if (type === 'or') {
      const inner = asList(condition.value).map((one) => whereTest([one], known))
      return (row) => inner.some((test) => test(row))
    }
    if (type === 'not') {
      const inner = whereTest(condition.value, known)
      return (row) => !inner(row)
    }
    const attribute = text(condition.attribute ?? condition.field)
    const test = simple(type, attribute, condition)
    if (!known.has(attribute)) throw refuse(400, `Not existing attribute '${attribute}' in where.`)
    if (test === undefined) throw refuse(400, `Unknown where item type '${type}'.`)
    if (type === 'in' && typeof condition.value === 'string') throw refuse(400, "Bad where item 'in'.")
    return test
  })
  return (row) => tests.every((test) => test(row))
}
