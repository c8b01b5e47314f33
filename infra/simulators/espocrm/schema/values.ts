import { invalid } from '../answers.ts'
import type { FieldDef } from './fields.ts'

/** EspoCRM's `uriOptionalProtocol`: a dot somewhere, ASCII only, no blanks or quotes, a scheme not required. */
const url = /^([a-zA-Z0-9]+:\/\/)?[a-zA-Z0-9%./?:@\-_=#$!+*()',~]+\.([a-zA-Z0-9%&./?:@\-_=#$!+*()',~])*$/
const email = /^(?=[\x21-\x7e]+@)[^\s@<>()[\],;:"\\]+@[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)+$/
/** A new installation wants international numbers. */
const phone = /^\+\d[\d ().-]{4,}$/

type Check = (value: unknown, def: FieldDef) => string | undefined

const tooLong: Check = (value, def) =>
  typeof value === 'string' && def.maxLength !== undefined && [...value].length > def.maxLength
    ? 'maxLength'
    : undefined
const shape =
  (pattern: RegExp, type: string): Check =>
  (value) =>
    typeof value === 'string' && !pattern.test(value) ? type : undefined

const checks: Record<string, Check[]> = {
  varchar: [
    tooLong,
    (value, def) => (typeof value === 'string' && def.pattern?.test(value) === false ? 'pattern' : undefined),
  ],
  url: [shape(url, 'valid'), tooLong],
  email: [shape(email, 'emailAddress')],
  phone: [shape(phone, 'valid')],
  date: [shape(/^\d{4}-\d{2}-\d{2}$/, 'valid')],
  enum: [(value, def) => (value === null || def.options?.includes(value as string) ? undefined : 'valid')],
  int: [
    (value) => (value === null || Number.isInteger(value) ? undefined : 'valid'),
    (value) => (typeof value === 'number' && Math.abs(value) > 2 ** 31 - 1 ? 'rangeInternal' : undefined),
  ],
  float: [(value) => (value === null || typeof value === 'number' ? undefined : 'valid')],
}

function asText(value: unknown): string {
  if (value === true) return '1'
  if (value === false) return ''
  if (Array.isArray(value)) return 'Array'
  return typeof value === 'object' ? 'Object' : String(value)
}

function numeric(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value
}

/** Brings a sent value into the form EspoCRM stores: text is trimmed, other types are turned into text, `""` becomes null. */
export function coerce(value: unknown, def: FieldDef): unknown {
  if (value === null || value === undefined) return null
  if (def.type === 'bool') return Boolean(value) && value !== '0'
  if (def.type === 'int' || def.type === 'float') return value === '' ? null : numeric(value)
  const text = def.type === 'text' ? asText(value) : asText(value).replace(/^[ \t\n\r\0\v]+|[ \t\n\r\0\v]+$/g, '')
  if (text !== '') return text
  return def.type === 'enum' && def.options?.includes('') ? '' : null
}

/** Refuses a value with EspoCRM's 400. */
export function validate(entity: string, field: string, def: FieldDef, value: unknown): void {
  if (def.required && (value === null || value === undefined)) throw invalid(entity, field, 'required')
  if (value === null || value === undefined) return
  for (const check of checks[def.type] ?? []) {
    const failure = check(value, def)
    if (failure !== undefined) throw invalid(entity, field, failure)
  }
}
