import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { guard, simulatedApi } from '../../local/guard/guard.ts'
import {
  type Exchange,
  flatten,
  type Hooks,
  type RequestInfo,
  readable,
  readBody,
  statusOf,
  type WireAnswer,
  type WireRequest,
} from './exchange.ts'
import { type FaultAction, FaultPlan, isApplied } from './faults.ts'
import { send, sendFault } from './send.ts'

export interface ServerParts {
  /** The API of the vendor; undefined when the process died over the request. */
  answer(request: WireRequest): Promise<WireAnswer | undefined>
  /** Called with each request that was taken in, and with what is going to happen to it. */
  counted?(request: RequestInfo, fault: FaultAction | undefined): void
  /** The page that a proxy in front of the server puts in the place of its answers; none where it is not said. */
  proxyPage?(status: number): string
  /** How much longer a request takes, in real time. */
  latencyMs?(request: RequestInfo): number
  /** The server's time, epoch ms. */
  now?(): number
}

/** The HTTP side of every simulator: connections, faults, and hooks around the vendor's API. */
export class SimulatedServer {
  readonly faults = new FaultPlan()
  /** May be exchanged at any time. */
  readonly hooks: Hooks = {}
  readonly #parts: ServerParts
  readonly #listeners = new Set<(exchange: Exchange) => void>()
  readonly #sockets = new Set<Socket>()
  readonly #server: Server
  #requests = 0

  constructor(parts: ServerParts) {
    this.#parts = parts
    this.#server = createServer((message, response) => {
      this.#serve(message, response).catch(() => message.socket.destroy())
    })
    guard(this.#server, () => simulatedApi)
    // Longer than any client keeps a connection, so that none is closed under a request.
    this.#server.keepAliveTimeout = 90_000
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
  }

  /** Listens on 127.0.0.1 and gives the base URL. Throws when the port is taken. */
  async start(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, '127.0.0.1', resolve)
    })
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.cutConnections()
    await closed
  }

  cutConnections(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  /** Calls `listener` with every answered or broken request; the returned function ends that. */
  listen = (listener: (exchange: Exchange) => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const info = { n: ++this.#requests, method: message.method ?? 'GET', path: message.url ?? '/' }
    const at = Date.now()
    const raw = await readBody(message)
    if (this.#parts.now) response.setHeader('date', new Date(this.#parts.now()).toUTCString())
    const address = message.socket.remoteAddress ?? ''
    const { status, answer } = await this.#exchange(response, info, { headers: flatten(message), raw, address })
    const shown = { request: readable(raw), answer: answer && 'body' in answer ? readable(answer.body ?? '') : '' }
    const exchange = { ...info, at, ms: Date.now() - at, ...shown, ...(status === undefined ? {} : { status }) }
    for (const listener of this.#listeners) listener(exchange)
  }

  /** Answers one request; gives the status that the client saw (none: no whole answer) and what was answered. */
  async #exchange(response: ServerResponse, info: RequestInfo, rest: Content): Promise<Seen> {
    const started = Date.now()
    if (await throws(() => this.hooks.onRequest?.(info))) return cut(response)
    const fault = this.faults.take(info.method, info.path)
    this.#parts.counted?.(info, fault)
    if (fault !== undefined && !isApplied(fault)) return { status: await sendFault(fault, response, this.#parts) }
    const slowness = (this.#parts.latencyMs?.(info) ?? 0) + (fault?.kind === 'delay' ? fault.ms : 0)
    const slow = async () => void (slowness > 0 && (await wait(slowness)))
    const answer = await this.#parts.answer({ ...info, ...rest, slow, dies: fault?.kind === 'crash' })
    if (answer === undefined) return cut(response)
    const seen = { status: statusOf(answer), answer }
    if (await throws(() => this.hooks.onAnswer?.({ ...info, ms: Date.now() - started, status: seen.status })))
      return { ...cut(response), answer }
    if (fault !== undefined && fault.kind !== 'delay')
      return { status: await sendFault(fault, response, this.#parts, answer), answer }
    await send(response, answer, info.method)
    return seen
  }
}

type Content = Pick<WireRequest, 'headers' | 'raw' | 'address'>

interface Seen {
  status: number | undefined
  answer?: WireAnswer
}

function cut(response: ServerResponse): Seen {
  response.socket?.destroy()
  return { status: undefined }
}

async function throws(hook: () => void | Promise<void> | undefined): Promise<boolean> {
  try {
    await hook()
    return false
  } catch {
    return true
  }
}
