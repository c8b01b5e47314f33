import { answered, noContent, parsed } from '../crm/answers.ts'
import { type Params, routeTable } from '../crm/router.ts'
import type { SimRequest } from '../crm/server.ts'
import type { WholeAnswer } from '../http/exchange.ts'
import { notFound, ok, refuse } from './answers.ts'
import type { OAuth } from './oauth.ts'
import { find, type ObjectName, type Org, type SObject, table } from './org.ts'
import { runQuery } from './query.ts'
import type { SObjects } from './record-store.ts'

export interface Services {
  org: Org
  sobjects: SObjects
  oauth: OAuth
  /** Calls in any 24 hours. */
  callsPerDay: number
  calls: number[]
}

type Body = Record<string, unknown>

interface Call extends Services {
  request: SimRequest
  query: URLSearchParams
  version: string
  body: Body
}

/** `REQUEST_LIMIT_EXCEEDED` comes as 403, not as 429; the window of 24 hours rolls. */
function countCall(services: Services): Record<string, string> {
  const { org, callsPerDay } = services
  services.calls = services.calls.filter((at) => at > org.clock.now() - 86_400_000)
  if (services.calls.length >= callsPerDay) throw refuse(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.')
  services.calls.push(org.clock.now())
  return { 'Sforce-Limit-Info': `api-usage=${services.calls.length}/${callsPerDay}` }
}

function located(org: Org, type: ObjectName, id: string): SObject {
  if (!/^[A-Za-z0-9]{15}(?:[A-Z0-5]{3})?$/.test(id)) throw refuse(400, 'MALFORMED_ID', 'malformed id ', ['Id'])
  const record = find(org, type, id)
  if (record !== undefined) return record
  const gone = [...table(org, type).keys()].some((one) => one.startsWith(id.slice(0, 15)) && org.deleted.has(one))
  throw gone ? refuse(404, 'ENTITY_IS_DELETED', 'entity is deleted', []) : notFound()
}

/** The object that a path names, in any case. */
function typeOf(org: Org, { type: word = '' }: Params): ObjectName {
  const type = [...org.schema.keys()].find((one) => one.toLowerCase() === word.toLowerCase())
  if (type === undefined) throw notFound()
  return type
}

const notAllowed = (method: string, allowed: string) =>
  refuse(405, 'METHOD_NOT_ALLOWED', `HTTP Method '${method}' not allowed. Allowed are ${allowed}`)

/** The same for a call that writes: Flows are only listed. */
function writable({ org, request }: Call, params: Params): ObjectName {
  const type = typeOf(org, params)
  if (type === 'FlowDefinitionView') throw notAllowed(request.method, 'HEAD,GET')
  return type
}

function refuseStale(request: SimRequest, record: SObject): void {
  const since = request.headers['if-unmodified-since']
  if (since === undefined) return
  const modified = Date.parse(String(record.LastModifiedDate).replace('+0000', 'Z'))
  if (Math.floor(modified / 1000) * 1000 > Date.parse(since))
    throw refuse(412, 'PRECONDITION_FAILED', 'The record was modified')
}

function createRecord(call: Call, params: Params): WholeAnswer {
  const { Id: id } = call.sobjects.create(writable(call, params), call.body, call.org.integrationUserId)
  return ok({ id, success: true, errors: [] }, 201)
}

function readRecord({ org, query, version }: Call, params: Params): WholeAnswer {
  const type = typeOf(org, params)
  const record = located(org, type, params.id ?? '')
  const all = Object.keys(org.schema.get(type) ?? {})
  const asked = query.get('fields')
  const names = asked === null ? all : ['Id', ...asked.split(',').map((name) => name.trim())]
  const unknown = names.find((name) => !all.includes(name))
  if (unknown !== undefined)
    throw refuse(400, 'INVALID_FIELD', `No such column '${unknown}' on sobject of type ${type}`)
  const attributes = { type, url: `/services/data/${version}/sobjects/${type}/${record.Id}` }
  return ok({ attributes, ...Object.fromEntries([...new Set(names)].map((name) => [name, record[name] ?? null])) })
}

function updateRecord(call: Call, params: Params): WholeAnswer {
  const { org, sobjects, request, body } = call
  const type = writable(call, params)
  const record = located(org, type, params.id ?? '')
  refuseStale(request, record)
  sobjects.update(record, type, body, org.integrationUserId)
  return noContent
}

function deleteRecord(call: Call, params: Params): WholeAnswer {
  const type = writable(call, params)
  call.sobjects.remove(located(call.org, type, params.id ?? '').Id)
  return noContent
}

function describe({ org }: Call, params: Params): WholeAnswer {
  const type = typeOf(org, params)
  const fields = Object.entries(org.schema.get(type) ?? {}).map(([name, def]) => {
    const { readOnly = false, required = false, to, ...told } = def
    return { name, ...told, updateable: !readOnly, nillable: !required, referenceTo: to ? [to] : [] }
  })
  return ok({ name: type, createable: true, updateable: true, deletable: true, fields })
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
