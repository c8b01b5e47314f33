import { createHmac, timingSafeEqual } from 'node:crypto'
import { Refusal } from '../crm/answers.ts'
import type { SimRequest } from '../crm/server.ts'
import { type Installation, table, type User, users } from './account.ts'

const html = 'text/html; charset=UTF-8'
/** EspoCRM's `authFailedAttemptsPeriod` and `authMaxFailedAttemptNumber`. */
const periodMs = 60_000
const maxFailures = 10

function unauthorized(challenge: boolean): Refusal {
  const headers = { 'Content-Type': html, ...(challenge ? { 'WWW-Authenticate': 'Basic realm=""' } : {}) }
  return new Refusal({ status: 401, headers, body: '' })
}

const decoded = (value: string): [string, string] => {
  const [first = '', rest = ''] = Buffer.from(value, 'base64').toString('utf8').split(/:(.*)/s)
  return [first, rest]
}

function byKey(crm: Installation, key: string, method: 'ApiKey' | 'Hmac'): User | undefined {
  const id = crm.apiKeys.get(key)
  const user = id === undefined ? undefined : (table(crm, 'User').get(id) as User | undefined)
  return user?.authMethod === method ? user : undefined
}

function byPassword(crm: Installation, value: string): User | undefined {
  const [name, password] = decoded(value)
  const user = users(crm).find((one) => one.userName === name && one.type !== 'api')
  return user && crm.passwords.get(user.id) === password ? user : undefined
}

/** The signed string is method and path without `/api/v1` and query (docs/facts/espocrm.md#authentication). */
function byHmac(crm: Installation, value: string, request: SimRequest): User | undefined {
  const [key, signature] = decoded(value)
  const user = byKey(crm, key, 'Hmac')
  const secret = user && crm.hmacSecrets.get(user.id)
  if (secret === undefined) return undefined
  const path = decodeURIComponent(request.path).replace(/^\/api\/v1/, '')
  const expected = createHmac('sha256', secret).update(`${request.method} ${path}`).digest('hex')
  const equal = expected.length === signature.length && timingSafeEqual(Buffer.from(expected), Buffer.from(signature))
  return equal ? user : undefined
}

export interface Authentication {
  /** Who asks. Throws the 401 or, for an address locked after too many failures, the 403 of EspoCRM. */
  authenticate(request: SimRequest): User
}

/** Remembers failures by address: the 12th attempt within a minute, and all later ones, are refused for everybody behind it. */
export function createAuthentication(crm: Installation): Authentication {
  const failures = new Map<string, number[]>()
  return {
    authenticate(request) {
      const { headers, address } = request
      const basic = /^Basic (.*)$/i.exec(headers.authorization ?? '')?.[1]
      const { 'espo-authorization': espo, 'x-hmac-authorization': hmac, 'x-api-key': key } = headers
      if (espo === undefined && hmac === undefined && key === undefined && basic === undefined) {
        throw unauthorized(request.method !== 'POST' && headers['x-requested-with'] !== 'XMLHttpRequest')
      }
      const since = crm.clock.now() - periodMs
      const recent = (failures.get(address) ?? []).filter((at) => at > since)
      failures.set(address, recent)
      if (recent.length > maxFailures) throw new Refusal({ status: 403, headers: { 'Content-Type': html } })
      const user = () => {
        if (espo !== undefined) return byPassword(crm, espo)
        if (hmac !== undefined) return byHmac(crm, hmac, request)
        return key === undefined ? byPassword(crm, basic ?? '') : byKey(crm, key.trim(), 'ApiKey')
      }
      const found = user()
      if (found?.isActive) return found
      recent.push(crm.clock.now())
      throw unauthorized(false)
    },
  }
}
