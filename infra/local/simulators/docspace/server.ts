import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { type Counters, countAnswer, countRequest } from './counters.ts'
import type { Answer, Dispatcher } from './dispatch.ts'
import { CrashError } from './errors.ts'
import type { FaultAction, FaultPlan } from './faults.ts'
import { send, sendFault } from './transmit.ts'

/** What a hook or a listener learns of a request. Never its body or its key. */
export interface RequestInfo {
  /** Number of the request, from 1. */
  n: number
  method: string
  /** Path and query. */
  path: string
}

export interface AnswerInfo extends RequestInfo {
  /** Absent when the client got no whole answer. */
  status?: number
  /** Real time from the request's arrival, ms. */
  ms: number
}

export interface Hooks {
  /** Before the request is looked at. A rejection breaks the connection without any effect. */
  onRequest?: ((info: RequestInfo) => void | Promise<void>) | undefined
  /** After the work is done, before the answer leaves. A rejection breaks the connection: applied, but unanswered. */
  onAnswer?: ((info: AnswerInfo) => void | Promise<void>) | undefined
}

export interface ServerParts {
  dispatcher: Dispatcher
  faults: FaultPlan
  hooks: Hooks
  counters(): Counters
  /** Handles requests of the control side; false when the path is none of its own. */
  control(request: IncomingMessage, response: ServerResponse, raw: Buffer): Promise<boolean>
  /** Called with every answered or broken request. */
  notify(info: AnswerInfo): void
  /** The process died and was started again. */
  crashed(): void
  latencyMs(): number
}

/** The HTTP side: connections, faults and hooks around the dispatcher. */
export class HttpServer {
  readonly #parts: ServerParts
  readonly #sockets = new Set<Socket>()
  readonly #server: Server
  #requests = 0

  constructor(parts: ServerParts) {
    this.#parts = parts
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => request.socket.destroy())
    })
    // Longer than any client keeps a connection, so that none is closed under a request.
    this.#server.keepAliveTimeout = 90_000
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
  }

  /** Listens on 127.0.0.1 and gives the port. */
  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, '127.0.0.1', resolve)
    })
    return (this.#server.address() as AddressInfo).port
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#destroySockets()
    await closed
  }

  #destroySockets(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const raw = await readBody(request)
    if (await this.#parts.control(request, response, raw)) return
    const info = { n: ++this.#requests, method: request.method ?? 'GET', path: request.url ?? '/' }
    const started = performance.now()
    const status = await this.#exchange(request, response, raw, info)
    const ms = Math.round(performance.now() - started)
    this.#parts.notify({ ...info, ms, ...(status === undefined ? {} : { status }) })
    if (status === undefined) this.#parts.counters().broken++
    else countAnswer(this.#parts.counters(), status)
  }

  /** Answers one request and gives the status that the client saw, undefined for none. */
  async #exchange(request: IncomingMessage, response: ServerResponse, raw: Buffer, info: RequestInfo) {
    const started = performance.now()
    const { dispatcher, faults, hooks, counters } = this.#parts
    if (await refuses(() => hooks.onRequest?.(info))) return void request.socket.destroy()
    countRequest(counters(), info.method, dispatcher.routeName(info.method, info.path))
    const fault = faults.take(info.method, info.path)
    if (fault !== undefined && !isApplied(fault)) return sendFault(fault, response)
    const answer = await this.#work(request, raw, info, fault?.kind === 'delay' ? fault.ms : 0)
    if (answer === 'crash') return undefined
    const ms = Math.round(performance.now() - started)
    const status = 'status' in answer ? answer.status : answer.wire.status
    if (await refuses(() => hooks.onAnswer?.({ ...info, ms, status }))) return void request.socket.destroy()
    if (fault !== undefined && fault.kind !== 'delay') return sendFault(fault, response, answer)
    await send(response, answer, info.method)
    return status
  }

  async #work(request: IncomingMessage, raw: Buffer, info: RequestInfo, delayMs: number): Promise<Answer | 'crash'> {
    const slowness = this.#parts.latencyMs() + delayMs
    try {
      return await this.#parts.dispatcher.answer({
        method: info.method,
        target: info.path,
        headers: flatten(request),
        raw,
        address: request.socket.remoteAddress ?? '',
        slow: () => (slowness > 0 ? wait(slowness) : Promise.resolve()),
      })
    } catch (error) {
      if (!(error instanceof CrashError)) throw error
      this.#parts.crashed()
      this.#destroySockets()
      return 'crash'
    }
  }
}

async function refuses(hook: () => void | Promise<void> | undefined): Promise<boolean> {
  try {
    await hook()
    return false
  } catch {
    return true
  }
}

const isApplied = (fault: FaultAction) => fault.kind === 'delay' || fault.applied === true

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function flatten(request: IncomingMessage): Record<string, string | undefined> {
  const entries = Object.entries(request.headers)
  return Object.fromEntries(entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]))
}
