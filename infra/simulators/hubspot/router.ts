import type { SimRequest } from '../crm-server.ts'
import type { Answer } from '../faults.ts'
import { demandScope } from './access.ts'
import { notFound, ok, Refusal, refuse } from './answers.ts'
import { associationsV4 } from './associations.ts'
import { objectRoute, type Services, scopeOf } from './object-routes.ts'
import { findObject, type Portal, typeOf } from './portal.ts'
import { propertyRoute } from './properties.ts'
import { SAMPLE } from './sample.ts'

type Body = Record<string, unknown>

/** An owner who left is archived: not found unless archived ones are asked for. */
function ownerRoute(portal: Portal, request: SimRequest, id: string | undefined): Answer {
  demandScope(portal, 'crm.objects.owners.read')
  const query = new URLSearchParams(request.query)
  const archived = query.get('archived') === 'true'
  const time = { createdAt: '2024-01-15T10:00:00.000Z', updatedAt: '2024-01-15T10:00:00.000Z' }
  const owners = portal.owners
    .filter((one) => one.archived === archived)
    .map((one) => ({ ...one, type: 'PERSON', ...time }))
  if (id === undefined) {
    const email = query.get('email')
    return ok({ results: owners.filter((one) => email === null || one.email === email) })
  }
  const key = query.get('idProperty') === 'userId' ? 'userId' : 'id'
  const owner = owners.find((one) => String(one[key]) === id)
  if (owner === undefined) throw notFound()
  return ok(owner)
}

/** From 2026-09 on the rules of the account's administrators hold for writes of the API, too. */
function demandRequired(portal: Portal, { method }: SimRequest, [word = '', id]: string[], body: Body): void {
  const type = typeOf(word)
  const isNew = method === 'POST' && id === undefined
  if (type === undefined || !(isNew || method === 'PATCH')) return
  const present = isNew ? {} : findObject(portal, type, id ?? '')?.properties
  const sent = (body.properties ?? {}) as Body
  const missing = portal.required.filter((name) => present && !present[name] && !sent[name])
  if (missing.length === 0) return
  throw refuse(400, `Required properties are missing: ${missing.join(', ')}`, {
    category: 'VALIDATION_ERROR',
    errors: missing.map((name) => ({
      message: `${name} is required`,
      code: 'REQUIRED_PROPERTY_MISSING',
      context: { propertyName: [name] },
    })),
  })
}

/** `POST /oauth/{date}/token/introspect`, a form with the credentials of the app. */
function introspect(portal: Portal, request: SimRequest): Answer {
  const form = new URLSearchParams(request.body)
  if (form.get('client_id') !== SAMPLE.clientId || form.get('client_secret') !== portal.clientSecret)
    throw refuse(400, 'missing or invalid client id or secret', { status: 'BAD_CLIENT' })
  if (form.get('token') !== portal.accessToken) return ok({ active: false })
  return ok({ active: true, hub_id: portal.portalId, client_id: SAMPLE.clientId, scopes: [...portal.scopes] })
}

function accountShown(portalId: number): Body {
  return {
    portalId,
    accountType: 'STANDARD',
    timeZone: 'Etc/UTC',
    companyCurrency: 'EUR',
    additionalCurrencies: [],
    utcOffset: '+00:00',
    utcOffsetMilliseconds: 0,
    uiDomain: 'app-eu1.hubspot.com',
    dataHostingLocation: 'eu1',
  }
}

function dispatch(services: Services, request: SimRequest): Answer {
  const { portal } = services
  const path = decodeURIComponent(request.path)
  let body: Body = {}
  try {
    body = request.body === '' ? {} : (JSON.parse(request.body) as Body)
  } catch {
    throw refuse(400, 'Invalid input JSON', { category: 'VALIDATION_ERROR' })
  }
  const objects = /^\/crm\/(?:v3\/objects|objects\/(?:v3|20\d\d-\d\d))\/(.+)$/.exec(path)?.[1]
  if (objects !== undefined) {
    if (path.startsWith('/crm/objects/20')) demandRequired(portal, request, objects.split('/'), body)
    return objectRoute(services, request, objects.split('/'), body)
  }
  const v4 = /^\/crm\/v4\/objects\/([^/]+)\/([^/]+)\/associations\/([^/]+)$/.exec(path)
  if (v4 !== null) {
    const [from, to] = [typeOf(v4[1] ?? ''), typeOf(v4[3] ?? '')]
    const object = from && findObject(portal, from, v4[2] ?? '')
    if (from === undefined || to === undefined || object === undefined) throw notFound()
    demandScope(portal, scopeOf(from, 'read'))
    return ok(associationsV4(portal, object, to))
  }
  const owner = /^\/crm\/(?:v3\/owners|owners\/20\d\d-\d\d)(?:\/([^/]+))?\/?$/.exec(path)
  if (owner !== null) return ownerRoute(portal, request, owner[1])
  const property = /^\/crm\/(?:v3\/properties|properties\/20\d\d-\d\d)\/([^/]+)(?:\/([^/]+))?$/.exec(path)
  const type = property && typeOf(property[1] ?? '')
  if (property && type) return propertyRoute(portal, request.method, type, property[2], body)
  if (/^\/account-info\/(v3|20\d\d-\d\d)\/details$/.test(path)) return ok(accountShown(portal.portalId))
  if (path === '/oauth/v2/private-apps/get/access-token-info' && portal.app === 'legacy') {
    return ok({ userId: 47_812_075, hubId: portal.portalId, appId: portal.appId, scopes: [...portal.scopes] })
  }
  throw notFound()
}

/** Answers one request to HubSpot's API. */
export function answer(services: Services, request: SimRequest): Answer {
  let headers: Record<string, string> = {}
  try {
    if (/^\/oauth\/20\d\d-\d\d\/token\/introspect$/.test(request.path)) return introspect(services.portal, request)
    headers = services.access.admit(request)
    const given = dispatch(services, request)
    return { ...given, headers: { ...given.headers, ...(request.path.endsWith('/search') ? {} : headers) } }
  } catch (error) {
    if (error instanceof Refusal) return { ...error.answer, headers: { ...headers, ...error.answer.headers } }
    throw error
  }
}
