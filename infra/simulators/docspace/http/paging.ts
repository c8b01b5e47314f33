import type { Query } from './call.ts'
import { badArgument, ValidationError } from './errors.ts'

/** Paging of every list (docs/facts/docspace-api.md#pages): count 1..100, default 100. */
export interface Page {
  count: number
  startIndex: number
}

/** Reads count and startIndex. Throws 400 in two different shapes (docs/facts/docspace-api.md#pages). `fromZero`: a negative start is 0. */
export function pageOf(query: Query, options: { fromZero?: boolean } = {}): Page {
  const count = number(query, 'count', 'Count') ?? 100
  if (count < 1 || count > 100) throw new ValidationError({ count: ['The field Count must be between 1 and 100.'] })
  const startIndex = number(query, 'startIndex', 'StartIndex') ?? 0
  if (startIndex < 0 && options.fromZero === true) return { count, startIndex: 0 }
  if (startIndex < 0) {
    const message = `from ('${startIndex}') must be greater than or equal to '0'. (Parameter 'from')\nActual value was ${startIndex}.`
    throw badArgument(message, 'System.ArgumentOutOfRangeException')
  }
  return { count, startIndex }
}

/** Reads several parameters of a query and reports all that are wrong in one error. */
export function allOf<const Reads extends readonly (() => unknown)[]>(
  ...reads: Reads
): { [K in keyof Reads]: ReturnType<Reads[K]> } {
  const errors: Record<string, string[]> = {}
  const values = reads.map((read) => {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof ValidationError)) throw error
      return void Object.assign(errors, error.errors)
    }
  })
  if (Object.keys(errors).length > 0) throw new ValidationError(errors)
  return values as { [K in keyof Reads]: ReturnType<Reads[K]> }
}

function number(query: Query, name: string, label: string): number | undefined {
  const value = query.get(name)
  if (value === undefined || value === '') return undefined
  if (/^-?\d+$/.test(value)) return Number(value)
  throw new ValidationError({ [name]: [`The value '${value}' is not valid for ${label}.`] })
}

/** An enum in a query: name in any case, or number. Unknown ones are validation errors. */
export function queryEnum(value: string, name: string, names: Record<string, number>): number {
  if (/^-?\d+$/.test(value)) {
    const number = Number(value)
    if (Object.values(names).includes(number)) return number
    throw new ValidationError({ [name]: [`The value '${value}' is invalid.`] })
  }
  const found = Object.entries(names).find(([key]) => key.toLowerCase() === value.toLowerCase())
  if (found === undefined) throw new ValidationError({ [name]: [`The value '${value}' is not valid.`] })
  return found[1]
}
