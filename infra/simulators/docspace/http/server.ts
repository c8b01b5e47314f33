import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { controls, guard, simulatedApi } from '../../../local/guard/guard.ts'
import { type Counters, countAnswer, countRequest } from '../portal/counters.ts'
import { GoneError } from '../process.ts'
import type { Answer, Dispatcher } from './dispatch.ts'
import { CrashError } from './errors.ts'
import type { FaultAction, FaultPlan } from './faults.ts'
import { send, sendFault } from './transmit.ts'
import { type ExchangeInfo, flatten, type Hooks, type RequestInfo, readable, readBody } from './wire.ts'

export interface ServerParts {
  dispatcher: Dispatcher
  faults: FaultPlan
  hooks: Hooks
  counters(): Counters
  /** Handles requests of the control side; false when the path is none of its own. */
  control(request: IncomingMessage, response: ServerResponse, raw: Buffer): Promise<boolean>
  /** Called with every answered or broken request. */
  notify(info: ExchangeInfo): void
  /** The process died and was started again. */
  crashed(): void
  /** How much longer a request of this route takes, in real time. */
  latencyMs(route: string): number
  /** The server's time, epoch ms. */
  now(): number
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
    guard(this.#server, (path) => (path.startsWith('/_sim/') ? controls : simulatedApi))
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

  /** The process dies and is started again. */
  crash(): 'crash' {
    this.#parts.crashed()
    this.#destroySockets()
    return 'crash'
  }

  #destroySockets(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const raw = await readBody(request)
    response.setHeader('date', new Date(this.#parts.now()).toUTCString())
    if (await this.#parts.control(request, response, raw)) return
    const info = { n: ++this.#requests, method: request.method ?? 'GET', path: request.url ?? '/' }
    const at = Date.now()
    const started = performance.now()
    const { status, answer } = await this.#exchange(request, response, raw, info)
    const ms = Math.round(performance.now() - started)
    const shown = {
      request: readable(raw),
      answer: answer !== undefined && 'body' in answer ? readable(answer.body) : '',
    }
    this.#parts.notify({ ...info, at, ms, ...shown, ...(status === undefined ? {} : { status }) })
    if (status === undefined) this.#parts.counters().broken++
    else countAnswer(this.#parts.counters(), status)
  }

  /** Answers one request; gives the status that the client saw (none: no whole answer) and what was answered. */
  async #exchange(request: IncomingMessage, response: ServerResponse, raw: Buffer, info: RequestInfo): Promise<Seen> {
    const started = performance.now()
    const { dispatcher, faults, hooks, counters } = this.#parts
    if (await refuses(() => hooks.onRequest?.(info))) return cut(request)
    countRequest(counters(), info.method, dispatcher.routeName(info.method, info.path))
    const fault = faults.take(info.method, info.path)
    if (fault !== undefined && !isApplied(fault)) return { status: await sendFault(fault, response) }
    const answer = await this.#work(request, raw, info, fault)
    if (answer === 'crash') return { status: undefined }
    const ms = Math.round(performance.now() - started)
    const status = 'status' in answer ? answer.status : answer.wire.status
    if (await refuses(() => hooks.onAnswer?.({ ...info, ms, status }))) return { ...cut(request), answer }
    if (fault !== undefined && fault.kind !== 'delay') {
      return { status: await sendFault(fault, response, answer), answer }
    }
    await send(response, answer, info.method)
    return { status, answer }
  }

  async #work(
    request: IncomingMessage,
    raw: Buffer,
    info: RequestInfo,
    fault?: FaultAction,
  ): Promise<Answer | 'crash'> {
    const { dispatcher, latencyMs } = this.#parts
    const slowness = latencyMs(dispatcher.routeName(info.method, info.path)) + (fault?.kind === 'delay' ? fault.ms : 0)
    const dies = fault?.kind === 'crash'
    try {
      const answer = await dispatcher.answer({
        method: info.method,
        target: info.path,
        headers: flatten(request),
        raw,
        address: request.socket.remoteAddress ?? '',
        slow: () => (slowness > 0 ? wait(slowness) : Promise.resolve()),
        dies,
      })
      return dies ? this.crash() : answer
    } catch (error) {
      if (error instanceof GoneError) return 'crash'
      if (error instanceof CrashError) return this.crash()
      throw error
    }
  }
}

interface Seen {
  status: number | undefined
  answer?: Answer
}

function cut(request: IncomingMessage): Seen {
  request.socket.destroy()
  return { status: undefined }
}

async function refuses(hook: () => void | Promise<void> | undefined): Promise<boolean> {
  try {
    await hook()
    return false
  } catch {
    return true
  }
}

const isApplied = (fault: FaultAction) => fault.kind === 'delay' || fault.kind === 'crash' || fault.applied === true
