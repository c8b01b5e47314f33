import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { Counters } from './counters.ts'
import { countAnswer } from './counters.ts'
import type { Answer, Dispatcher } from './dispatch.ts'
import { CrashError } from './errors.ts'
import type { FaultAction, FaultPlan } from './faults.ts'

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
    const broke = await refuses(() => this.#parts.hooks.onRequest?.(info))
    if (broke) return void request.socket.destroy()
    const fault = this.#parts.faults.take(info.method, info.path)
    if (this.#parts.latencyMs() > 0) await wait(this.#parts.latencyMs())
    if (fault?.kind === 'delay') await wait(fault.ms)
    if (fault !== undefined && !isApplied(fault)) return sendFault(fault, response)
    const answer = await this.#work(request, raw, info)
    if (answer === 'crash') return undefined
    const ms = Math.round(performance.now() - started)
    const lost = await refuses(() => this.#parts.hooks.onAnswer?.({ ...info, ms, ...statusOf(answer) }))
    if (lost) return void request.socket.destroy()
    if (fault !== undefined && fault.kind !== 'delay') return sendFault(fault, response, answer)
    await send(response, answer, info.method)
    return 'status' in answer ? answer.status : answer.wire.status
  }

  async #work(request: IncomingMessage, raw: Buffer, info: RequestInfo): Promise<Answer | 'crash'> {
    try {
      return await this.#parts.dispatcher.answer({
        method: info.method,
        target: info.path,
        headers: flatten(request),
        raw,
        address: request.socket.remoteAddress ?? '',
      })
    } catch (error) {
      if (!(error instanceof CrashError)) throw error
      this.#parts.crashed()
      this.#destroySockets()
      return 'crash'
    }
  }
}

const statusOf = (answer: Answer) => ({ status: 'status' in answer ? answer.status : answer.wire.status })

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

/** Does what the fault says with the connection; gives the status that the client saw. */
async function sendFault(fault: FaultAction, response: ServerResponse, answer?: Answer): Promise<number | undefined> {
  if (fault.kind === 'status') {
    const headers = fault.headers ?? { 'content-type': 'text/html' }
    response.writeHead(fault.status, headers).end(fault.body ?? `<html><h1>${fault.status}</h1></html>`)
    return fault.status
  }
  if (fault.kind === 'hang') {
    await new Promise<void>((resolve) => response.on('close', resolve))
    return undefined
  }
  if (fault.kind === 'truncate') await sendHalf(response, answer)
  response.socket?.destroy()
  return undefined
}

async function sendHalf(response: ServerResponse, answer: Answer | undefined): Promise<void> {
  const whole = answer !== undefined && 'body' in answer ? Buffer.from(answer.body) : Buffer.from('{"response":{"id":1')
  const head =
    answer !== undefined && 'body' in answer ? answer : { status: 200, headers: { 'content-type': 'application/json' } }
  response.writeHead(head.status, { ...head.headers, 'content-length': String(whole.length + 1) })
  await new Promise<void>((resolve) => response.write(whole.subarray(0, Math.floor(whole.length / 2)), () => resolve()))
}

async function send(response: ServerResponse, answer: Answer, method: string): Promise<void> {
  if ('chunks' in answer) return sendStream(response, answer.wire.status, answer.wire.headers, answer.chunks)
  response.writeHead(answer.status, answer.headers)
  response.end(method === 'HEAD' ? '' : answer.body)
}

async function sendStream(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  chunks: AsyncIterable<Buffer>,
): Promise<void> {
  response.writeHead(status, headers)
  for await (const chunk of chunks) {
    if (response.destroyed) return
    if (!response.write(chunk))
      await new Promise<void>((resolve) => response.once('drain', resolve).once('close', resolve))
  }
  response.end()
}
