import { find, type ObjectName, type Org, type SObject, table } from './account.ts'
import { refuse } from './answers.ts'
import { type Condition, parseSoql, type Query, type Where } from './soql.ts'

type Row = Record<string, unknown>

/** Field and relationship names know no case. */
function fieldOf(org: Org, type: ObjectName, name: string): string {
  const found = Object.keys(org.schema.get(type) ?? {}).find((one) => one.toLowerCase() === name.toLowerCase())
  if (found !== undefined) return found
  const message = `\nSELECT ${name} FROM ${type}\n       ^\nERROR at Row:1:Column:8\nNo such column '${name}' on entity '${type}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`
  throw refuse(400, 'INVALID_FIELD', message)
}

function parentOf(org: Org, type: ObjectName, relationship: string): { field: string; to: ObjectName } {
  const wanted = `${relationship}id`.toLowerCase()
  const [field, def] = Object.entries(org.schema.get(type) ?? {}).find(([name]) => name.toLowerCase() === wanted) ?? []
  if (field === undefined || def?.to === undefined) {
    throw refuse(400, 'INVALID_FIELD', `Didn't understand relationship '${relationship}' in field path.`)
  }
  return { field, to: def.to }
}

function valueAt(org: Org, type: ObjectName, record: SObject | undefined, path: string): unknown {
  const [first = '', ...rest] = path.split('.')
  if (rest.length === 0) {
    const field = fieldOf(org, type, first)
    return record?.[field] ?? null
  }
  const { field, to } = parentOf(org, type, first)
  return valueAt(org, to, find(org, to, record?.[field]), rest.join('.'))
}

const comparable = (value: unknown): string | number => {
  if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T/.test(value)) return Date.parse(value.replace(/\+0000$/, 'Z'))
  if (typeof value === 'boolean' || typeof value === 'number') return Number(value)
  return String(value ?? '').toLowerCase()
}

const isId = (path: string) => /(^|\.)Id$/i.test(path)

/** Ids match in both their lengths; text without case. */
function equal(have: unknown, wanted: unknown): boolean {
  if (have === null || wanted === null) return have === wanted
  if (typeof have === 'string' && typeof wanted === 'string' && wanted.length === 15 && have.length === 18)
    return have.startsWith(wanted)
  return comparable(have) === comparable(wanted)
}

function holds(have: unknown, { path, operator, value }: Condition): boolean {
  if (operator === 'IN') return (value as unknown[]).some((one) => equal(have, one))
  if (operator === '=') return equal(have, value)
  if (operator === '!=') return !equal(have, value)
  if (have === null) return false
  // Ids are in the order of their letters, where capitals come first; other text knows no case.
  const [a, b] = isId(path) ? [String(have), String(value)] : [comparable(have), comparable(value)]
  return operator === '<' ? a < b : operator === '<=' ? a <= b : operator === '>' ? a > b : a >= b
}

function row(org: Org, type: ObjectName, record: SObject, paths: string[], version: string): Row {
  const result: Row = { attributes: { type, url: `/services/data/${version}/sobjects/${type}/${record.Id}` } }
  for (const path of paths) {
    const [first = '', ...rest] = path.split('.')
    if (rest.length === 0) {
      const field = fieldOf(org, type, first)
      result[field] = record[field] ?? null
      continue
    }
    const { field, to } = parentOf(org, type, first)
    const parent = find(org, to, record[field])
    const name = field.slice(0, -2)
    // A parent that is not set is null as a whole.
    result[name] =
      parent === undefined
        ? null
        : { ...(result[name] as Row | undefined), ...row(org, to, parent, [rest.join('.')], version) }
  }
  return result
}

const pathsOf = (where: Where): string[] =>
  'path' in where ? [where.path] : ('all' in where ? where.all : where.any).flatMap(pathsOf)

function meets(org: Org, type: ObjectName, record: SObject, where: Where): boolean {
  if ('all' in where) return where.all.every((one) => meets(org, type, record, one))
  if ('any' in where) return where.any.some((one) => meets(org, type, record, one))
  return holds(valueAt(org, type, record, where.path), where)
}

function compare(org: Org, type: ObjectName, orderBy: Query['orderBy'], a: SObject, b: SObject): number {
  for (const { path, descending } of orderBy) {
    const side = (one: SObject) => {
      const value = valueAt(org, type, one, path)
      return isId(path) ? String(value) : comparable(value)
    }
    const order = side(a) < side(b) ? -1 : side(a) > side(b) ? 1 : 0
    if (order !== 0) return descending ? -order : order
  }
  return 0
}

function refuseTwice(fields: string[]): void {
  const twice = fields.find((one, at) => fields.findIndex((other) => other.toLowerCase() === one.toLowerCase()) < at)
  if (twice !== undefined) throw refuse(400, 'INVALID_FIELD', `duplicate field selected: ${twice}`)
}

/** `GET …/query?q=`, and `queryAll`, which has the deleted ones too: at most 2000 records at once, the rest left out here. */
export function runQuery(org: Org, soql: string, version: string, deletedToo = false): unknown {
  const query = parseSoql(soql)
  const type = [...org.schema.keys()].find((one) => one.toLowerCase() === query.from.toLowerCase())
  if (type === undefined) throw refuse(400, 'INVALID_TYPE', `sObject type '${query.from}' is not supported.`)
  refuseTwice(query.fields)
  const { where, orderBy } = query
  const paths = [...query.fields, ...(where ? pathsOf(where) : []), ...orderBy.map((one) => one.path)]
  for (const path of paths) valueAt(org, type, undefined, path)
  const found = [...table(org, type).values()].filter(
    (one) => (deletedToo || !org.deleted.has(one.Id)) && (where === undefined || meets(org, type, one, where)),
  )
  found.sort((a, b) => compare(org, type, orderBy, a, b))
  const records = found
    .slice(0, Math.min(query.limit ?? 2000, 2000))
    .map((one) => row(org, type, one, query.fields, version))
  return { totalSize: records.length, done: true, records }
}
