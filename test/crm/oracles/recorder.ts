import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseJson } from '#lib/runtime/json.ts'

/** A request as it went to a simulated CRM, with its answer. */
export interface Recorded {
  method: string
  path: string
  query: URLSearchParams
  headers: http.IncomingHttpHeaders
  body: string
  status: number
  answer: string
}

export interface Recorder {
  url: string
  /** What has come since the last call. */
  take(): Recorded[]
  stop(): Promise<void>
}

/** Passes requests on to a simulator, and notes them: the product and a vendor's own client go through the same one. */
export const startRecorder = async (simulator: string): Promise<Recorder> => {
  let recorded: Recorded[] = []
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const { method = 'GET', url = '/', headers } = request
    const to = new URL(url, simulator)
    const passed = http.request(to, { method, headers: { ...headers, host: to.host } }, async (answer) => {
      const answered: Buffer[] = []
      for await (const chunk of answer) answered.push(chunk as Buffer)
      const { statusCode: status = 502 } = answer
      const whole = Buffer.concat(answered)
      recorded.push({
        method,
        path: to.pathname,
        query: new URLSearchParams(to.search),
        headers,
        body: body.toString(),
        status,
        answer: whole.toString(),
      })
      response.writeHead(status, answer.headers)
      response.end(whole)
    })
    passed.on('error', () => response.destroy())
    passed.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      const taken = recorded
      recorded = []
      return taken
    },
    stop() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** How a vendor's requests are read: what differs from call to call in them, and the header that says who asks. */
export interface Dialect {
  auth: string
  /** Parts of paths and values that differ from call to call, each with a name for it. */
  variable: readonly (readonly [RegExp, string])[]
  /** Query parameters whose value is a list of names. */
  lists?: readonly string[]
}

const namedIn = (dialect: Dialect, text: string): string =>
  dialect.variable.reduce((left, [form, name]) => left.replace(form, name), text)

/** One line for each form of a request: method, path, query, proof, and the types in its body. Values that differ from call to call have names. */
export const formOf = (dialect: Dialect, { method, path, query, headers, body }: Recorded): string => {
  const named = (text: string) => namedIn(dialect, text)
  const parameterOf = (key: string, value: string) =>
    dialect.lists?.includes(key) ? (value.includes(',') ? '{name},{name}' : '{name}') : named(value)
  const parameters = [...new Set([...query].map(([key, value]) => `${key}=${parameterOf(key, value)}`))].sort()
  const type = headers['content-type']?.split(';')[0]
  return [
    method,
    path.split('/').map(named).join('/') + (parameters.length > 0 ? `?${parameters.join('&')}` : ''),
    headers[dialect.auth] === undefined ? 'nobody' : dialect.auth,
    ...(body === '' ? [] : [type ?? 'untyped', typesIn(dialect, type, body)]),
  ].join(' ')
}

const typesIn = (dialect: Dialect, type: string | undefined, body: string): string => {
  if (type === 'application/x-www-form-urlencoded') return [...new URLSearchParams(body).keys()].sort().join('&')
  return typeOf(dialect, parseJson(body))
}

/** `{name:string,custom_fields:{{code}:string}}`: members in the order of their names, a list by its first. */
const typeOf = (dialect: Dialect, value: unknown): string => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return `[${value.length > 0 ? typeOf(dialect, value[0]) : ''}]`
  if (typeof value !== 'object') return typeof value
  const members = Object.entries(value).map(([key, member]) => `${namedIn(dialect, key)}:${typeOf(dialect, member)}`)
  return `{${[...new Set(members)].sort().join(',')}}`
}
