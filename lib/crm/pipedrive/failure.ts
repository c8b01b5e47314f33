import { type Park, RetryLater } from '../../runtime/errors.ts'
import type { HttpAnswer } from '../../runtime/http.ts'
import { crmFailure, isPage, retryAfter } from '../answer.ts'
import { crmReasons } from '../reasons.ts'

const burst = 2_000
const daily = 60 * 60_000
const banned = 10 * 60_000

/** The error for a Pipedrive answer that is no success (docs/facts/pipedrive.md#reading-records). */
export const pipedriveFailure = (what: string, answer: HttpAnswer): RetryLater | Park => {
  const detail = `${what}: ${answer.status}`
  if (answer.status === 429) return new RetryLater(crmReasons['crm-busy'], { detail, after: pause(answer.headers) })
  // Requests after a 429 get a 403 of Cloudflare, which is a page and does not concern rights.
  if (answer.status === 403 && isPage(answer)) {
    return new RetryLater(crmReasons['crm-busy'], { detail, after: banned })
  }
  return crmFailure(what, answer)
}

const pause = (headers: Headers): number => {
  if (headers.get('x-daily-ratelimit-token-remaining') === '0') return daily
  const seconds = Number(headers.get('x-ratelimit-reset'))
  return retryAfter(headers) ?? (seconds > 0 ? seconds * 1_000 : burst)
}
