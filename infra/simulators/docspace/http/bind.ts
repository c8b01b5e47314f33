import { BareError, ProblemError, ValidationError } from './errors.ts'

/** Binding of a JSON body to a model, with the refusals of ASP.NET (docs/facts/docspace-api.md#five-shapes-of-refusal). */

const BAD = Symbol('cannot be converted')

/** A member inside of the value that cannot be converted: its type and the way to it. */
class Misfit {
  readonly type: string
  readonly path: string
  constructor(type: string, path: string) {
    this.type = type
    this.path = path
  }
}

export interface Field<T> {
  /** The .NET type that the error names. */
  type: string
  read(value: unknown): T | typeof BAD | Misfit
  required?: boolean
  /** An annotation that fails: [key, message]. */
  check?(value: unknown): [key: string, message: string] | undefined
  /** The annotation is looked at also where the member is absent and has the default of its type. */
  always?: true
}

export type Fields = Record<string, Field<unknown>>
export type Bound<F extends Fields> = { [K in keyof F]?: F[K] extends Field<infer T> ? T : never }

export interface Model<F extends Fields> {
  /** The .NET type of the whole body. */
  name: string
  fields: F
}

/** What the handler needs of the request to bind its body. */
export interface BodySource {
  contentType: string | undefined
  text: string
}

/** Declares a model; only here for its type. */
export const model = <F extends Fields>(name: string, fields: F): Model<F> => ({ name, fields })

/** Reads the body as the model. Throws 415 or a validation error. Unknown members are ignored, names match in any case. */
export function bind<F extends Fields>(shape: Model<F>, source: BodySource): Bound<F> {
  const value = parseBody(source)
  if (typeof value !== 'object' || Array.isArray(value) || value === null) {
    throw notConvertible(shape.name, '$')
  }
  const bound = readMembers(shape.fields, value, (type, path) => notConvertible(type, `$${path}`))
  if (bound instanceof Error) throw bound
  requireMembers(shape, bound)
  checkAnnotations(shape, bound)
  return bound as Bound<F>
}

/** The members that the fields name, in any case; what `refuse` makes of the first that cannot be converted. */
function readMembers<E>(fields: Fields, value: object, refuse: (type: string, path: string) => E) {
  const known = new Map(Object.entries(fields).map(([name, field]) => [name.toLowerCase(), { name, field }]))
  const bound: Record<string, unknown> = {}
  // In the order of the text: the first that cannot be converted is the one that is named.
  for (const [given, member] of Object.entries(value)) {
    const { name, field } = known.get(given.toLowerCase()) ?? {}
    if (name === undefined || field === undefined) continue
    const read = field.read(member)
    if (read === BAD) return refuse(field.type, `.${name}`)
    if (read instanceof Misfit) return refuse(read.type, `.${name}${read.path}`)
    bound[name] = read
  }
  return bound
}

/** The parsed body. An empty one and `null` are refused, another content type is 415 (docs/facts/docspace-api.md#five-shapes-of-refusal). */
export function parseBody(source: BodySource): unknown {
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(source.contentType ?? '')) throw new ProblemError(415)
  if (source.text.trim() === '') throw new ValidationError({ '': ['A non-empty request body is required.'] })
  const value = parsed(source.text)
  if (value === null) throw new ValidationError({ '': ['A non-empty request body is required.'] })
  return value
}

/** The server's message names what is wrong and where; no client reads it. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ValidationError({ $: ['The JSON cannot be read. Path: $'] })
  }
}

export const notConvertible = (type: string, path: string): ValidationError =>
  new ValidationError({ [path]: [`The JSON value could not be converted to ${type}. Path: ${path}`] })

function requireMembers(shape: Model<Fields>, bound: Record<string, unknown>): void {
  const missing = Object.entries(shape.fields).filter(([name, field]) => field.required && !(name in bound))
  if (missing.length === 0) return
  const names = missing.map(([name]) => `'${name}'`).join(', ')
  const message = `JSON deserialization for type '${shape.name}' was missing required properties including: ${names}.`
  throw new ValidationError({ $: [message] })
}

function checkAnnotations(shape: Model<Fields>, bound: Record<string, unknown>): void {
  const errors: Record<string, string[]> = {}
  for (const [name, field] of Object.entries(shape.fields)) {
    const failed = name in bound || field.always ? field.check?.(bound[name]) : undefined
    if (failed !== undefined) errors[failed[0]] = [failed[1]]
  }
  if (Object.keys(errors).length > 0) throw new ValidationError(errors)
}

/** A route parameter that must be a guid: anything else is no route at all. */
export function guid(value: string | undefined): string {
  if (value === undefined || !isGuid(value)) throw new BareError(404)
  return value.toLowerCase()
}

