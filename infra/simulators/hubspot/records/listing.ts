import type { CrmObject, ObjectType, Portal } from '../account.ts'
import { invalid } from '../answers.ts'
import { shown } from './records.ts'

interface Filter {
  propertyName: string
  operator: string
  value?: string
  values?: string[]
}

interface Query {
  filterGroups?: { filters: Filter[] }[]
  sorts?: (string | { propertyName: string; direction?: string })[]
  properties?: string[]
  limit?: number
  after?: string | number
}

const maxLimit = 200
/** Nobody pages further in one search (HubSpot, CRM search: Limits). */
const maxResults = 10_000

/** Times are asked in milliseconds and kept as ISO text; other values compare as numbers when both are, else as text. */
function comparable(value: string): number | string {
  const time = /^\d{4}-\d{2}-\d{2}T/.test(value) ? Date.parse(value) : Number(value)
  return Number.isNaN(time) ? value.toLowerCase() : time
}

const operators: Record<string, (have: string | null, filter: Filter) => boolean> = {
  EQ: (have, { value = '' }) => have !== null && comparable(have) === comparable(value),
  NEQ: (have, { value = '' }) => have === null || comparable(have) !== comparable(value),
  GT: (have, { value = '' }) => have !== null && comparable(have) > comparable(value),
  GTE: (have, { value = '' }) => have !== null && comparable(have) >= comparable(value),
  LT: (have, { value = '' }) => have !== null && comparable(have) < comparable(value),
  LTE: (have, { value = '' }) => have !== null && comparable(have) <= comparable(value),
  IN: (have, { values = [] }) => have !== null && values.some((one) => comparable(one) === comparable(have)),
  HAS_PROPERTY: (have) => have !== null,
  NOT_HAS_PROPERTY: (have) => have === null,
}

function matches(portal: Portal, object: CrmObject, filter: Filter): boolean {
  const test = operators[filter.operator]
  const known = portal.properties.get(object.type)?.has(filter.propertyName)
  if (test === undefined || !known) throw invalid('There was a problem with the request.')
  return test(object.properties[filter.propertyName] ?? null, filter)
}

/** `POST /crm/v3/objects/{type}/search`: groups are alternatives, the filters of a group all have to match. */
export function search(portal: Portal, type: ObjectType, query: Query): Record<string, unknown> {
  const limit = query.limit ?? 10
  if (limit > maxLimit) throw invalid(`Request limit is ${maxLimit}`)
  const groups = query.filterGroups ?? []
  const found = [...portal.objects.values()].filter(
    (one) =>
      one.type === type &&
      !one.archived &&
      (groups.length === 0 || groups.some(({ filters }) => filters.every((filter) => matches(portal, one, filter)))),
  )
  const [first] = query.sorts ?? []
  const by =
    typeof first === 'string'
      ? { propertyName: first.replace(/^-/, ''), direction: first.startsWith('-') ? 'DESCENDING' : '' }
      : first
  if (by) {
    const sign = by.direction === 'DESCENDING' ? -1 : 1
    const side = (one: CrmObject) => comparable(one.properties[by.propertyName] ?? '')
    found.sort((a, b) => sign * (side(a) < side(b) ? -1 : side(a) > side(b) ? 1 : 0))
  }
  const start = Number(query.after ?? 0)
  if (start + limit > maxResults) throw invalid('There was a problem with the request.')
  const page = found.slice(start, start + limit)
  const more = start + limit < found.length ? { paging: { next: { after: String(start + limit) } } } : {}
  return { total: found.length, results: page.map((one) => shown(portal, one, query.properties ?? [])), ...more }
}
