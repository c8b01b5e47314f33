import { noContent } from '../crm/answers.ts'
import type { Params } from '../crm/router.ts'
import type { SimRequest } from '../crm/server.ts'
import type { WholeAnswer } from '../http/exchange.ts'
import { find, type ObjectName, type Org, type SObject, table } from './account.ts'
import { notFound, ok, refuse } from './answers.ts'
import type { Call } from './call.ts'

function located(org: Org, type: ObjectName, id: string): SObject {
  if (!/^[A-Za-z0-9]{15}(?:[A-Z0-5]{3})?$/.test(id)) throw refuse(400, 'MALFORMED_ID', 'malformed id ', ['Id'])
  const record = find(org, type, id)
  if (record !== undefined) return record
  const gone = [...table(org, type).keys()].some((one) => one.startsWith(id.slice(0, 15)) && org.deleted.has(one))
  throw gone ? refuse(404, 'ENTITY_IS_DELETED', 'entity is deleted', []) : notFound()
}

/** The object that a path names, in any case. */
export function typeOf(org: Org, { type: word = '' }: Params): ObjectName {
  const type = [...org.schema.keys()].find((one) => one.toLowerCase() === word.toLowerCase())
  if (type === undefined) throw notFound()
  return type
}

export const notAllowed = (method: string, allowed: string) =>
  refuse(405, 'METHOD_NOT_ALLOWED', `HTTP Method '${method}' not allowed. Allowed are ${allowed}`)

/** The same for a call that writes: Flows and statuses of tasks are only listed. */
function writable({ org, request }: Call, params: Params): ObjectName {
  const type = typeOf(org, params)
  if (type === 'FlowDefinitionView' || type === 'TaskStatus') throw notAllowed(request.method, 'HEAD,GET')
  return type
}

function refuseStale(request: SimRequest, record: SObject): void {
  const since = request.headers['if-unmodified-since']
  if (since === undefined) return
  const modified = Date.parse(String(record.LastModifiedDate).replace('+0000', 'Z'))
  if (Math.floor(modified / 1000) * 1000 > Date.parse(since))
    throw refuse(412, 'PRECONDITION_FAILED', 'The record was modified')
}

export function createRecord(call: Call, params: Params): WholeAnswer {
  const { Id: id } = call.sobjects.create(writable(call, params), call.body, call.org.integrationUserId)
  return ok({ id, success: true, errors: [] }, 201)
}

export function readRecord({ org, query, version }: Call, params: Params): WholeAnswer {
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

export function updateRecord(call: Call, params: Params): WholeAnswer {
  const { org, sobjects, request, body } = call
  const type = writable(call, params)
  const record = located(org, type, params.id ?? '')
  refuseStale(request, record)
  sobjects.update(record, type, body, org.integrationUserId)
  return noContent
}

/** `PATCH …/{externalIdField}/{value}`: makes the record that is not there. The field is the key, and may not stand in the body. */
export function upsertRecord(call: Call, params: Params): WholeAnswer {
  const { org, sobjects, body } = call
  const type = writable(call, params)
  const { field = '', value = '' } = params
  if (org.schema.get(type)?.[field]?.externalId !== true)
    throw refuse(404, 'NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${field}`)
  if (field in body)
    throw refuse(400, 'INVALID_FIELD', `The ${field} field should not be specified in the sobject data.`, [])
  demandTargets(org, body)
  const found = [...table(org, type).values()].find((one) => one[field] === value && !org.deleted.has(one.Id))
  if (found) sobjects.update(found, type, body, org.integrationUserId)
  const { Id: id } = found ?? sobjects.create(type, { ...body, [field]: value }, org.integrationUserId)
  return ok({ id, success: true, errors: [], created: !found }, found ? 200 : 201)
}

/** A task is about a record that is there, and has a status that there is. */
function demandTargets(org: Org, { WhatId, Status }: Readonly<Record<string, unknown>>): void {
  if (WhatId !== undefined && !(['Account', 'Opportunity'] as const).some((one) => find(org, one, WhatId)))
    throw refuse(400, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', [])
  const known = [...table(org, 'TaskStatus').values()].some(({ ApiName }) => ApiName === Status)
  if (Status !== undefined && !known)
    throw refuse(400, 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', `Status: bad value: ${String(Status)}`, ['Status'])
}

export function deleteRecord(call: Call, params: Params): WholeAnswer {
  const type = writable(call, params)
  call.sobjects.remove(located(call.org, type, params.id ?? '').Id)
  return noContent
}

export function describe({ org }: Call, params: Params): WholeAnswer {
  const type = typeOf(org, params)
  const fields = Object.entries(org.schema.get(type) ?? {}).map(([name, def]) => {
    const { readOnly = false, required = false, externalId = false, to, ...told } = def
    return {
      name,
      ...told,
      updateable: !readOnly,
      createable: !readOnly,
      externalId,
      nillable: !required,
      referenceTo: to ? [to] : [],
    }
  })
  return ok({ name: type, createable: true, updateable: true, deletable: true, fields })
}
