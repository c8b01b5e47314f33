import type { SimRequest } from '../crm-server.ts'
import type { Answer } from '../faults.ts'
import { noContent, ok, Refusal, refuse } from './answers.ts'
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

const notThere = () => refuse(404, 'NOT_FOUND', 'The requested resource does not exist')

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
  throw gone ? refuse(404, 'ENTITY_IS_DELETED', 'entity is deleted', []) : notThere()
}

function shown(org: Org, type: ObjectName, record: SObject, version: string, asked: string | null): Body {
  const all = Object.keys(org.schema.get(type) ?? {})
  const names = asked === null ? all : ['Id', ...asked.split(',').map((name) => name.trim())]
  const unknown = names.find((name) => !all.includes(name))
  if (unknown !== undefined)
    throw refuse(400, 'INVALID_FIELD', `No such column '${unknown}' on sobject of type ${type}`)
  const attributes = { type, url: `/services/data/${version}/sobjects/${type}/${record.Id}` }
  return { attributes, ...Object.fromEntries([...new Set(names)].map((name) => [name, record[name] ?? null])) }
}

function refuseStale(request: SimRequest, record: SObject): void {
  const since = request.headers['if-unmodified-since']
  if (since === undefined) return
  const modified = Date.parse(String(record.LastModifiedDate).replace('+0000', 'Z'))
  if (Math.floor(modified / 1000) * 1000 > Date.parse(since))
    throw refuse(412, 'PRECONDITION_FAILED', 'The record was modified')
}

function sobjectRoute(
  services: Services,
  request: SimRequest,
  version: string,
  word: string,
  id: string | undefined,
  body: Body,
): Answer {
  const { org, sobjects } = services
  const type = [...org.schema.keys()].find((one) => one.toLowerCase() === word.toLowerCase())
  if (type === undefined) throw notThere()
  if (type === 'FlowDefinitionView' && request.method !== 'GET')
    throw refuse(405, 'METHOD_NOT_ALLOWED', `HTTP Method '${request.method}' not allowed. Allowed are HEAD,GET`)
  if (id === undefined) {
    if (request.method !== 'POST') return ok({ objectDescribe: { name: type }, recentItems: [] })
    return ok({ id: sobjects.create(type, body, org.integrationUserId).Id, success: true, errors: [] }, 201)
  }
  if (id === 'describe') {
    const fields = Object.entries(org.schema.get(type) ?? {}).map(([name, def]) => {
      const { readOnly = false, required = false, to, ...told } = def
      return { name, ...told, updateable: !readOnly, nillable: !required, referenceTo: to ? [to] : [] }
    })
    return ok({ name: type, createable: true, updateable: true, deletable: true, fields })
  }
  const record = located(org, type, id)
  if (request.method === 'GET')
    return ok(shown(org, type, record, version, new URLSearchParams(request.query).get('fields')))
  if (request.method === 'DELETE') {
    sobjects.remove(record.Id)
    return noContent
  }
  if (request.method !== 'PATCH')
    throw refuse(405, 'METHOD_NOT_ALLOWED', "HTTP Method 'PUT' not allowed. Allowed are HEAD,GET,PATCH,DELETE")
  refuseStale(request, record)
  sobjects.update(record, type, body, org.integrationUserId)
  return noContent
}

/** 41.0 to 68.0 are supported, 31.0 to 40.0 still answer, older ones are retired (Salesforce, API End-of-Life Policy). */
function refuseVersion(version: string): void {
  const number = Number(version.slice(1))
  if (number < 31) throw refuse(410, 'UNSUPPORTED_API_VERSION', `API version ${version} has been retired`)
  if (number > 68) throw notThere()
}

function dispatch(services: Services, request: SimRequest): Answer {
  const path = decodeURIComponent(request.path).replace(/\/$/, '')
  if (path === '/services/data') return ok([{ label: "Winter '25", url: '/services/data/v62.0', version: '62.0' }])
  const parts = /^\/services\/data\/(v\d{2,3}\.\d)(?:\/(\w+)(?:\/(\w+)(?:\/(\w+))?)?)?$/.exec(path)
  if (parts === null) throw notThere()
  const [, version = '', resource, word, id] = parts
  let body: Body = {}
  try {
    body = request.body === '' ? {} : (JSON.parse(request.body) as Body)
  } catch {
    throw refuse(400, 'JSON_PARSER_ERROR', 'Unexpected character at [line:1, column:1]')
  }
  refuseVersion(version)
  if (resource === 'query')
    return ok(runQuery(services.org, new URLSearchParams(request.query).get('q') ?? '', version))
  if (resource === 'queryAll')
    return ok(runQuery(services.org, new URLSearchParams(request.query).get('q') ?? '', version, true))
  if (resource === 'limits') {
    const Remaining = services.callsPerDay - services.calls.length
    return ok({ DailyApiRequests: { Max: services.callsPerDay, Remaining } })
  }
  if (resource === 'sobjects' && word !== undefined) return sobjectRoute(services, request, version, word, id, body)
  if (resource === 'sobjects') return ok({ sobjects: [...services.org.schema.keys()].map((name) => ({ name })) })
  throw notThere()
}

/** Answers one request to Salesforce's token endpoint or REST API. */
export function answer(services: Services, request: SimRequest): Answer {
  try {
    if (request.path === '/services/oauth2/token') return services.oauth.token(request)
    services.oauth.demandSession(request)
    const headers = countCall(services)
    const given = dispatch(services, request)
    return { ...given, headers: { ...given.headers, ...headers } }
  } catch (error) {
    if (error instanceof Refusal) return error.answer
    throw error
  }
}
