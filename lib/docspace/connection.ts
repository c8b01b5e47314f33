import * as z from 'zod/mini'
import { type Clock, type Deadline, systemClock } from '../runtime/clock.ts'
import { RetryLater } from '../runtime/errors.ts'
import { createHttp, type Exchange, type HttpRequest, NoAnswer } from '../runtime/http.ts'
import { nameOfCall, readAnswer } from './answer.ts'
import { docspaceReasons } from './reasons.ts'

/** Makes one call and returns its `response`, parsed by `schema`. */
export type Call = <S extends z.core.$ZodType>(request: HttpRequest, schema: S) => Promise<z.output<S>>

export interface ConnectionOptions {
  /** The portal, for example `https://acme.onlyoffice.com`. */
  url: string
  apiKey: string
  deadline: Deadline
  clock?: Clock
  /** Waits until a request may leave, and returns what to call when its answer is in. */
  pace?: (request: HttpRequest) => Promise<() => void>
  onExchange?: (exchange: Exchange) => void
}

/**
 * Calls DocSpace with an API key. `?fields=` is never sent: it can kill the server (findings B4).
 * @throws RetryLater, Park, DocSpaceRefusal as `readAnswer`; RetryLater also when no answer came
 */
export const connect = (options: ConnectionOptions): Call => {
  const http = createHttp({
    baseUrl: options.url,
    headers: { authorization: `Bearer ${options.apiKey}` },
    deadline: options.deadline,
    clock: options.clock ?? systemClock,
    timeoutMs: 30_000,
    ...(options.pace && { beforeRequest: options.pace }),
    ...(options.onExchange && { onExchange: options.onExchange }),
  })
  return async (request, schema) => {
    const response = readAnswer(request, await http(request).catch(explainSilence(request)))
    const parsed = z.safeParse(schema, response)
    if (parsed.success) return parsed.data
    const field = parsed.error.issues[0]?.path.join('.') ?? ''
    throw new RetryLater(docspaceReasons['docspace-failed'], {
      detail: `${nameOfCall(request)} answered without a usable ${field || 'response'}`,
    })
  }
}

const explainSilence = (request: HttpRequest) => (error: unknown) => {
  if (!(error instanceof NoAnswer)) throw error
  const detail = `${nameOfCall(request)}: ${error.why}`
  // Running out of our own time says nothing about the portal.
  if (error.why === 'deadline')
    throw new RetryLater(docspaceReasons['docspace-busy'], { detail, after: 1_000, cause: error })
  throw new RetryLater(docspaceReasons['docspace-unreachable'], { detail, cause: error })
}
