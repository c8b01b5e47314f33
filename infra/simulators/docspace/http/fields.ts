import { CrashError } from './errors.ts'

/**
 * The `fields` parameter: keeps only the named members of `response`. Naming a member that is an object, or a list of
 * objects, without a dot recurses endlessly in the server and kills its process (docs/facts/docspace-api.md#a-query-that-kills-the-server).
 */
export function selectFields(response: unknown, fields: string[]): unknown {
  if (fields.length === 0 || response === undefined) return response
  if (Array.isArray(response)) return response.map((each) => selectFields(each, fields))
  if (!isObject(response)) return response
  const kept = Object.entries(response).flatMap(([name, value]) => {
    const inner = fieldsBelow(name, fields)
    if (fields.some((field) => field.toLowerCase() === name.toLowerCase())) {
      if (isObject(value) || (Array.isArray(value) && value.some(isObject))) throw new CrashError('stack overflow')
      return [[name, value] as const]
    }
    return inner.length > 0 ? [[name, selectFields(value, inner)] as const] : []
  })
  return Object.fromEntries(kept)
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function fieldsBelow(name: string, fields: string[]): string[] {
  const prefix = `${name.toLowerCase()}.`
  return fields.filter((field) => field.toLowerCase().startsWith(prefix)).map((field) => field.slice(prefix.length))
}
