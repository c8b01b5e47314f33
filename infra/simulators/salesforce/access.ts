import { createPublicKey, generateKeyPairSync, randomBytes, verify } from 'node:crypto'
import type { SimRequest } from '../crm/server.ts'
import type { WholeAnswer } from '../http/exchange.ts'
import type { Org } from './account.ts'
import { ok, refuse, refuseGrant } from './answers.ts'
import { SAMPLE } from './sample.ts'

export interface OAuthOptions {
  clientSecret: string
  /** How long a session lives, in milliseconds. Salesforce's default is two hours. */
  sessionMs: number
  /** Accepted as `aud` of an assertion, besides the login hosts and the organization's own URL. */
  url: () => string
}

export interface OAuth {
  token(request: SimRequest): WholeAnswer
  /** Refuses a call without a living session with Salesforce's 401. */
  demandSession(request: SimRequest): void
  /** Ends all sessions, as an administrator may. */
  revoke(): void
  /** The private key of the certificate the app is registered with, PEM. Drawn at first use. */
  privateKey(): string
}

const loginHosts = ['https://login.salesforce.com', 'https://test.salesforce.com']

interface Claims {
  iss?: string
  sub?: string
  aud?: string
  exp?: number
}

function part(text: string | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(text ?? '', 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}

/** OAuth of one External Client App: client credentials and JWT bearer (docs/facts/salesforce.md#rest-api). */
export function createOAuth(org: Org, { clientSecret, sessionMs, url }: OAuthOptions): OAuth {
  const sessions = new Map<string, number>()
  let privateKey: string | undefined
  const pem = () => {
    privateKey ??= generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    }).privateKey
    return privateKey
  }

  function checkAssertion(assertion: string): void {
    const [head, body, signature = ''] = assertion.split('.')
    const { alg } = (part(head) ?? {}) as { alg?: string }
    const claims = (part(body) ?? {}) as Claims
    const signed = Buffer.from(`${head}.${body}`)
    const genuine =
      alg === 'RS256' && verify('sha256', signed, createPublicKey(pem()), Buffer.from(signature, 'base64url'))
    if (!genuine) throw refuseGrant('invalid_grant', 'invalid assertion')
    if (claims.iss !== SAMPLE.clientId) throw refuseGrant('invalid_client_id', 'client identifier invalid')
    if (![...loginHosts, url()].includes(claims.aud ?? '')) throw refuseGrant('invalid_grant', 'audience is invalid')
    if (claims.sub !== SAMPLE.username) throw refuseGrant('invalid_grant', "user hasn't approved this consumer")
    if ((claims.exp ?? 0) * 1000 <= org.clock.now()) throw refuseGrant('invalid_grant', 'expired authorization code')
  }

  function checkClient(form: URLSearchParams, request: SimRequest): void {
    const basic = Buffer.from(/^Basic (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '', 'base64')
      .toString()
      .split(':')
    const id = form.get('client_id') ?? basic[0]
    const secret = form.get('client_secret') ?? basic[1]
    if (id !== SAMPLE.clientId) throw refuseGrant('invalid_client_id', 'client identifier invalid')
    if (secret !== clientSecret) throw refuseGrant('invalid_client', 'invalid client credentials')
  }

  function grant(): WholeAnswer {
    const token = `${org.organizationId.slice(0, 15)}!AQ${randomBytes(40).toString('base64url')}`
    sessions.set(token, org.clock.now() + sessionMs)
    return ok({
      access_token: token,
      signature: randomBytes(32).toString('base64'),
      scope: 'api',
      instance_url: url(),
      id: `https://login.salesforce.com/id/${org.organizationId}/${org.integrationUserId}`,
      token_type: 'Bearer',
      issued_at: String(org.clock.now()),
    })
  }

  return {
    token(request) {
      const form = new URLSearchParams(request.body)
      const type = form.get('grant_type')
      if (type === 'client_credentials') checkClient(form, request)
      else if (type === 'urn:ietf:params:oauth:grant-type:jwt-bearer') checkAssertion(form.get('assertion') ?? '')
      else throw refuseGrant('unsupported_grant_type', 'grant type not supported')
      return grant()
    },
    demandSession(request) {
      const token = /^(?:Bearer|OAuth) (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
      if ((sessions.get(token) ?? 0) > org.clock.now()) return
      throw refuse(401, 'INVALID_SESSION_ID', 'Session expired or invalid')
    },
    revoke: () => sessions.clear(),
    privateKey: pem,
  }
}
