import * as z from 'zod/mini'
import { Park, RetryLater } from '../runtime/errors.ts'
import type { HttpAnswer, HttpRequest } from '../runtime/http.ts'
import { docspaceReasons } from './reasons.ts'

/** DocSpace refused a request with the HTTP `status`. No text of the server is kept: it is localised. */
export class DocSpaceRefusal extends Error {
  override readonly name = 'DocSpaceRefusal'
  readonly status: number
  readonly call: string
  constructor(status: number, call: string) {
    super(`${call} was refused with ${status}`)
    this.status = status
    this.call = call
  }
}

/** The answer of a call; undefined where DocSpace refuses it. Whatever passes by itself is thrown on. */
export const unlessRefused = async <T>(call: Promise<T>): Promise<T | undefined> => {
  try {
    return await call
  } catch (error) {
    if (error instanceof DocSpaceRefusal) return undefined
    throw error
  }
}

/** `GET /api/2.0/files/rooms`: method and path without query. */
export const nameOfCall = (request: Pick<HttpRequest, 'method' | 'path'>): string =>
  `${request.method} ${request.path.split('?')[0]}`

const envelope = z.looseObject({ response: z.optional(z.unknown()) })

/**
 * The `response` member of a success; null members are left out by the server, so it may be undefined.
 * Only the HTTP status tells success from failure: a 415 carries `statusCode: 200` (docs/facts/docspace-api.md#five-shapes-of-refusal).
 * @throws RetryLater for what passes: 5xx, 429, a refused key, a portal in migration
 * @throws Park for 402
 * @throws DocSpaceRefusal for every other status; the caller knows what it means
 */
export const readAnswer = (request: HttpRequest, answer: HttpAnswer): unknown => {
  const call = nameOfCall(request)
  if (answer.status >= 200 && answer.status < 300) {
    const parsed = z.safeParse(envelope, answer.json)
    if (!parsed.success)
      throw new RetryLater(docspaceReasons['docspace-failed'], { detail: `${call} answered no JSON` })
    return parsed.data.response
  }
  if (request.method !== 'GET' && mayStillWork.has(answer.status)) throw unsure(`${call}: ${answer.status}`)
  throw failure(call, answer)
}

/** Statuses of a proxy that stopped waiting: the server behind it may still carry the request out. */
const mayStillWork = new Set([408, 502, 504])

/** Milliseconds after which a request has taken effect or never will: twice as long as the server's own proxies wait. */
export const settledAfter = 120_000

/**
 * A write that was not answered. It may still take effect, so the client is not tried again before `settledAfter` is over: what is
 * not there yet would be made twice.
 */
export const unsure = (detail: string, cause?: unknown): RetryLater =>
  new RetryLater(docspaceReasons['docspace-unsure'], { detail, cause, after: settledAfter + Math.random() * 30_000 })

const failure = (call: string, answer: HttpAnswer): Error => {
  const detail = `${call}: ${answer.status}`
  const { status } = answer
  if (status === 401) return new RetryLater(docspaceReasons['docspace-key-refused'], { detail, after: 15 * 60_000 })
  if (status === 402) return new Park(docspaceReasons['docspace-tariff'], { detail })
  if (status === 403 && lacksScope(answer)) {
    return new RetryLater(docspaceReasons['docspace-key-scope'], { detail, after: 15 * 60_000 })
  }
  if (status === 404 && !isDocSpaces(answer)) return new RetryLater(docspaceReasons['docspace-no-api'], { detail })
  if (status === 429) return tooMany(detail, answer)
  if (status >= 500 || status === 408) return failed(detail, answer)
  if (status >= 300 && status < 400) return new RetryLater(docspaceReasons['docspace-portal-unavailable'], { detail })
  return new DocSpaceRefusal(status, call)
}

/** A missing scope is a 403 with an empty body, or ProblemDetails on routes open to anonymous callers (docs/facts/docspace-api.md#a-refused-key). */
const lacksScope = ({ text, json }: HttpAnswer) =>
  text === '' || (typeof json === 'object' && json !== null && 'title' in json && !('error' in json))

/** Whether DocSpace itself says that something is not there. The answer to an unknown route has no body. */
const isDocSpaces = ({ json }: HttpAnswer) => typeof json === 'object' && json !== null && 'error' in json

/** A 503 may have a Retry-After: older portals answer it instead of a 429. */
const failed = (detail: string, answer: HttpAnswer) =>
  new RetryLater(docspaceReasons['docspace-failed'], { detail, after: retryAfter(answer) })

/** Milliseconds that a Retry-After in seconds asks for; undefined when there is none. */
const retryAfter = ({ headers }: HttpAnswer): number | undefined => {
  const seconds = Number(headers.get('retry-after'))
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : undefined
}

/** Only the limits of a fixed window, such as writes a day, name a Retry-After (docs/facts/docspace.md#limits-of-requests). */
const tooMany = (detail: string, answer: HttpAnswer) => {
  const after = retryAfter(answer)
  if (after === undefined) {
    return new RetryLater(docspaceReasons['docspace-busy'], { detail, after: 5_000 + Math.random() * 25_000 })
  }
  return new RetryLater(docspaceReasons['docspace-limit'], { detail, after })
}
