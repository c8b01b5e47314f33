import * as z from 'zod/mini'
import { Park, RetryLater } from '../runtime/errors.ts'
import { type Http, type HttpAnswer, type HttpRequest, NoAnswer } from '../runtime/http.ts'
import { crmReasons } from './reasons.ts'

const minutes = 60_000

/** Sends a request to a CRM. @throws RetryLater when no answer came. */
export const ask = async (http: Http, request: HttpRequest): Promise<HttpAnswer> => {
  try {
    return await http(request)
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error
    throw new RetryLater(crmReasons['crm-unreachable'], {
      detail: `${request.method}: ${error.why}`,
      cause: error,
      ...(error.why === 'deadline' ? { after: 1_000 } : {}),
    })
  }
}

/** Whether an answer is a web page: it comes from something other than the CRM's API. */
export const isPage = (answer: HttpAnswer): boolean => !!answer.headers.get('content-type')?.startsWith('text/html')

/** Whether the API says that the record does not exist. A web page with 404 means a wrong address instead. */
export const isMissing = (answer: HttpAnswer): boolean => answer.status === 404 && !isPage(answer)

/** The error for an answer that is no success, where the CRM has no rule of its own. `what` names the call, without a body. */
export const crmFailure = (what: string, answer: HttpAnswer): RetryLater | Park => {
  const detail = `${what}: ${answer.status}`
  switch (answer.status) {
    case 401:
      return new RetryLater(crmReasons['crm-key-refused'], { detail, after: 15 * minutes })
    case 403:
      return new RetryLater(crmReasons['crm-forbidden'], { detail, after: 15 * minutes })
    case 301:
    case 302:
    case 303:
    case 307:
    case 308:
    case 404:
      return new RetryLater(crmReasons['crm-moved'], { detail, after: 15 * minutes })
    case 409:
    case 412:
    case 423:
      return new RetryLater(crmReasons['crm-changing'], { detail })
    case 429:
      return new RetryLater(crmReasons['crm-busy'], { detail, after: retryAfter(answer.headers) })
    default:
      // An undocumented success comes from something between Roomkeeper and the CRM.
      if (answer.status >= 500 || answer.status < 300) return new RetryLater(crmReasons['crm-unreachable'], { detail })
      return new Park(crmReasons['crm-not-understood'], { detail })
  }
}

/** The error for a 410, if the settings of the CRM name a version of its API; for others a 410 does not concern versions. */
export const versionRetired = (detail: string): RetryLater =>
  new RetryLater(crmReasons['crm-version-retired'], { detail, after: 15 * minutes })

/**
 * The answer's JSON in the shape of `schema`. @throws RetryLater for another shape: an undocumented success comes from something
 * between Roomkeeper and the CRM.
 */
export const shaped = <S extends z.core.$ZodType>(schema: S, what: string, answer: HttpAnswer): z.output<S> => {
  const parsed = z.safeParse(schema, answer.json)
  if (parsed.success) return parsed.data
  throw new RetryLater(crmReasons['crm-unreachable'], { detail: `${what}: ${answer.status}, but not as documented` })
}

/** Milliseconds that a Retry-After asks for, in seconds or as a date; undefined when there is none. */
export const retryAfter = (headers: Headers, now = Date.now()): number | undefined => {
  const value = headers.get('retry-after') ?? ''
  const seconds = Number(value)
  const ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(value) - now
  return Number.isFinite(ms) && ms > 0 ? ms : undefined
}
