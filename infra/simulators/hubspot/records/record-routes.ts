import { noContent, type Refusal } from '../../crm/answers.ts'
import type { Params } from '../../crm/router.ts'
import type { WholeAnswer } from '../../http/exchange.ts'
import { demandScope } from '../access.ts'
import { type CrmObject, findObject, iso, type ObjectType, objectTypes, type Portal, typeOf } from '../account.ts'
import { invalid, notFound, ok, refuse } from '../answers.ts'
import type { Body, Call } from '../call.ts'
import { associationsOf, associationsV3, associationsV4 } from './associations.ts'
import { search } from './listing.ts'
import { associateNew, demandTimestamp, targetsOf } from './new-associations.ts'
import { shown } from './records.ts'

const plural = (type: ObjectType): string => objectTypes[type].plural
const names = (value: string | null): string[] => (value ? value.split(',') : [])
const isDated = ({ request }: Call) => /\/20\d\d-\d\d\//.test(request.path)
const api = ({ portal }: Call) => ({ changeSource: 'INTEGRATION', sourceId: String(portal.appId) }) as const

/** The type that a path names, when the app may do this with it. Notes go by the scope of contacts. */
function typeFor(portal: Portal, { type: word = '' }: Params, right: 'read' | 'write', unknown: () => Refusal) {
  const type = typeOf(word)
  if (type === undefined) throw unknown()
  demandScope(portal, `crm.objects.${type === 'note' ? 'contacts' : plural(type)}.${right}`)
  return type
}

const objectType = ({ portal }: Call, params: Params, right: 'read' | 'write'): ObjectType =>
  typeFor(portal, params, right, () => invalid(`Unable to infer object type from: ${params.type}`))

function objectOf(call: Call, params: Params, right: 'read' | 'write'): CrmObject {
  const object = findObject(call.portal, objectType(call, params, right), params.id ?? '')
  if (object === undefined) throw notFound()
  return object
}

/** From 2026-09 on the rules of the account's administrators hold for writes of the API, too. */
function demandRequired(call: Call, present: Body): void {
  if (!isDated(call)) return
  const missing = call.portal.required.filter((name) => !present[name] && !sentProperties(call)[name])
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

const sentProperties = ({ body }: Call) => (body.properties ?? {}) as Body

export function createObject(call: Call, params: Params): WholeAnswer {
  const { portal, objects } = call
  const type = objectType(call, params, 'write')
  demandRequired(call, {})
  if (type === 'note') demandTimestamp(call)
  const targets = targetsOf(call, type)
  const made = objects.create(type, sentProperties(call), api(call))
  associateNew(call, made, targets)
  return ok(shown(portal, made, Object.keys(sentProperties(call))), 201)
}

export function updateObject(call: Call, params: Params): WholeAnswer {
  const object = objectOf(call, params, 'write')
  demandRequired(call, object.properties)
  const properties = sentProperties(call)
  return ok(shown(call.portal, call.objects.update(object, properties, api(call)), Object.keys(properties)))
}

export function archiveObject(call: Call, params: Params): WholeAnswer {
  call.objects.archive(objectOf(call, params, 'write'), api(call))
  return noContent
}

/** `?archived=true` reads deleted records and no others. */
export function readObject(call: Call, params: Params): WholeAnswer {
  const { portal, query } = call
  const type = objectType(call, params, 'read')
  const object =
    query.get('archived') === 'true' ? archived(portal, type, params.id) : findObject(portal, type, params.id ?? '')
  if (object === undefined) throw notFound()
  const types = names(query.get('associations')).flatMap((word) => typeOf(word) ?? [])
  const asked = query.getAll('properties').flatMap(names)
  return ok({ ...shown(portal, object, asked), ...associationsV3(portal, object, types, plural) })
}

function archived(portal: Portal, type: ObjectType, id = ''): CrmObject | undefined {
  const object = portal.objects.get(id)
  return object?.type === type && object.archived ? object : undefined
}

export function listObjects(call: Call, params: Params): WholeAnswer {
  const { portal, query } = call
  const { total: _, ...listed } = search(portal, objectType(call, params, 'read'), {
    properties: names(query.get('properties')),
    limit: Number(query.get('limit') ?? 10),
    after: query.get('after') ?? 0,
  })
  return ok(listed)
}

export function searchObjects(call: Call, params: Params): WholeAnswer {
  const type = objectType(call, params, 'read')
  call.access.countSearch()
  return ok(search(call.portal, type, call.body))
}

export function readObjects(call: Call, params: Params): WholeAnswer {
  const { portal, body } = call
  const type = objectType(call, params, 'read')
  const ids = ((body.inputs ?? []) as { id: string }[]).map(({ id }) => String(id))
  if (ids.length > 100) throw invalid('The maximum number of inputs supported in a batch request is 100')
  const looked = ids.map((id) => ({ id, object: findObject(portal, type, id) }))
  const found = looked.flatMap(({ object }) => object ?? [])
  const missing = looked.filter(({ object }) => object === undefined).map(({ id }) => id)
  const now = iso(portal.clock.now())
  const times = { requestedAt: now, startedAt: now, completedAt: now }
  const results = found.map((one) => shown(portal, one, (body.properties ?? []) as string[]))
  if (missing.length === 0) return ok({ status: 'COMPLETE', results, ...times })
  const message = `Could not get some ${type.toUpperCase()} objects, they may be deleted or not exist. Check that ids are valid.`
  const errors = [{ status: 'error', category: 'OBJECT_NOT_FOUND', message, context: { ids: missing } }]
  // The OpenAPI files of the dated versions know no 207.
  return ok({ status: 'COMPLETE', results, numErrors: 1, errors, ...times }, isDated(call) ? 200 : 207)
}

export function readAssociations({ portal }: Call, params: Params): WholeAnswer {
  const to = typeOf(params.to ?? '')
  const object = findObject(portal, typeFor(portal, params, 'read', notFound), params.id ?? '')
  if (to === undefined || object === undefined) throw notFound()
  return ok(associationsV4(portal, object, to))
}

/** `POST /crm/v4/associations/{type}/{to}/batch/read`, and the same of the dated versions. */
export function readAssociationsOf(call: Call, params: Params): WholeAnswer {
  const { portal, body } = call
  const to = typeOf(params.to ?? '')
  const type = typeFor(portal, params, 'read', notFound)
  if (to === undefined) throw notFound()
  const ids = ((body.inputs ?? []) as { id: string }[]).map(({ id }) => String(id))
  const found = ids.flatMap((id) => findObject(portal, type, id) ?? [])
  const { results, without } = associationsOf(portal, found, to)
  const now = iso(portal.clock.now())
  const whole = { status: 'COMPLETE', results, requestedAt: now, startedAt: now, completedAt: now }
  if (without.length === 0) return ok(whole)
  const message = `No ${to} is associated with ${type} ${without.join(', ')}.`
  const subCategory = 'crm.associations.NO_ASSOCIATIONS_FOUND'
  const errors = [
    { status: 'error', category: 'OBJECT_NOT_FOUND', subCategory, message, context: { fromObjectId: without } },
  ]
  return ok({ ...whole, numErrors: errors.length, errors }, 207)
}
