import { answered, parsed } from '../crm/answers.ts'
import { type Params, routeTable } from '../crm/router.ts'
import type { SimRequest } from '../crm/server.ts'
import type { WholeAnswer } from '../http/exchange.ts'
import { notFound, ok, refuse } from './answers.ts'
import type { Call, Services } from './call.ts'
import { runQuery } from './listing.ts'
import {
  createRecord,
  deleteRecord,
  describe,
  notAllowed,
  readRecord,
  typeOf,
  updateRecord,
  upsertRecord,
} from './record-routes.ts'

/** `REQUEST_LIMIT_EXCEEDED` comes as 403, not as 429; the window of 24 hours rolls. */
function countCall(services: Services): Record<string, string> {
  const { org, callsPerDay } = services
  services.calls = services.calls.filter((at) => at > org.clock.now() - 86_400_000)
  if (services.calls.length >= callsPerDay) throw refuse(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.')
  services.calls.push(org.clock.now())
  return { 'Sforce-Limit-Info': `api-usage=${services.calls.length}/${callsPerDay}` }
}

function limits({ callsPerDay, calls }: Call): WholeAnswer {
  return ok({ DailyApiRequests: { Max: callsPerDay, Remaining: callsPerDay - calls.length } })
}

/** The calls of the REST API, under their paths without a version. */
const routes = routeTable<(call: Call, params: Params) => WholeAnswer>({
  'GET /query': ({ org, query, version }) => ok(runQuery(org, query.get('q') ?? '', version)),
  'GET /queryAll': ({ org, query, version }) => ok(runQuery(org, query.get('q') ?? '', version, true)),
  'GET /limits': limits,
  'GET /sobjects': ({ org }) => ok({ sobjects: [...org.schema.keys()].map((name) => ({ name })) }),
  'GET /sobjects/:type': ({ org }, params) => ok({ objectDescribe: { name: typeOf(org, params) }, recentItems: [] }),
  'POST /sobjects/:type': createRecord,
  'GET /sobjects/:type/describe': describe,
  'GET /sobjects/:type/:id': readRecord,
  'PATCH /sobjects/:type/:id': updateRecord,
  'DELETE /sobjects/:type/:id': deleteRecord,
  'PATCH /sobjects/:type/:field/:value': upsertRecord,
  'POST|PUT /sobjects/:type/:id': ({ request }) => {
    throw notAllowed(request.method, 'HEAD,GET,PATCH,DELETE')
  },
})

/** 41.0 to 68.0 are supported, 31.0 to 40.0 still answer, older ones are retired (Salesforce, API End-of-Life Policy). */
function refuseVersion(version: string): void {
  const number = Number(version.slice(1))
  if (number < 31) throw refuse(410, 'UNSUPPORTED_API_VERSION', `API version ${version} has been retired`)
  if (number > 68) throw notFound()
}

function dispatch(services: Services, request: SimRequest): WholeAnswer {
  if (request.path === '/services/data')
    return ok([{ label: "Winter '25", url: '/services/data/v62.0', version: '62.0' }])
  const [, version, path = ''] = /^\/services\/data\/(v\d{2,3}\.\d)(\/.*)$/.exec(request.path) ?? []
  if (version === undefined) throw notFound()
  const body = parsed(request.body, () =>
    refuse(400, 'JSON_PARSER_ERROR', 'Unexpected character at [line:1, column:1]'),
  )
  refuseVersion(version)
  const found = routes(request.method, path)
  if (found === undefined) throw notFound()
  return found.handler({ ...services, request, query: new URLSearchParams(request.query), version, body }, found.params)
}

/** Answers one request to Salesforce's token endpoint or REST API. */
export const answer = (services: Services, request: SimRequest): WholeAnswer =>
  answered(() => {
    if (request.path === '/services/oauth2/token') return services.oauth.token(request)
    services.oauth.demandSession(request)
    const headers = countCall(services)
    return answered(() => dispatch(services, request), headers)
  })
