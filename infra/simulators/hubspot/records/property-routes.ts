import { noContent } from '../../crm/answers.ts'
import type { Params } from '../../crm/router.ts'
import type { WholeAnswer } from '../../http/exchange.ts'
import { demandScope } from '../access.ts'
import { objectTypes, type PropertyDef, typeOf } from '../account.ts'
import { invalid, notFound, ok, refuse } from '../answers.ts'
import type { Call } from '../call.ts'

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

type Properties = Map<string, PropertyDef>

/** The properties of the type that the path names, when the app may do this with them. */
function propertiesOf({ portal }: Call, { type: word = '' }: Params, right: 'read' | 'write'): Properties {
  const type = typeOf(word)
  if (type === undefined) throw notFound()
  demandScope(portal, `crm.schemas.${objectTypes[type].plural}.${right}`)
  return portal.properties.get(type) ?? new Map<string, PropertyDef>()
}

function named(known: Properties, { name = '' }: Params): PropertyDef {
  const def = known.get(name)
  if (def === undefined) throw notFound()
  return def
}

export const listProperties = (call: Call, params: Params): WholeAnswer =>
  ok({ results: [...propertiesOf(call, params, 'read').values()].map(shown) })

export const readProperty = (call: Call, params: Params): WholeAnswer =>
  ok(shown(named(propertiesOf(call, params, 'read'), params)))

const asked = ['name', 'label', 'type', 'fieldType', 'groupName'] as const

export function createProperty(call: Call, params: Params): WholeAnswer {
  const known = propertiesOf(call, params, 'write')
  const missing = asked.filter((name) => !call.body[name])
  if (missing.length > 0)
    throw invalid(`Invalid input JSON: some required fields were not set: [${missing.join(', ')}]`)
  const { name, label, type, fieldType, groupName, referencedObjectType } = call.body as unknown as PropertyDef
  if (!/^[a-z][a-z0-9_]*$/.test(name)) {
    const form = 'must be lower case, start with a letter, and hold only letters, numbers and underscores'
    throw invalid(`Property name '${name}' ${form}`)
  }
  if (known.has(name))
    throw refuse(409, `A property named '${name}' already exists.`, { category: 'OBJECT_ALREADY_EXISTS' })
  const made = { name, label, type, fieldType, groupName, ...(referencedObjectType && { referencedObjectType }) }
  known.set(name, made)
  return ok(shown(made), 201)
}

export function updateProperty(call: Call, params: Params): WholeAnswer {
  const def = named(propertiesOf(call, params, 'write'), params)
  if (typeof call.body.label === 'string') def.label = call.body.label
  return ok(shown(def))
}

export function archiveProperty(call: Call, params: Params): WholeAnswer {
  const known = propertiesOf(call, params, 'write')
  const { name, hubspotDefined } = named(known, params)
  if (hubspotDefined) throw invalid(`Property '${name}' is HubSpot defined and cannot be archived`)
  known.delete(name)
  return noContent
}
