import * as z from 'zod/mini'
import { sources } from '#lib/crm/sources.ts'
import { environmentSettings } from './environment-schema.ts'

/** One setting as docs/settings.md lists it. */
export interface SettingReference {
  /** Its members after dots; `NAME` stands for a name that the user chooses, and the number of a list's item is left out. */
  path: string
  type: string
  /** Whether it must be given where its section is given. */
  required: boolean
  /** What it is when its section, or it alone, is not given. */
  default?: unknown
  meaning: string
  example?: unknown
  /** The choice that it belongs to: `way: files`. */
  onlyWith?: string
}

type JsonSchema = z.core.JSONSchema.BaseSchema

const asJsonSchema = (schema: z.core.$ZodType): JsonSchema =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })

type Place = Pick<SettingReference, 'path' | 'required' | 'default' | 'onlyWith'>

/** Rows of a schema: one for each part of it that is described. @throws Error for a single value without a description */
const rowsOf = (schema: JsonSchema, place: Place): SettingReference[] => {
  const below = membersOf(schema, place)
  if (schema.description === undefined) {
    if (below.length > 0) return below
    throw new Error(`${place.path} has no description`)
  }
  const row: SettingReference = { ...place, type: typeOf(schema), meaning: schema.description }
  if (schema.default !== undefined) row.default = schema.default
  if (schema.examples?.[0] !== undefined) row.example = schema.examples[0]
  return [row, ...below]
}

const membersOf = (schema: JsonSchema, place: Place): SettingReference[] => {
  const { properties, items, additionalProperties, oneOf } = schema
  if (oneOf) return choicesOf(schema, oneOf, place)
  if (isSchema(items) && hasMembers(items)) return membersOf(items, place)
  if (isSchema(additionalProperties) && hasMembers(additionalProperties))
    return membersOf(additionalProperties, { ...place, path: `${place.path}.NAME` })
  return Object.entries(properties ?? {}).flatMap(([name, member]) =>
    isSchema(member) ? rowsOf(member, memberPlace(schema, place, name)) : [],
  )
}

const memberPlace = (section: JsonSchema, { path, onlyWith }: Place, name: string): Place => ({
  path: path ? `${path}.${name}` : name,
  required: section.required?.includes(name) ?? false,
  ...(isGroup(section.default) && Object.hasOwn(section.default, name) && { default: section.default[name] }),
  ...(onlyWith && { onlyWith }),
})

const isGroup = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** Alternatives that are told apart by one member, whose row names them all. */
const choicesOf = (
  section: JsonSchema,
  options: readonly z.core.JSONSchema._JSONSchema[],
  place: Place,
): SettingReference[] => {
  const rows = options.filter(isSchema).map((option) => {
    const [name = '', member] =
      Object.entries(option.properties ?? {}).find(([, one]) => isSchema(one) && one.const !== undefined) ?? []
    const { const: value, description = '' } = isSchema(member) ? member : {}
    const { [name]: _, ...others } = option.properties ?? {}
    const onlyWith = `${name}: ${String(value)}`
    return { name, value, description, others: membersOf({ ...option, properties: others }, { ...place, onlyWith }) }
  })
  const choice: SettingReference = {
    ...memberPlace(section, place, rows[0]?.name ?? ''),
    required: true,
    type: listed(rows.map(({ value }) => `\`${String(value)}\``)),
    meaning: `${rows.map(({ value, description }) => `\`${String(value)}\`: ${description}`).join('. ')}.`,
  }
  return [choice, ...rows.flatMap(({ others }) => others)]
}

const isSchema = (schema: unknown): schema is JsonSchema => typeof schema === 'object' && !Array.isArray(schema)

const hasMembers = (schema: JsonSchema) => schema.properties !== undefined || schema.oneOf !== undefined

const listed = (words: readonly string[]) =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`

const formats: Readonly<Record<string, string>> = { uri: 'URL', email: 'e-mail address' }

const typeOf = (schema: JsonSchema): string => {
  const { type, enum: values, format = '', items, maxLength, additionalProperties } = schema
  if (values) return listed(values.map((value) => `\`${String(value)}\``))
  switch (type) {
    case 'string':
      return formats[format] ?? (maxLength === undefined ? 'text' : `text of at most ${maxLength} characters`)
    case 'boolean':
      return '`true` or `false`'
    case 'integer':
      return `whole number${rangeOf(schema)}`
    case 'number':
      return `number${rangeOf(schema)}`
    case 'array':
      return `list${isSchema(items) && !hasMembers(items) ? ` of ${typeOf(items)}` : ''}${mostOf(schema)}`
    default:
      return isSchema(additionalProperties) && !hasMembers(additionalProperties) ? 'names with values' : 'section'
  }
}

const mostOf = ({ maxItems }: JsonSchema) => (maxItems === undefined ? '' : `, at most ${maxItems}`)

const rangeOf = ({ type, minimum, exclusiveMinimum, maximum }: JsonSchema): string => {
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum
  if (type === 'number' && exclusiveMinimum !== undefined) return ` above ${exclusiveMinimum}, at most ${most}`
  const least = minimum ?? Number(exclusiveMinimum) + 1
  return most === undefined ? `, at least ${least}` : `, ${least} to ${most}`
}

/** Every setting of an environment, and of each source by `sources.<its name>`. */
export const settingsReference = (): SettingReference[] =>
  eachOnce([
    ...rowsOf(asJsonSchema(environmentSettings), { path: '', required: true }),
    ...Object.entries(sources).flatMap(([name, { settings }]) =>
      rowsOf(asJsonSchema(settings), { path: `sources.${name}`, required: true }),
    ),
  ])

/** A setting that several ways have in common is one row. */
const eachOnce = (all: readonly SettingReference[]): SettingReference[] => {
  const rows = new Map<string, SettingReference>()
  for (const row of all) {
    const before = rows.get(row.path)
    const onlyWith = [before?.onlyWith, row.onlyWith].filter(Boolean).join('` or `')
    rows.set(row.path, { ...(before ?? row), ...(onlyWith && { onlyWith }) })
  }
  return [...rows.values()]
}

const page = 'docs/settings.md'

/** The page with the anchor of a setting, or of the nearest section above it; the page alone for what is none of them. */
export const pageOf = (path: string): string => {
  const known = settingsReference().map((row) => row.path.split('.'))
  const asked = path.split('.').filter((segment) => !/^\d+$/.test(segment))
  for (let length = asked.length; length > 0; length -= 1) {
    const found = known.find((segments) => leadsTo(segments, asked.slice(0, length)))
    if (found) return `${page}#${found.slice(0, length).join('.')}`
  }
  return page
}

const leadsTo = (segments: readonly string[], asked: readonly string[]) =>
  asked.every((segment, index) => segments[index] === segment || segments[index] === 'NAME')
