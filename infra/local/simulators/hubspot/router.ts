import type { SimRequest } from '../crm-server.ts'
import type { Answer } from '../faults.ts'
import { demandScope } from './access.ts'
import { notFound, ok, Refusal, refuse } from './answers.ts'
import { associationsV4 } from './associations.ts'
import { objectRoute, type Services, scopeOf } from './object-routes.ts'
import { findObject, type Portal, typeOf } from './portal.ts'
import { propertyRoute } from './properties.ts'

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
  if (objects !== undefined) return objectRoute(services, request, objects.split('/'), body)
  const v4 = /^\/crm\/v4\/objects\/([^/]+)\/([^/]+)\/associations\/([^/]+)$/.exec(path)
  if (v4 !== null) {
    const [from, to] = [typeOf(v4[1] ?? ''), typeOf(v4[3] ?? '')]
    const object = from && findObject(portal, from, v4[2] ?? '')
    if (from === undefined || to === undefined || object === undefined) throw notFound()
    demandScope(portal, scopeOf(from, 'read'))
    return ok(associationsV4(portal, object, to))
  }
  const owner = /^\/crm\/v3\/owners(?:\/([^/]+))?\/?$/.exec(path)
  if (owner !== null) return ownerRoute(portal, request, owner[1])
  const property = /^\/crm\/v3\/properties\/([^/]+)(?:\/([^/]+))?$/.exec(path)
  const type = property && typeOf(property[1] ?? '')
  if (property && type) return propertyRoute(portal, request.method, type, property[2], body)
  if (path === '/account-info/v3/details')
    return ok({ portalId: portal.portalId, accountType: 'STANDARD', timeZone: 'Etc/UTC', companyCurrency: 'EUR' })
  if (path === '/oauth/v2/private-apps/get/access-token-info') {
    return ok({ userId: 47_812_075, hubId: portal.portalId, appId: portal.appId, scopes: [...portal.scopes] })
  }
  throw notFound()
}

/** Answers one request to HubSpot's API. */
export function answer(services: Services, request: SimRequest): Answer {
  let headers: Record<string, string> = {}
  try {
    headers = services.access.admit(request)
    const given = dispatch(services, request)
    return { ...given, headers: { ...given.headers, ...(request.path.endsWith('/search') ? {} : headers) } }
  } catch (error) {
    if (error instanceof Refusal) return { ...error.answer, headers: { ...headers, ...error.answer.headers } }
    throw error
  }
}