export const isGuid = (value: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)

type Check = NonNullable<Field<unknown>['check']>

/** `null` is kept as undefined: absent and null are the same to every handler, except where `Nullable` says so. */
export function text(options: { required?: boolean; check?: Check; always?: true } = {}): Field<string | null> {
  return {
    type: 'System.String',
    read: (value) => (value === null || typeof value === 'string' ? value : BAD),
    ...options,
  }
}

/** Numbers are accepted as strings too. */
export function integer(type = 'System.Int32', check?: Check): Field<number | null> {
  const read = (value: unknown) => {
    if (value === null) return null
    if (typeof value === 'number' && Number.isInteger(value)) return value
    return typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : BAD
  }
  return check === undefined ? { type, read } : { type, read, check }
}

export const flag = (): Field<boolean> => ({
  type: 'System.Boolean',
  read: (value) => (typeof value === 'boolean' ? value : BAD),
})

/** The same, where `null` says nothing. */
export const flags = (): Field<boolean | null> => ({
  type: 'System.Nullable`1[System.Boolean]',
  read: (value) => (value === null || typeof value === 'boolean' ? value : BAD),
})

/** The numbers of an enum that has no converter for names. */
export const enumNumber = (type: string, check?: Check): Field<number> => ({
  type,
  read: (value) => (typeof value === 'number' && Number.isInteger(value) ? value : BAD),
  ...(check !== undefined && { check }),
})

/** A member that is an object with members of its own. */
export function nested<F extends Fields>(shape: Model<F>): Field<Bound<F> | null> {
  const read = (value: unknown) => {
    if (value === null) return null
    if (typeof value !== 'object' || Array.isArray(value)) return BAD
    return readMembers(shape.fields, value, (type, path) => new Misfit(type, path)) as Bound<F> | Misfit
  }
  const check = (value: unknown) => {
    if (value === null) return undefined
    const failed = Object.entries(shape.fields).map(([name, { check }]) => check?.((value as Bound<F>)[name]))
    return failed.find((each) => each !== undefined)
  }
  return { type: shape.name, read, check }
}

/** An enum given as number or (where the server has a converter) as a name in any case. */
export function enumeration(type: string, names: Record<string, number>, required = false): Field<number> {
  const byName = new Map(Object.entries(names).map(([name, number]) => [name.toLowerCase(), number]))
  const read = (value: unknown) => {
    if (typeof value === 'number') return Number.isInteger(value) ? value : BAD
    if (typeof value !== 'string') return BAD
    if (/^-?\d+$/.test(value)) return Number(value)
    return byName.get(value.toLowerCase()) ?? BAD
  }
  return { type, read, required }
}

/** Any JSON value, as it came. */
export const anything = (required = false): Field<unknown> => ({
  type: 'System.Object',
  read: (value) => value,
  required,
})

/** A list whose members the handler reads itself. */
export const list = (type: string): Field<unknown[] | null> => ({
  type,
  read: (value) => (value === null || Array.isArray(value) ? value : BAD),
})

/** A guid, which cannot be null. */
export const id = (): Field<string> => ({
  type: 'System.Guid',
  read: (value) => (typeof value === 'string' && isGuid(value) ? value.toLowerCase() : BAD),
})

/** A list whose members are all of one type; the error names the first that is none. */
const listOf = <T>(type: string, member: string, isOne: (each: unknown) => boolean, as: (each: unknown) => T) => {
  const read = (value: unknown) => {
    if (value === null) return null
    if (!Array.isArray(value)) return BAD
    const wrong = value.findIndex((each) => !isOne(each))
    return wrong < 0 ? value.map(as) : new Misfit(member, `[${wrong}]`)
  }
  return { type, read }
}

/** A list of guids. */
export const guids = (type: string): Field<string[] | null> =>
  listOf(
    type,
    'System.Guid',
    (each) => typeof each === 'string' && isGuid(each),
    (each) => String(each).toLowerCase(),
  )

/** A list of texts, among which may be null. */
export const texts = (type: string): Field<(string | null)[] | null> =>
  listOf(
    type,
    'System.String',
    (each) => each === null || typeof each === 'string',
    (each) => each as string | null,
  )

export const maxLength =
  (key: string, name: string, max: number): Check =>
  (value) =>
    typeof value === 'string' && value.length > max
      ? [key, `The field ${name} must be a string with a maximum length of ${max}.`]
      : undefined
