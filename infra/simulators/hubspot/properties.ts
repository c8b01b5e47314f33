import type { Answer } from '../faults.ts'
import { demandScope } from './access.ts'
import { noContent, notFound, ok, refuse } from './answers.ts'
import { type ObjectType, objectTypes, type Portal, type PropertyDef } from './portal.ts'

function shown(def: PropertyDef): Record<string, unknown> {
  const { options = [], readOnly = false, hubspotDefined = false, ...rest } = def
  return {
    ...rest,
    description: '',
    options: options.map((value) => ({ label: value, value, hidden: false })),
    hubspotDefined,
    hidden: false,
    archived: false,
    modificationMetadata: { archivable: !hubspotDefined, readOnlyDefinition: hubspotDefined, readOnlyValue: readOnly },
  }
}

function create(known: Map<string, PropertyDef>, body: Partial<PropertyDef>): Answer {
  const missing = (['name', 'label', 'type', 'fieldType', 'groupName'] as const).filter((name) => !body[name])
  if (missing.length > 0) {
    throw refuse(400, `Invalid input JSON: some required fields were not set: [${missing.join(', ')}]`, {
      category: 'VALIDATION_ERROR',
    })
  }
  const def = body as PropertyDef
  if (!/^[a-z][a-z0-9_]*$/.test(def.name)) {
    throw refuse(
      400,
      `Property name '${def.name}' must be lower case, start with a letter, and hold only letters, numbers and underscores`,
      {
        category: 'VALIDATION_ERROR',
      },
    )
  }
  if (known.has(def.name))
    throw refuse(409, `A property named '${def.name}' already exists.`, { category: 'OBJECT_ALREADY_EXISTS' })
  const { name, label, type, fieldType, groupName } = def
  const made = { name, label, type, fieldType, groupName }
  known.set(name, made)
  return ok(shown(made), 201)
}

/** `/crm/v3/properties/{type}` and `…/{name}`. */
export function propertyRoute(
  portal: Portal,
  method: string,
  type: ObjectType,
  name: string | undefined,
  body: unknown,
): Answer {
  const known = portal.properties.get(type) ?? new Map<string, PropertyDef>()
  const scope = (right: string) => demandScope(portal, `crm.schemas.${objectTypes[type].plural}.${right}`)
  if (method === 'GET') {
    scope('read')
    if (name === undefined) return ok({ results: [...known.values()].map(shown) })
    const def = known.get(name)
    if (def === undefined) throw notFound()
    return ok(shown(def))
  }
  scope('write')
  if (method === 'POST' && name === undefined) return create(known, (body ?? {}) as Partial<PropertyDef>)
  const def = known.get(name ?? '')
  if (def === undefined) throw notFound()
  if (method === 'DELETE') {
    if (def.hubspotDefined)
      throw refuse(400, `Property '${def.name}' is HubSpot defined and cannot be archived`, {
        category: 'VALIDATION_ERROR',
      })
    known.delete(def.name)
    return noContent
  }
  const { label } = (body ?? {}) as Partial<PropertyDef>
  if (label !== undefined) def.label = label
  return ok(shown(def))
}
