import type * as z from 'zod/mini'
import { didYouMean } from '#lib/runtime/settings/did-you-mean.ts'

type Schema = z.core.$ZodType

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * A line for each field of `input` that a schema does not know: a misspelt setting would otherwise be taken for one that is not
 * set. The schema is asked, not what came of the input, so that they are found beside values that are wrong.
 */
export const unknownFields = (input: unknown, schema: Schema, path = ''): string[] => {
  const { def } = (schema as z.core.$ZodTypes)._zod
  switch (def.type) {
    case 'object':
      return isObject(input) ? unknownMembers(input, def.shape, path) : []
    case 'array':
      return Array.isArray(input)
        ? input.flatMap((one, index) => unknownFields(one, def.element, below(path, String(index))))
        : []
    case 'record':
      return isObject(input)
        ? Object.entries(input).flatMap(([name, value]) => unknownFields(value, def.valueType, below(path, name)))
        : []
    case 'union':
      return fewest(optionsFor(input, def).map((option) => unknownFields(input, option, path)))
    case 'lazy':
      return unknownFields(input, def.getter(), path)
    case 'pipe':
      return unknownFields(input, def.in, path)
    case 'optional':
    case 'default':
    case 'nullable':
    case 'readonly':
      return unknownFields(input, def.innerType, path)
    default:
      return []
  }
}

const below = (path: string, name: string) => (path ? `${path}.${name}` : name)

const unknownMembers = (input: Record<string, unknown>, shape: Readonly<Record<string, Schema>>, path: string) =>
  Object.entries(input).flatMap(([name, value]) => {
    const known = Object.hasOwn(shape, name) ? shape[name] : undefined
    if (known) return unknownFields(value, known, below(path, name))
    return [`${below(path, name)}: there is no such setting${didYouMean(name, Object.keys(shape))}`]
  })

/** Of a union told apart by a member, only the one that is meant; none when that member is wrong, which is an error already. */
const optionsFor = (input: unknown, def: z.core.$ZodUnionDef | z.core.$ZodDiscriminatedUnionDef): readonly Schema[] => {
  if (!('discriminator' in def)) return def.options
  const name = def.discriminator
  const value = isObject(input) ? input[name] : undefined
  return def.options.filter((option) => option._zod.propValues?.[name]?.has(value as string))
}

const fewest = (found: readonly string[][]): string[] =>
  [...found].sort((left, right) => left.length - right.length)[0] ?? []
