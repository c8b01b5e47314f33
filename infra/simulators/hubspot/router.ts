import { answered, parsed } from '../crm/answers.ts'
import { type Params, routeTable } from '../crm/router.ts'
import type { SimRequest } from '../crm/server.ts'
import type { WholeAnswer } from '../http/exchange.ts'
import { demandScope } from './access.ts'
import type { Portal } from './account.ts'
import { invalid, notFound, ok, refuse } from './answers.ts'
import type { Call, Services } from './call.ts'
import * as property from './records/property-routes.ts'
import * as object from './records/record-routes.ts'
import { SAMPLE } from './sample.ts'

const ownerTimes = { createdAt: '2024-01-15T10:00:00.000Z', updatedAt: '2024-01-15T10:00:00.000Z' }

/** An owner who left is archived: not found unless archived ones are asked for. */
function ownersFor({ portal, query }: Call) {
  demandScope(portal, 'crm.objects.owners.read')
  const archived = query.get('archived') === 'true'
  return portal.owners
    .filter((one) => one.archived === archived)
    .map((one) => ({ ...one, type: 'PERSON', ...ownerTimes }))
}

/** At most 500 at once; `after` is the place of the next one. */
function listOwners(call: Call): WholeAnswer {
  const { query } = call
  const limit = Number(query.get('limit') ?? 100)
  if (!(limit >= 1 && limit <= 500)) throw invalid('limit must be between 1 and 500')
  const email = query.get('email')
  const all = ownersFor(call).filter((one) => email === null || one.email === email)
  const from = Number(query.get('after') ?? 0)
  const next = from + limit
  const paging = next < all.length && { paging: { next: { after: String(next) } } }
  return ok({ results: all.slice(from, next), ...paging })
}

function readOwner(call: Call, { id }: Params): WholeAnswer {
  const key = call.query.get('idProperty') === 'userId' ? 'userId' : 'id'
  const owner = ownersFor(call).find((one) => String(one[key]) === id)
  if (owner === undefined) throw notFound()
  return ok(owner)
}

const readAccount = ({ portal }: Call): WholeAnswer =>
  ok({
    portalId: portal.portalId,
    accountType: 'STANDARD',
    timeZone: 'Etc/UTC',
    companyCurrency: 'EUR',
    additionalCurrencies: [],
    utcOffset: '+00:00',
    utcOffsetMilliseconds: 0,
    uiDomain: 'app-eu1.hubspot.com',
    dataHostingLocation: 'eu1',
  })

function readToken({ portal }: Call): WholeAnswer {
  if (portal.app !== 'legacy') throw notFound()
  return ok({ userId: 47_812_075, hubId: portal.portalId, appId: portal.appId, scopes: [...portal.scopes] })
}

/** The calls of HubSpot's API, under their paths without a version. */
const routes = routeTable<(call: Call, params: Params) => WholeAnswer>({
  'GET /objects/:type': object.listObjects,
  'POST /objects/:type': object.createObject,
  'POST /objects/:type/search': object.searchObjects,
  'POST /objects/:type/batch/read': object.readObjects,
  'GET /objects/:type/:id': object.readObject,
  'PATCH /objects/:type/:id': object.updateObject,
  'DELETE /objects/:type/:id': object.archiveObject,
  'GET /v4/objects/:type/:id/associations/:to': object.readAssociations,
  'POST /associations/:type/:to/batch/read': object.readAssociationsOf,
  'GET /properties/:type': property.listProperties,
  'POST /properties/:type': property.createProperty,
  'GET /properties/:type/:name': property.readProperty,
  'PATCH /properties/:type/:name': property.updateProperty,
  'DELETE /properties/:type/:name': property.archiveProperty,
  'GET /owners': listOwners,
  'GET /owners/:id': readOwner,
  'GET /account-info/details': readAccount,
  'POST /oauth/v2/private-apps/get/access-token-info': readToken,
})

/** What a path is without its version: 3 stands before the area, the dated ones behind it. */
const unversioned = (path: string): string =>
  path
    .replace(/^\/crm\/v3(?=\/(objects|properties|owners)\b)/, '')
    .replace(/^\/crm(\/(?:objects|properties|owners))\/(?:v3|20\d\d-\d\d)(?=\/|$)/, '$1')
    .replace(/^\/crm\/(?:v4\/associations|associations\/20\d\d-\d\d)(?=\/)/, '/associations')
    .replace(/^\/crm(?=\/v4\/)/, '')
    .replace(/^(\/account-info)\/(?:v3|20\d\d-\d\d)\//, '$1/')

/** `POST /oauth/{date}/token/introspect`, a form with the credentials of the app. */
function introspect(portal: Portal, request: SimRequest): WholeAnswer {
  const form = new URLSearchParams(request.body)
  if (form.get('client_id') !== SAMPLE.clientId || form.get('client_secret') !== portal.clientSecret)
    throw refuse(400, 'missing or invalid client id or secret', { status: 'BAD_CLIENT' })
  if (form.get('token') !== portal.accessToken) return ok({ active: false })
  return ok({ active: true, hub_id: portal.portalId, client_id: SAMPLE.clientId, scopes: [...portal.scopes] })
}

function dispatch(services: Services, request: SimRequest): WholeAnswer {
  const body = parsed(request.body, () => invalid('Invalid input JSON'))
  const found = routes(request.method, unversioned(request.path))
  if (found === undefined) throw notFound()
  return found.handler({ ...services, request, query: new URLSearchParams(request.query), body }, found.params)
}

/** Answers one request to HubSpot's API. Answers of the search say nothing of limits. */
export const answer = (services: Services, request: SimRequest): WholeAnswer =>
  answered(() => {
    if (/^\/oauth\/20\d\d-\d\d\/token\/introspect$/.test(request.path)) return introspect(services.portal, request)
    const limits = services.access.admit(request)
    return answered(() => dispatch(services, request), request.path.endsWith('/search') ? {} : limits)
  })
