import * as z from 'zod/mini'
import { type Clock, type Deadline, systemClock } from '../runtime/clock.ts'
import { RetryLater } from '../runtime/errors.ts'
import { createHttp, type Exchange, type Http, type HttpRequest, NoAnswer } from '../runtime/http.ts'
import { nameOfCall, readAnswer, unsure } from './answer.ts'
import { publicAddress } from './portal/public-address.ts'
import { assertPortalActive, mayBePortal } from './portal/tenant-status.ts'
import type { RateLimiter } from './rate-limiter.ts'
import { docspaceReasons } from './reasons.ts'

export interface PortalCall {
  /** Makes one call and returns its `response`, parsed by `schema`. */
  <S extends z.core.$ZodType>(request: HttpRequest, schema: S): Promise<z.output<S>>
  /** The server's clock by the `Date` of its last answer, which has whole seconds; epoch milliseconds. */
  serverNow(): number
}

export interface ConnectionOptions {
  /** The portal, for example `https://acme.onlyoffice.com`. */
  url: string
  /** Where people reach it, if that is another address: every link is made for it. */
  publicUrl?: string
  apiKey: string
  deadline: Deadline
  clock?: Clock
  /** Keeps the limits of the portal. Without it the caller gets every 429 at once. */
  rateLimiter?: RateLimiter
  onExchange?: (exchange: Exchange) => void
}

/**
 * Calls DocSpace with an API key. `?fields=` is never sent: it can kill the server (docs/facts/docspace-api.md#a-query-that-kills-the-server).
 * @throws RetryLater, Park, DocSpaceRefusal as `readAnswer`; RetryLater also when no answer came
 */
export const connect = (options: ConnectionOptions): PortalCall => {
  const { rateLimiter, clock = systemClock } = options
  const http = createHttp({
    baseUrl: options.url,
    headers: { ...publicAddress(options.url, options.publicUrl).headers, authorization: `Bearer ${options.apiKey}` },
    deadline: options.deadline,
    clock,
    timeoutMs: 30_000,
    ...(rateLimiter && { beforeRequest: (request: HttpRequest) => rateLimiter.enter(request, options.deadline) }),
    onExchange: (exchange) => {
      rateLimiter?.observe(exchange)
      options.onExchange?.(exchange)
    },
  })
  const ask = withReasons(rateLimiter ? retryTooMany(http) : http)
  const anonymous = createHttp({ baseUrl: options.url, deadline: options.deadline, clock, timeoutMs: 5_000 })
  let ahead = 0
  const call = async <S extends z.core.$ZodType>(request: HttpRequest, schema: S): Promise<z.output<S>> => {
    const answer = await ask(request)
    const date = Date.parse(answer.headers.get('date') ?? '')
    if (!Number.isNaN(date)) ahead = date - clock.now()
    if (mayBePortal(answer)) await assertPortalActive(anonymous, nameOfCall(request), answer.status)
    const response = readAnswer(request, answer)
    const parsed = z.safeParse(schema, response)
    if (parsed.success) return parsed.data
    const field = parsed.error.issues[0]?.path.join('.') ?? ''
    throw new RetryLater(docspaceReasons['docspace-failed'], {
      detail: `${nameOfCall(request)} answered without a usable ${field || 'response'}`,
    })
  }
  return Object.assign(call, { serverNow: () => clock.now() + ahead })
}

/** How often a request is sent in all while it is answered 429. */
const maxAttempts = 3

/**
 * Sends a request again after a 429, which had no effect, when the rate limiter lets it: a later try of the whole client would cost
 * more requests. A limit that names its end is hours away, and the message waits for it.
 */
const retryTooMany =
  (http: Http): Http =>
  async (request) => {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await http(request)
      if (answer.status !== 429 || answer.headers.has('retry-after') || attempt === maxAttempts) return answer
    }
  }

/** Gives the reason where no answer came. @throws RetryLater */
const withReasons =
  (http: Http): Http =>
  async (request) => {
    try {
      return await http(request)
    } catch (error) {
      throw reasonForNoAnswer(request, error)
    }
  }

const reasonForNoAnswer = (request: HttpRequest, error: unknown): unknown => {
  if (!(error instanceof NoAnswer)) return error
  const detail = `${nameOfCall(request)}: ${error.why}`
  // Our own deadline says nothing about the portal.
  if (error.why === 'deadline')
    return new RetryLater(docspaceReasons['docspace-turn'], { detail, after: 1_000, cause: error })
  if (request.method !== 'GET') return unsure(detail, error)
  return new RetryLater(docspaceReasons['docspace-unreachable'], { detail, cause: error })
}
