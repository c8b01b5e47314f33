import type { IncomingHttpHeaders, RequestListener, Server } from 'node:http'

/** What a server on this machine requires of a caller, besides not being another site's page. */
export interface Door {
  /** Whether the request must name this machine. A tunnel names itself. */
  host: 'loopback' | 'any'
  /** Whether a body must be of a type that no page can send without being allowed to. */
  body: 'declared' | 'any'
}

/** Controls and services of this machine: a caller may do everything. */
export const controls: Door = { host: 'loopback', body: 'declared' }
/** The API of a simulated server, whose callers have keys and send what the vendor takes. */
export const simulatedApi: Door = { host: 'loopback', body: 'any' }
/** Where CRMs deliver, through a tunnel too, in whatever form each has; what they send is signed. */
export const webhooks: Door = { host: 'any', body: 'any' }

/** Why a request is refused. */
export interface GuardRefusal {
  status: 403 | 415
  error: string
}

const loopback: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]'])

const isLoopback = (address: string): boolean => URL.canParse(address) && loopback.has(new URL(address).hostname)

/** The types that a page may send to any server without asking it first (Fetch standard, "CORS-safelisted request-header"). */
const simple = /^\s*(text\/plain|application\/x-www-form-urlencoded|multipart\/form-data)\s*(;|$)/i

/** Whether another site's page has sent this: browsers say so, and no page can hinder them. A link that a person follows is none. */
const isForeign = ({ origin, ...headers }: IncomingHttpHeaders): boolean => {
  if (origin !== undefined) return !isLoopback(origin)
  return headers['sec-fetch-site'] === 'cross-site' && headers['sec-fetch-dest'] !== 'document'
}

const hasBody = (headers: IncomingHttpHeaders): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

/** No page sends `Authorization` without being allowed to either: AWS clients sign what they send as a form. */
const isDeclared = (headers: IncomingHttpHeaders): boolean =>
  headers.authorization !== undefined || !simple.test(headers['content-type'] ?? 'text/plain')

/** Why a request with these headers is refused at this door; undefined when it is taken. */
export const refusalOf = (headers: IncomingHttpHeaders, door: Door): GuardRefusal | undefined => {
  if (isForeign(headers)) return { status: 403, error: "Only for this machine: this is another site's page (Origin)." }
  if (door.host === 'loopback' && !isLoopback(`http://${headers.host}`))
    return { status: 403, error: 'Only for this machine: the Host must be 127.0.0.1, localhost or [::1].' }
  if (door.body === 'declared' && hasBody(headers) && !isDeclared(headers))
    return { status: 415, error: 'A body needs the Content-Type application/json.' }
  return undefined
}

/**
 * Puts the guard in front of all that the server answers so far: a page from elsewhere that a browser on this machine happens
 * to show must neither read from it nor make it act, not by a name of its own that it points at 127.0.0.1 either.
 */
export const guard = (server: Server, doorOf: (path: string) => Door): void => {
  const behind = server.listeners('request') as RequestListener[]
  server.removeAllListeners('request')
  server.on('request', (request, response) => {
    const refusal = refusalOf(request.headers, doorOf(request.url ?? '/'))
    if (refusal === undefined) {
      for (const listener of behind) listener.call(server, request, response)
      return
    }
    response.writeHead(refusal.status, { 'content-type': 'application/json', connection: 'close' })
    response.end(JSON.stringify({ error: refusal.error }))
  })
}
