import * as z from 'zod/mini'
import type { Http, HttpRequest } from '../../../runtime/http.ts'
import { ask } from '../../answer.ts'
import type { ConnectStep } from '../../setup/connector.ts'
import { apiPaths, privateAppTokenInfo } from '../paths.ts'
import { type HubspotSettings, type ObjectName, objects } from '../settings.ts'

/** The credentials for a question about the scopes of a token. */
export interface Token {
  accessToken: string | undefined
  /** The client id of the app, which only dated versions need. */
  clientId: string | undefined
  clientSecret: string | undefined
}

const tokenInfo = z.looseObject({ scopes: z.array(z.string()) })
const inactive = z.looseObject({ active: z.literal(false) })

/** Scopes that the app needs; the `schemas` ones only to make and delete properties. */
export const scopesFor = (names: readonly ObjectName[], { notes }: { notes?: boolean | undefined } = {}): string[] => [
  ...new Set([
    ...names.flatMap((name) => [`crm.objects.${objects[name].path}.read`, `crm.objects.${objects[name].path}.write`]),
    'crm.objects.contacts.read',
    // Notes on any record go by the scopes of contacts (docs/facts/hubspot.md#notes).
    ...(notes ? ['crm.objects.contacts.write'] : []),
    'crm.objects.owners.read',
    ...names.flatMap((name) => [`crm.schemas.${objects[name].path}.read`, `crm.schemas.${objects[name].path}.write`]),
  ]),
]

const what = 'scopes of the app'

/** The step for the scopes of the token, as far as HubSpot tells them. @throws RetryLater when no answer came */
export const scopesStep = async (
  http: Http,
  settings: HubspotSettings,
  token: Token,
  names: readonly ObjectName[],
): Promise<ConnectStep> => {
  const wanted = scopesFor(names, settings)
  const granted = await grantedTo(http, requestsFor(settings, token))
  if (!Array.isArray(granted)) {
    const how = [
      ...(granted === 'none-of-it' ? foreign : []),
      'It must have these:',
      ...wanted.map((scope) => `  ${scope}`),
    ]
    return { what: `${what}: HubSpot does not tell them`, state: 'unseen', how }
  }
  const missing = wanted.filter((scope) => !granted.includes(scope))
  if (missing.length === 0) return { what, state: 'done' }
  const where = [
    'Add these to requiredScopes in src/app/app-hsmeta.json, then hs project upload; or for a legacy private app',
    'Development > Legacy apps > your app > Edit app > Scopes, add:',
  ]
  return { what, state: 'wrong', how: [...where, ...missing.map((scope) => `  ${scope}`)] }
}

/** Requests for the scopes of a token, the newest one first. */
const requestsFor = (settings: HubspotSettings, { accessToken = '', clientId, clientSecret }: Token): HttpRequest[] => {
  const { introspection } = apiPaths(settings)
  const older: HttpRequest = {
    method: 'POST',
    path: privateAppTokenInfo,
    json: { tokenKey: accessToken },
    repeatable: true,
  }
  if (!introspection || !clientId || !clientSecret) return [older]
  const form = { client_id: clientId, client_secret: clientSecret, token: accessToken, token_type_hint: 'access_token' }
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const body = new URLSearchParams(form).toString()
  return [{ method: 'POST', path: introspection, headers, body, repeatable: true }, older]
}

/** HubSpot does not document the introspection of a static token, so its answer is a note and stops nobody. */
const foreign = [
  'HubSpot does not know the access token as one of the app whose client ID was given: a service key, which can do no',
  'webhooks, or the token of another app.',
]

const grantedTo = async (
  http: Http,
  requests: readonly HttpRequest[],
): Promise<string[] | 'none-of-it' | undefined> => {
  let isForeign = false
  for (const request of requests) {
    const answer = await ask(http, request)
    const told = answer.status === 200 ? z.safeParse(tokenInfo, answer.json).data : undefined
    if (told) return told.scopes
    isForeign ||= z.safeParse(inactive, answer.json).success
  }
  return isForeign ? 'none-of-it' : undefined
}
