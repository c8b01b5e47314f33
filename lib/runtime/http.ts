import { type Clock, type Deadline, systemClock } from './clock.ts'
import { parseJson } from './json.ts'
import { backOff } from './waiting/back-off.ts'

/** One finished exchange, for logs, metrics and the pacing of requests. */
export interface Exchange {
  method: string
  path: string
  /** HTTP status, or 0 when no answer came. */
  status: number
  ms: number
  attempt: number
}

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path and query below the base URL. */
  path: string
  headers?: Record<string, string>
  /** Sent as JSON. */
  json?: unknown
  /** Sent as it is: a text with the content type in `headers`, or a form, whose content type names its own boundary. */
  body?: string | FormData
  /** Whether the same request twice has the effect of one; a GET always is. */
  repeatable?: boolean
  /** Whether others wait for what it does, so that it leaves before requests that are not urgent. */
  urgent?: boolean
}

export interface HttpAnswer {
  status: number
  headers: Headers
  text: string
  /** The body as JSON, or undefined when it is none (an error page, an empty body). */
  json: unknown
}

export type NoAnswerCause = 'timeout' | 'connection' | 'deadline'

/** No answer came, so nobody knows whether the request took effect. Has no body and no key. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
  readonly why: NoAnswerCause
  constructor(why: NoAnswerCause, method: string, path: string, cause?: unknown) {
    super(`no answer to ${method} ${path.split('?')[0]} (${why})`, { cause })
    this.why = why
  }
}

export interface HttpOptions {
  baseUrl: string
  headers?: Record<string, string>
  deadline: Deadline
  clock?: Clock
  /** The longest a single request may take, in milliseconds. */
  timeoutMs?: number
  /** How often a repeatable request is sent in all. */
  attempts?: number
  /** Called before every request leaves; may wait. */
  beforeRequest?: (request: HttpRequest) => Promise<() => void>
  onExchange?: (exchange: Exchange) => void
}

export type Http = (request: HttpRequest) => Promise<HttpAnswer>

const worthRepeating = new Set([408, 425, 500, 502, 503, 504])
/** Milliseconds that are left to the caller after the last request. */
const reserve = 1_000

/**
 * The one HTTP client: every request ends before the deadline, and only a repeatable one is sent again (full jitter,
 * at most `attempts` in all). A 429 is never repeated here: the caller decides how long to wait.
 * @throws NoAnswer when no answer came in time.
 */
export const createHttp = (options: HttpOptions): Http => {
  const { clock = systemClock, attempts = 2 } = options
  return async (request) => {
    const repeatable = request.repeatable ?? request.method === 'GET'
    for (let attempt = 1; ; attempt += 1) {
      const last = !repeatable || attempt >= attempts
      try {
        const answer = await sendOnce(options, request, attempt)
        if (last || !worthRepeating.has(answer.status)) return answer
      } catch (error) {
        if (last || !(error instanceof NoAnswer) || error.why === 'deadline') throw error
      }
      await clock.sleep(backOff(attempt, { first: 800, longest: 30_000, chance: 1 }))
    }
  }
}

const sendOnce = async (options: HttpOptions, request: HttpRequest, attempt: number): Promise<HttpAnswer> => {
  const { clock = systemClock, timeoutMs = 30_000 } = options
  const release = await options.beforeRequest?.(request)
  const budget = Math.min(timeoutMs, options.deadline.remaining() - reserve)
  const { method, path } = request
  const began = clock.now()
  const finish = (status: number) => options.onExchange?.({ method, path, status, ms: clock.now() - began, attempt })
  try {
    if (budget <= 0) throw new NoAnswer('deadline', method, path)
    const response = await fetch(options.baseUrl.replace(/\/+$/, '') + path, initOf(options, request, budget))
    const text = await response.text()
    finish(response.status)
    return { status: response.status, headers: response.headers, text, json: parseJson(text) }
  } catch (error) {
    finish(0)
    if (error instanceof NoAnswer) throw error
    const timedOut = error instanceof Error && error.name === 'TimeoutError'
    throw new NoAnswer(timedOut ? 'timeout' : 'connection', method, path, error)
  } finally {
    release?.()
  }
}

const initOf = (options: HttpOptions, request: HttpRequest, budget: number): RequestInit => {
  const body = request.json === undefined ? request.body : JSON.stringify(request.json)
  return {
    method: request.method,
    headers: {
      accept: 'application/json',
      ...(request.json === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
      ...request.headers,
    },
    ...(body === undefined ? {} : { body }),
    // A redirect would carry the key to another host.
    redirect: 'manual',
    signal: AbortSignal.timeout(Math.ceil(budget)),
  }
}
