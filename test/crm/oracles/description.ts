import type { Recorded } from './recorder.ts'
import { misfitsOf, type Statement } from './typed-values.ts'

/** One route as its vendor describes it. Types of bodies are written in TypeScript. */
export interface Route {
  /** Method and path, with `{…}` for a part that differs from call to call. */
  at: string
  /** Names of the parameters in the query; a number is the most that its value may be. */
  query?: Readonly<Record<string, number | true>>
  /** Type of the request's body. */
  asks?: string
  /** The most that a number of the request's body may be, or a text or list of it may have. */
  most?: Readonly<Record<string, number>>
  /** Type of each answer's body by its status; `''` where there is none. */
  answers: Readonly<Record<number, string>>
}

/** A place where we know better than the description: the body is looked at as if `member` were `as`. */
interface Exception {
  at: RegExp
  /** Members with dots between; in a list, of each. */
  member: string
  /** Only where the member has this value. */
  is?: unknown
  /** Undefined: as if it were not there. */
  as?: unknown
  why: string
}

/** What a vendor publishes of its API, as far as it is used here. */
export interface Description {
  /** What the types of the routes are named by. */
  imports: readonly string[]
  routes: readonly Route[]
  /** Type of the body of every 4xx and 5xx that its route does not name. */
  refusal: string
  exceptions: readonly Exception[]
  /** Routes that no description has, each with why they are called all the same. */
  undescribed: readonly (readonly [at: RegExp, why: string])[]
}

const pattern = (at: string) => new RegExp(`^${at.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`)

const routeOf = ({ routes }: Description, { method, path }: Recorded) =>
  routes.find(({ at }) => pattern(at).test(`${method} ${path}`))

const bodyOf = (headers: Recorded['headers'], body: string): unknown =>
  headers['content-type']?.startsWith('application/x-www-form-urlencoded')
    ? Object.fromEntries(new URLSearchParams(body))
    : JSON.parse(body)

/** The names and numbers of the query that the route does not have. */
const strangeQuery = ({ query = {} }: Route, asked: URLSearchParams): string[] =>
  [...asked].flatMap(([name, value]) => {
    const most = query[name]
    if (most === undefined) return [`the query has ${name}`]
    return typeof most === 'number' && !(Number(value) <= most) ? [`the query has ${name}=${value}`] : []
  })

/** Members of the request's body that are more than the route takes. */
const tooMuch = ({ most = {} }: Route, body: unknown): string[] =>
  Object.entries(most).flatMap(([member, limit]) => {
    const value = (body as Record<string, unknown>)[member]
    const size = typeof value === 'string' || Array.isArray(value) ? value.length : value
    return size === undefined || Number(size) <= limit ? [] : [`${member} is ${size}, and ${limit} the most`]
  })

interface Looked {
  problems: string[]
  statements: Statement[]
}

/** What one exchange has to fulfil; what can be seen without types is told at once. */
const lookAt = (description: Description, one: Recorded): Looked => {
  const route = routeOf(description, one)
  if (!route) {
    const place = `${one.method} ${one.path}`
    const isKnown = description.undescribed.some(([at]) => at.test(place))
    return { problems: isKnown ? [] : [`${place}: no description has this route`], statements: [] }
  }
  const problems = strangeQuery(route, one.query).map((problem) => `${route.at}: ${problem}`)
  const statements: Statement[] = []
  const say = (label: string, type: string | undefined, body: string, headers = {}) => {
    if (type && body !== '') statements.push({ label, type, value: bodyOf(headers, body) })
    else if (Boolean(type) !== (body !== '')) problems.push(`${label}: ${type ? 'there is no body' : 'has a body'}`)
  }
  say(`${route.at} asks`, route.asks, one.body, one.headers)
  for (const { value } of statements) problems.push(...tooMuch(route, value).map((much) => `${route.at} asks: ${much}`))
  const answer = route.answers[one.status] ?? (one.status >= 400 ? description.refusal : undefined)
  if (answer === undefined) problems.push(`${route.at}: is not answered ${one.status}`)
  else say(`${route.at} answers ${one.status}`, answer, one.answer)
  return { problems, statements }
}

/** The value with what the exceptions put in the place of their members. */
const excused = ({ exceptions }: Description, { label, value, ...rest }: Statement): Statement => {
  const copy = structuredClone(value)
  for (const exception of exceptions) if (exception.at.test(label)) put(copy, exception.member.split('.'), exception)
  return { ...rest, label, value: copy }
}

const put = (value: unknown, [name = '', ...rest]: readonly string[], exception: Exception): void => {
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) {
    for (const one of value) put(one, [name, ...rest], exception)
    return
  }
  const object = value as Record<string, unknown>
  if (rest.length > 0) put(object[name], rest, exception)
  else if ('is' in exception && object[name] !== exception.is) return
  else if (exception.as === undefined) delete object[name]
  else object[name] = exception.as
}

/**
 * Everything in which requests and answers differ from the description, each once; and what the description says for nothing:
 * exceptions without which all would be well, and names of routes that are not called.
 */
export const differencesFrom = async (description: Description, exchanges: readonly Recorded[]): Promise<string[]> => {
  const looked = exchanges.map((one) => lookAt(description, one))
  const statements = looked.flatMap((one) => one.statements)
  const { imports, exceptions, undescribed } = description
  // Everything again without one exception each, in one run of the compiler.
  const without = exceptions.flatMap((exception, n) => {
    const others = { ...description, exceptions: exceptions.filter((one) => one !== exception) }
    const concerned = statements.filter(({ label }) => exception.at.test(label))
    return concerned.map((one) => ({ ...excused(others, one), label: `${n} ${one.label}` }))
  })
  const excusedOnes = statements.map((one) => excused(description, one))
  const found = await misfitsOf(imports, [...excusedOnes, ...without])
  const misfits = found.filter((one) => !/^\d/.test(one))
  const idle = exceptions.flatMap(({ at, member }, n) =>
    found.some((one) => one.startsWith(`${n} `)) ? [] : [`no exception is needed for ${at.source} ${member}`],
  )
  const called = exchanges.map(({ method, path }) => `${method} ${path}`)
  const uncalled = undescribed.flatMap(([at]) =>
    called.some((one) => at.test(one)) ? [] : [`${at.source}: not called`],
  )
  return [...new Set([...looked.flatMap(({ problems }) => problems), ...misfits, ...idle, ...uncalled])].sort()
}
