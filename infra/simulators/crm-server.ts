import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { controls, guard, simulatedApi } from '../local/guard/guard.ts'
import type { CrmExchange } from './crm.ts'
import { type Answer, createFaults, type Faults, type Outcome, underFault } from './faults.ts'

/** A request as the simulators read it: headers in lower case, the body as it came. */
export interface SimRequest {
  method: string
  /** Path without query, still percent-encoded. */
  path: string
  /** Query without the question mark, still percent-encoded. */
  query: string
  headers: http.IncomingHttpHeaders
  body: string
  remoteAddress: string
}

export interface SimServer {
  url: string
  faults: Faults
  counters: Record<string, number>
  /** Calls `listener` with every exchange of the vendor's API; the returned function ends that. */
  listen(listener: (exchange: CrmExchange) => void): () => void
  stop(): Promise<void>
}

export interface SimServerOptions {
  port: number
  /** The vendor's API; faults meet only this. */
  handle(request: SimRequest): Promise<Answer>
  /** The controls under `/_sim/`, which a vendor does not have: no faults, no counting. */
  control(request: SimRequest): Promise<Answer>
}

async function read(message: http.IncomingMessage): Promise<SimRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  const [path = '/', query = ''] = (message.url ?? '/').split(/\?(.*)/s)
  return {
    method: message.method ?? 'GET',
    path,
    query,
    headers: message.headers,
    body: Buffer.concat(chunks).toString('utf8'),
    remoteAddress: message.socket.remoteAddress ?? '',
  }
}

function write(outcome: Outcome, response: http.ServerResponse, method: string): void {
  if (outcome.kind === 'hang') return
  if (outcome.kind === 'reset') {
    response.socket?.resetAndDestroy()
    return
  }
  const { status, headers = {}, body = '' } = outcome.answer
  const payload = Buffer.from(body)
  const bodiless = status === 204 || status === 304
  response.writeHead(status, bodiless ? headers : { ...headers, 'Content-Length': String(payload.length) })
  if (outcome.kind === 'answer') {
    response.end(method === 'HEAD' || bodiless ? undefined : payload)
    return
  }
  response.write(payload.subarray(0, Math.floor(payload.length / 2)), () => response.socket?.destroy())
}

/** Ids differ with every run: the counters name the call, not the record. */
function callName(request: SimRequest): string {
  const path = request.path.replace(/\/(?=[^/]*\d)[\w.~%-]{1,}(?=\/|$)/g, (part) =>
    /^\/(v\d+(\.\d+)?|20\d\d-\d\d)$/.test(part) ? part : '/{id}',
  )
  return `${request.method} ${path}`
}

const readable = 4_000

/** What is told of an exchange: no headers, so no keys, and bodies of a readable length. */
function told(request: SimRequest, outcome: Outcome, at: number): CrmExchange {
  const whole = outcome.kind === 'answer' ? outcome.answer : undefined
  return {
    at,
    ms: Date.now() - at,
    method: request.method,
    path: request.query === '' ? request.path : `${request.path}?${request.query}`,
    request: request.body.slice(0, readable),
    answer: String(whole?.body ?? '').slice(0, readable),
    ...(whole === undefined ? {} : { status: whole.status }),
  }
}

/** Starts one simulated HTTP server on 127.0.0.1. Throws when the port is taken. */
export async function startSimServer(options: SimServerOptions): Promise<SimServer> {
  const faults = createFaults()
  const counters: Record<string, number> = {}
  const listeners = new Set<(exchange: CrmExchange) => void>()
  const count = (name: string) => {
    counters[name] = (counters[name] ?? 0) + 1
  }
  const answer = async (request: SimRequest): Promise<Outcome> => {
    if (request.path.startsWith('/_sim/')) return { kind: 'answer', answer: await options.control(request) }
    count(callName(request))
    const fault = faults.take(request.method, request.path)
    if (fault !== undefined) count('faults')
    const at = Date.now()
    const outcome = await underFault(fault, () => options.handle(request))
    for (const listener of listeners) listener(told(request, outcome, at))
    return outcome
  }
  const server = http.createServer((message, response) => {
    read(message)
      .then(async (request) => write(await answer(request), response, request.method))
      .catch((error: unknown) => {
        process.stderr.write(`simulator: ${error instanceof Error ? error.stack : String(error)}\n`)
        if (!response.headersSent) response.writeHead(500).end()
      })
  })
  guard(server, (path) => (path.startsWith('/_sim/') ? controls : simulatedApi))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    faults,
    counters,
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
