import { createHash, sign } from 'node:crypto'
import * as z from 'zod/mini'
import type { Clock } from '../../../runtime/clock.ts'
import { RetryLater } from '../../../runtime/errors.ts'
import type { Http } from '../../../runtime/http.ts'
import { ask, crmFailure, shaped } from '../../answer.ts'
import { crmReasons } from '../../reasons.ts'
import type { SalesforceCredentials } from '../settings.ts'
import { refusedGrant } from './refused-grant.ts'

const granted = z.looseObject({ access_token: z.string().check(z.minLength(1)), scope: z.optional(z.string()) })

/** The lifetime of an assertion in seconds; Salesforce accepts at most five minutes. */
const assertionLife = 180
const refused = 15 * 60_000

/** Tokens by organization and credentials, shared by all invocations of a warm function. */
const tokens = new Map<string, Promise<string>>()

export interface Tokens {
  /** The current token, or a new one. @throws RetryLater when Salesforce grants none */
  current(): Promise<string>
  /** Forgets `token`, unless it was renewed meanwhile. */
  expire(token: string): Promise<void>
}

/** OAuth tokens by client credentials or JWT bearer (docs/facts/salesforce.md#rest-api). `http` calls the organization's own domain. */
export const createTokens = (http: Http, url: string, credentials: SalesforceCredentials, clock: Clock): Tokens => {
  const key = createHash('sha256')
    .update(JSON.stringify([url, credentials]))
    .digest('hex')
  const current = () => {
    const kept = tokens.get(key)
    if (kept) return kept
    const fresh = grant(http, credentials, clock)
    tokens.set(key, fresh)
    fresh.catch(() => tokens.delete(key))
    return fresh
  }
  const expire = async (token: string) => {
    const kept = tokens.get(key)
    if (kept && (await kept.catch(() => token)) === token && tokens.get(key) === kept) tokens.delete(key)
  }
  return { current, expire }
}

const grant = async (http: Http, credentials: SalesforceCredentials, clock: Clock): Promise<string> => {
  const form: Record<string, string> =
    'clientSecret' in credentials
      ? {
          grant_type: 'client_credentials',
          client_id: credentials.clientId,
          client_secret: credentials.clientSecret,
        }
      : {
          grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
          assertion: assertion(credentials, clock),
        }
  const answer = await ask(http, {
    method: 'POST',
    path: '/services/oauth2/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
    repeatable: true,
  })
  // 400 with `invalid_client` or `invalid_grant`: the credentials are wrong, not the request.
  if (answer.status === 400 || answer.status === 401) {
    throw new RetryLater(crmReasons['crm-key-refused'], { detail: refusedGrant(answer), after: refused })
  }
  if (answer.status !== 200) throw crmFailure('POST token', answer)
  const { access_token: token, scope } = shaped(granted, 'POST token', answer)
  if (scope === undefined || scope.split(' ').some((one) => one === 'api' || one === 'full')) return token
  const detail = 'the app lacks the scope api, Manage user data via APIs'
  throw new RetryLater(crmReasons['crm-key-refused'], { detail, after: refused })
}

const base64url = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')

const assertion = (
  { clientId, username, audience, privateKey }: Extract<SalesforceCredentials, { privateKey: string }>,
  clock: Clock,
): string => {
  const exp = Math.floor(clock.now() / 1_000) + assertionLife
  const unsigned = `${base64url({ alg: 'RS256' })}.${base64url({ iss: clientId, sub: username, aud: audience, exp })}`
  try {
    return `${unsigned}.${sign('sha256', Buffer.from(unsigned), privateKey).toString('base64url')}`
  } catch {
    throw new RetryLater(crmReasons['crm-key-refused'], { detail: 'the private key is no PEM', after: refused })
  }
}
