import { type Clock, type Deadline, systemClock } from '../runtime/clock.ts'
import { createHttp, type Http, type HttpAnswer, type HttpRequest, NoAnswer } from '../runtime/http.ts'
import { NotDelivered } from './not-delivered.ts'

export interface Post {
  url: string
  headers: Record<string, string>
  body: string
  deadline: Deadline
  clock?: Clock
}

const timeoutMs = 20_000
/** Client errors after which the same request may be taken later. */
const passing = new Set([408, 409, 423, 425, 429])

/**
 * Posts JSON once. `who` names the receiver in errors.
 * @throws NotDelivered
 */
export const postCallback = async (
  who: string,
  { url, headers, body, deadline, clock = systemClock }: Post,
): Promise<void> => {
  const { origin, pathname, search } = new URL(url)
  const http = createHttp({ baseUrl: origin, deadline, clock, timeoutMs, attempts: 1 })
  const request = {
    method: 'POST' as const,
    path: pathname + search,
    headers: { 'content-type': 'application/json', ...headers },
    body,
  }
  const { status } = await answerTo(http, request, who)
  if (status < 300) return
  const permanent = status < 500 && !passing.has(status)
  throw new NotDelivered(`${who} answered ${status}`, { permanent })
}

/** @throws NotDelivered where there is none */
const answerTo = async (http: Http, request: HttpRequest, who: string): Promise<HttpAnswer> => {
  try {
    return await http(request)
  } catch (error) {
    throw new NotDelivered(`${who} did not answer`, { unsure: error instanceof NoAnswer, cause: error })
  }
}
