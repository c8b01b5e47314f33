import { refuse } from './answers.ts'

export interface Condition {
  path: string
  operator: string
  value: unknown
}

export type Where = Condition | { all: Where[] } | { any: Where[] }

export interface Query {
  fields: string[]
  from: string
  /** Everything when absent. */
  where?: Where
  /** The first one decides, the next among equals. */
  orderBy: { path: string; descending: boolean }[]
  limit?: number
}

const token =
  /\s*(?:('(?:[^'\\]|\\.)*')|(\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:?\d{2}))|(-?\d+(?:\.\d+)?)|([A-Za-z_][\w.]*)|(!=|<=|>=|<>|[=<>(),]))/y

function tokens(text: string): string[] {
  const found: string[] = []
  token.lastIndex = 0
  while (token.lastIndex < text.trimEnd().length) {
    const match = token.exec(text)
    if (match === null) throw refuse(400, 'MALFORMED_QUERY', 'unexpected token')
    found.push(match[0].trim())
  }
  return found
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t' }

function literal(text: string): unknown {
  if (text.startsWith("'")) return text.slice(1, -1).replace(/\\(.)/g, (_, char: string) => escapes[char] ?? char)
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true'
  if (/^null$/i.test(text)) return null
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text
}

/** The tokens of one query, and how far they have been read. */
class Reader {
  readonly #tokens: string[]
  #at = 0

  constructor(text: string) {
    this.#tokens = tokens(text)
  }

  malformed() {
    return refuse(400, 'MALFORMED_QUERY', `unexpected token: '${this.#tokens[this.#at] ?? '<EOF>'}'`)
  }

  get done(): boolean {
    return this.#at === this.#tokens.length
  }

  is(word: string): boolean {
    return this.#tokens[this.#at]?.toUpperCase() === word
  }

  /** Steps over a word when it is there. */
  skips(word: string): boolean {
    const there = this.is(word)
    if (there) this.#at += 1
    return there
  }

  expect(word: string): void {
    if (!this.skips(word)) throw this.malformed()
  }

  take(): string {
    const next = this.#tokens[this.#at]
    if (next === undefined) throw this.malformed()
    this.#at += 1
    return next
  }

  name(): string {
    if (!/^[A-Za-z_][\w.]*$/.test(this.#tokens[this.#at] ?? '')) throw this.malformed()
    return this.take()
  }

  several<T>(one: () => T): T[] {
    const found = [one()]
    while (this.skips(',')) found.push(one())
    return found
  }
}

function condition(reader: Reader): Condition {
  const path = reader.name()
  const operator = reader.take().toUpperCase()
  if (operator === 'IN') {
    reader.expect('(')
    const value = reader.several(() => reader.take()).map(literal)
    reader.expect(')')
    return { path, operator, value }
  }
  if (!['=', '!=', '<>', '<', '<=', '>', '>='].includes(operator)) throw reader.malformed()
  return { path, operator: operator === '<>' ? '!=' : operator, value: literal(reader.take()) }
}

function operand(reader: Reader): Where {
  if (!reader.skips('(')) return condition(reader)
  const inner = conditions(reader)
  reader.expect(')')
  return inner
}

/** `AND` and `OR` do not mix without brackets. */
function conditions(reader: Reader): Where {
  const first = operand(reader)
  const word = ['AND', 'OR'].find((one) => reader.is(one))
  if (word === undefined) return first
  const found = [first]
  while (reader.skips(word)) found.push(operand(reader))
  return word === 'AND' ? { all: found } : { any: found }
}

function ordering(reader: Reader): Query['orderBy'][number] {
  const path = reader.name()
  const descending = reader.skips('DESC')
  if (!descending) reader.skips('ASC')
  return { path, descending }
}

/**
 * Reads the part of SOQL that integrations like ours use: fields, also of parents; `WHERE` with `AND`, `OR`, brackets, the
 * comparisons and `IN`; `ORDER BY`; `LIMIT`. Throws Salesforce's 400 `MALFORMED_QUERY` for everything else.
 */
export function parseSoql(text: string): Query {
  const reader = new Reader(text)
  reader.expect('SELECT')
  const fields = reader.several(() => reader.name())
  reader.expect('FROM')
  const query: Query = { fields, from: reader.name(), orderBy: [] }
  if (reader.skips('WHERE')) query.where = conditions(reader)
  if (reader.skips('ORDER')) {
    reader.expect('BY')
    query.orderBy = reader.several(() => ordering(reader))
  }
  if (reader.skips('LIMIT')) query.limit = Number(reader.take())
  if (!reader.done) throw reader.malformed()
  return query
}
