import { createHmac, timingSafeEqual } from 'node:crypto'
import type { SimRequest } from '../../crm-server.ts'
import { Refusal } from '../http/answers.ts'
import { type Installation, table, type User, users } from '../installation.ts'

const html = 'text/html; charset=UTF-8'
/** EspoCRM's `authFailedAttemptsPeriod` and `authMaxFailedAttemptNumber`. */
const periodMs = 60_000
const maxFailures = 10

function unauthorized(challenge: boolean): Refusal {
  const headers = { 'Content-Type': html, ...(challenge ? { 'WWW-Authenticate': 'Basic realm=""' } : {}) }
  return new Refusal({ status: 401, headers, body: '' })
}

const header = (request: SimRequest, name: string): string | undefined => {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
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
      const espo = header(request, 'espo-authorization')
      const hmac = header(request, 'x-hmac-authorization')
      const key = header(request, 'x-api-key')
      const basic = /^Basic (.*)$/i.exec(header(request, 'authorization') ?? '')?.[1]
      if (espo === undefined && hmac === undefined && key === undefined && basic === undefined) {
        throw unauthorized(request.method !== 'POST' && header(request, 'x-requested-with') !== 'XMLHttpRequest')
      }
      const since = crm.clock.now() - periodMs
      const recent = (failures.get(request.remoteAddress) ?? []).filter((at) => at > since)
      failures.set(request.remoteAddress, recent)
      if (recent.length > maxFailures) throw new Refusal({ status: 403, headers: { 'Content-Type': html }, body: '' })
      const user =
        espo !== undefined
          ? byPassword(crm, espo)
          : hmac !== undefined
            ? byHmac(crm, hmac, request)
            : key !== undefined
              ? byKey(crm, key.trim(), 'ApiKey')
              : byPassword(crm, basic ?? '')
      if (user?.isActive) return user
      recent.push(crm.clock.now())
      throw unauthorized(false)
    },
  }
}
