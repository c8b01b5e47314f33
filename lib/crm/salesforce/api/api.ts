import type { Clock } from '../../../runtime/clock.ts'
import type { Http, HttpAnswer, HttpRequest } from '../../../runtime/http.ts'
import { ask } from '../../answer.ts'
import type { SalesforceCredentials, SalesforceSettings } from '../settings.ts'
import { createTokens } from './token.ts'

/** Calls of Salesforce's REST API. They return answers with any status. */
export interface SalesforceApi {
  /** Address of the organization. */
  url: string
  query(soql: string): Promise<HttpAnswer>
  /** The same, including deleted records. */
  queryAll(soql: string): Promise<HttpAnswer>
  /** A record with all its fields that the user sees. */
  read(object: string, id: string): Promise<HttpAnswer>
  /** The fields of an object that the user sees. */
  describe(object: string): Promise<HttpAnswer>
  create(object: string, fields: Readonly<Record<string, string | number | boolean>>): Promise<HttpAnswer>
  patch(object: string, id: string, fields: Readonly<Record<string, string | null>>): Promise<HttpAnswer>
  /** Makes the record whose external id is `key`, or changes it. */
  upsert(object: string, externalId: string, key: string, fields: Readonly<Record<string, string>>): Promise<HttpAnswer>
  remove(object: string, id: string): Promise<HttpAnswer>
}

/** The API with a token on every call. A call is repeated once with a new token after a 401. @throws RetryLater */
export const createApi = (
  http: Http,
  { url, apiVersion }: SalesforceSettings,
  credentials: SalesforceCredentials,
  clock: Clock,
): SalesforceApi => {
  const tokens = createTokens(http, url, credentials, clock)
  const send = async (request: HttpRequest, token: string) =>
    ask(http, { ...request, headers: { authorization: `Bearer ${token}` } })
  const call = async (request: HttpRequest) => {
    const token = await tokens.current()
    const answer = await send(request, token)
    if (answer.status !== 401) return answer
    await tokens.expire(token)
    return send(request, await tokens.current())
  }
  const base = `/services/data/${apiVersion}`
  return {
    url,
    query: (soql) => call({ method: 'GET', path: `${base}/query?${new URLSearchParams({ q: soql })}` }),
    queryAll: (soql) => call({ method: 'GET', path: `${base}/queryAll?${new URLSearchParams({ q: soql })}` }),
    read: (object, id) => call({ method: 'GET', path: `${base}/sobjects/${object}/${id}` }),
    describe: (object) => call({ method: 'GET', path: `${base}/sobjects/${object}/describe` }),
    create: (object, fields) => call({ method: 'POST', path: `${base}/sobjects/${object}`, json: fields }),
    upsert: (object, externalId, key, fields) =>
      call({
        method: 'PATCH',
        path: `${base}/sobjects/${object}/${externalId}/${encodeURIComponent(key)}`,
        json: fields,
        repeatable: true,
      }),
    remove: (object, id) => call({ method: 'DELETE', path: `${base}/sobjects/${object}/${id}`, repeatable: true }),
    patch: (object, id, fields) =>
      call({ method: 'PATCH', path: `${base}/sobjects/${object}/${id}`, json: fields, repeatable: true }),
  }
}
