import * as z from 'zod'
import type { Stack, TemplateResource } from './assembly.ts'
import { generatedName, type Identity, kindOf, type Whereabouts } from './identities.ts'
import { resolve, type Scope } from './intrinsics.ts'

/** A resource that exists under the template's conditions, with a way to read its properties. */
export interface BoundResource {
  logicalId: string
  resource: TemplateResource
  identity: Identity
  /** Name of the resource: its own, or the one CloudFormation would make up. */
  name: string
}

/** The template with its names bound to this machine. */
export interface BoundTemplate {
  stack: Stack
  where: Whereabouts
  all(type: string): BoundResource[]
  /** Resolves a value of the template; `place` is for messages. */
  value(value: unknown, place: string): unknown
  /** The properties of `schema`, resolved and checked; others are not looked at. Throws naming resource and property. */
  read<Shape extends z.ZodRawShape>(found: BoundResource, schema: z.ZodObject<Shape>): z.infer<z.ZodObject<Shape>>
}

const pseudoParameters = (where: Whereabouts): Record<string, unknown> => ({
  'AWS::AccountId': where.account,
  'AWS::NotificationARNs': [],
  'AWS::Partition': 'aws',
  'AWS::Region': where.region,
  'AWS::StackId': `arn:aws:cloudformation:${where.region}:${where.account}:stack/${where.stackName}/local`,
  'AWS::StackName': where.stackName,
  'AWS::URLSuffix': 'amazonaws.com',
})

// SSM parameters such as the bootstrap version hold a path, not a value; nothing that runs here reads them.
const parameterValue = (stack: Stack, name: string): unknown => stack.template.Parameters[name]?.Default

/** Binds a stack's names to the local endpoints. */
export function bind(stack: Stack, where: Whereabouts): BoundTemplate {
  const { Resources, Conditions, Mappings } = stack.template
  const pseudo = pseudoParameters(where)
  const found = new Map<string, BoundResource | undefined>()

  const find = (logicalId: string): BoundResource | undefined => {
    if (found.has(logicalId)) return found.get(logicalId)
    const resource = Resources[logicalId]
    const it = resource && exists(resource) ? identify(logicalId, resource) : undefined
    found.set(logicalId, it)
    return it
  }
  const exists = ({ Condition: name }: TemplateResource): boolean =>
    name === undefined || resolve({ Condition: name }, scope, `condition ${name}`) === true

  const identify = (logicalId: string, resource: TemplateResource): BoundResource => {
    const { nameProperty, identity } = kindOf(resource.Type)
    const own = resource.Properties[nameProperty]
    const fifo = resource.Properties.FifoQueue === true
    const chosen = own === undefined ? undefined : resolve(own, scope, `${logicalId}.${nameProperty}`)
    const name = chosen === undefined ? generatedName(resource.Type, logicalId, stack.name, fifo) : String(chosen)
    return { logicalId, resource, name, identity: identity(name, where) }
  }
  const scope: Scope = {
    ref: (name) => pseudo[name] ?? parameterValue(stack, name) ?? find(name)?.identity.ref,
    attribute: (logicalId, attribute) => find(logicalId)?.identity.attributes[attribute],
    condition: (name) => Conditions[name],
    mapping: (map, top, second) => Mappings[map]?.[top]?.[second],
  }
  const value = (it: unknown, place: string): unknown => resolve(it, scope, place)

  return {
    stack,
    where,
    value,
    all: (type) =>
      Object.keys(Resources)
        .map(find)
        .filter((it) => it !== undefined)
        .filter((it) => it.resource.Type === type),
    read: (it, schema) => {
      const { logicalId, resource } = it
      const names = Object.keys(schema.shape).filter((name) => resource.Properties[name] !== undefined)
      const properties = names.map((name) => [name, value(resource.Properties[name], `${logicalId}.${name}`)])
      const parsed = schema.safeParse(Object.fromEntries(properties))
      if (parsed.success) return parsed.data
      throw new Error(`${logicalId} (${resource.Type}) is not usable: ${z.prettifyError(parsed.error)}`)
    },
  }
}
