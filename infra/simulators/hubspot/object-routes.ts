import type { SimRequest } from '../crm-server.ts'
import type { Answer } from '../faults.ts'
import { type Access, demandScope } from './access.ts'
import { noContent, notFound, ok, refuse } from './answers.ts'
import { associate, associationsV3 } from './associations.ts'
import { type Objects, shown } from './objects.ts'
import { type CrmObject, findObject, iso, type ObjectType, objectTypes, type Portal, typeOf } from './portal.ts'
import { search } from './search.ts'

export interface Services {
  portal: Portal
  objects: Objects
  access: Access
}

type Body = Record<string, unknown>

const plural = (type: ObjectType): string => objectTypes[type].plural
const names = (value: string | null): string[] => (value ? value.split(',') : [])

/** Notes go by the scope of contacts. */
export const scopeOf = (type: ObjectType, right: string) =>
  `crm.objects.${type === 'note' ? 'contacts' : plural(type)}.${right}`

function batchRead(portal: Portal, type: ObjectType, body: Body, isDated: boolean): Answer {
  const inputs = (body.inputs ?? []) as { id: string }[]
  if (inputs.length > 100)
    throw refuse(400, 'The maximum number of inputs supported in a batch request is 100', {
      category: 'VALIDATION_ERROR',
    })
  const found = inputs.flatMap(({ id }) => findObject(portal, type, String(id)) ?? [])
  const missing = inputs.map((one) => String(one.id)).filter((id) => findObject(portal, type, id) === undefined)
  const now = iso(portal.clock.now())
  const times = { requestedAt: now, startedAt: now, completedAt: now }
  const results = found.map((one) => shown(portal, one, (body.properties ?? []) as string[]))
  if (missing.length === 0) return ok({ status: 'COMPLETE', results, ...times })
  const message = `Could not get some ${type.toUpperCase()} objects, they may be deleted or not exist. Check that ids are valid.`
  const errors = [{ status: 'error', category: 'OBJECT_NOT_FOUND', message, context: { ids: missing } }]
  // The OpenAPI files of the dated versions know no 207.
  return ok({ status: 'COMPLETE', results, numErrors: 1, errors, ...times }, isDated ? 200 : 207)
}

function createByApi({ portal, objects }: Services, type: ObjectType, body: Body): Answer {
  const source = { changeSource: 'INTEGRATION', sourceId: String(portal.appId) } as const
  const made = objects.create(type, (body.properties ?? {}) as Body, source)
  for (const { to } of (body.associations ?? []) as { to: { id: string } }[]) {
    const other = portal.objects.get(String(to.id))
    if (other) associate(portal, made, other)
  }
  return ok(shown(portal, made, Object.keys((body.properties ?? {}) as Body)), 201)
}

function oneObject(services: Services, request: SimRequest, object: CrmObject, body: Body): Answer {
  const { portal, objects } = services
  const query = new URLSearchParams(request.query)
  const source = { changeSource: 'INTEGRATION', sourceId: String(portal.appId) } as const
  if (request.method === 'PATCH') {
    const properties = (body.properties ?? {}) as Body
    return ok(shown(portal, objects.update(object, properties, source), Object.keys(properties)))
  }
  if (request.method === 'DELETE') {
    objects.archive(object, source)
    return noContent
  }
  const types = names(query.get('associations')).flatMap((word) => typeOf(word) ?? [])
  const asked = query.getAll('properties').flatMap(names)
  return ok({ ...shown(portal, object, asked), ...associationsV3(portal, object, types, plural) })
}

/** What `?archived=true` reads: deleted records and no others. */
function archivedObject(portal: Portal, type: ObjectType, id: string): CrmObject | undefined {
  const object = portal.objects.get(id)
  return object?.type === type && object.archived ? object : undefined
}

/** `/crm/v3/objects/{type}…`, also below the dated paths. */
export function objectRoute(services: Services, request: SimRequest, parts: string[], body: Body): Answer {
  const { portal, access } = services
  const [word = '', id, third] = parts
  const type = typeOf(word)
  if (type === undefined)
    throw refuse(400, `Unable to infer object type from: ${word}`, { category: 'VALIDATION_ERROR' })
  const writes = !(request.method === 'GET' || id === 'search' || third === 'read')
  demandScope(portal, scopeOf(type, writes ? 'write' : 'read'))
  if (id === undefined && request.method === 'POST') return createByApi(services, type, body)
  if (id === undefined) {
    const query = new URLSearchParams(request.query)
    const page = {
      properties: names(query.get('properties')),
      limit: Number(query.get('limit') ?? 10),
      after: query.get('after') ?? 0,
    }
    const { total: _, ...listed } = search(portal, type, page) as Body
    return ok(listed)
  }
  if (id === 'search') {
    access.countSearch()
    return ok(search(portal, type, body))
  }
  if (id === 'batch' && third === 'read') return batchRead(portal, type, body, /\/20\d\d-\d\d\//.test(request.path))
  const query = new URLSearchParams(request.query)
  const isArchived = request.method === 'GET' && query.get('archived') === 'true'
  const object = isArchived ? archivedObject(portal, type, id) : findObject(portal, type, id)
  if (object === undefined) throw notFound()
  return oneObject(services, request, object, body)
}
