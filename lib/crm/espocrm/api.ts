import { Park } from '../../runtime/errors.ts'
import type { HttpAnswer } from '../../runtime/http.ts'
import { ask, isPage } from '../answer.ts'
import { apiHttp, whileConnecting } from '../api-http.ts'
import { crmReasons } from '../reasons.ts'
import type { ConnectOptions } from '../setup/connector.ts'
import { espoFailure } from './failure.ts'
import type { EspoSettings } from './settings.ts'

export type EspoMethod = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** One call below `/api/v1/`, which returns the answer with any status. @throws RetryLater when no answer came */
export type EspoCall = (method: EspoMethod, path: string, json?: unknown) => Promise<HttpAnswer>

type Who = { apiKey: string } | { user: string; password: string }

/** Calls EspoCRM as an API user, or as an administrator by Basic authentication (docs/facts/espocrm.md#authentication). */
export const espoApi = (options: ConnectOptions<EspoSettings>, who: Who): EspoCall => {
  const headers: Record<string, string> =
    'apiKey' in who
      ? { 'x-api-key': who.apiKey }
      : { authorization: `Basic ${Buffer.from(`${who.user}:${who.password}`).toString('base64')}` }
  const http = apiHttp(options, headers, whileConnecting)
  return (method, path, json) => ask(http, { method, path: `/api/v1/${path}`, json })
}

/** The answer of a successful call; `what` names the call. @throws RetryLater, Park for any other answer */
export const accepted = async (what: string, calling: Promise<HttpAnswer>): Promise<HttpAnswer> => {
  const answer = await calling
  if (answer.status >= 200 && answer.status < 300) return answer
  throw espoFailure(what, answer)
}

/** The same for a call as the administrator whose name and password a person has just given. @throws RetryLater, Park */
export const acceptedOfAdmin = async (what: string, calling: Promise<HttpAnswer>): Promise<HttpAnswer> => {
  const answer = await calling
  const detail = `${what}: ${answer.status}`
  if (answer.status === 401) throw new Park(crmReasons['crm-admin-refused'], { detail })
  // A page means that EspoCRM has locked the address for every user (docs/facts/espocrm.md#administrators).
  if (answer.status === 403 && !isPage(answer)) throw new Park(crmReasons['crm-no-admin'], { detail })
  return accepted(what, Promise.resolve(answer))
}
