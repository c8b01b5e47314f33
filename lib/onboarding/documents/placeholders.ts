import { type ValueFormat, valueFormat } from '../names/value-formats.ts'

/** A placeholder in a text; `start` and `end` are places in it, the end behind the brace. */
export interface FoundPlaceholder {
  name: string
  start: number
  end: number
}

/**
 * `{name}`, with one brace at each end: a name of up to 100 characters without braces, quotes and line ends, so that most program text stays
 * what it is.
 */
const pattern = /(?<!\{)\{([^{}"'“”‘’\0\r\n]{1,100})\}(?!\})/g

/** A placeholder as a document has it. */
export const inBraces = (name: string): string => `{${name}}`

/** The character that stands where a text is parted, such as by a line break: no file can have it. */
export const parting = '\0'

export const placeholdersOfText = (text: string): FoundPlaceholder[] =>
  [...text.matchAll(pattern)].map((found) => ({
    name: found[1] ?? '',
    start: found.index,
    end: found.index + found[0].length,
  }))

/** The placeholders that each client has a value for, apart from the fields of its record. */
export const tokens = ['name', 'id', 'owner', 'year', 'date'] as const

type Placeholder = (typeof tokens)[number]

const fieldPrefix = 'field:'

/** What a placeholder asks for. */
export interface AskedValue {
  /** `date`, or `field:Amount`. */
  value: string
  /** The field of the record, as `Amount`; absent where it asks for none. */
  field?: string
  formats: readonly ValueFormat[]
}

/** Formats that each placeholder may have; every one of them may have `else`. */
const formatsOf: Readonly<Record<Placeholder | 'field', readonly ValueFormat['kind'][]>> = {
  name: ['else'],
  id: ['else', 'digits'],
  owner: ['else'],
  year: ['else'],
  date: ['else', 'day'],
  field: ['else', 'digits', 'day'],
}

/**
 * What a placeholder of titles and documents asks for; undefined for a text that is none. What stands behind a field's name and is no format
 * is a part of that name: a sender may call its fields as it likes.
 */
export const askedBy = (name: string): AskedValue | undefined => {
  const [value = '', ...texts] = name.split('|')
  const token = tokens.find((one) => one === value)
  const field = value.startsWith(fieldPrefix) ? value.slice(fieldPrefix.length) : ''
  const formats = texts.map(valueFormat).filter((format) => format !== undefined)
  const allowed = formatsOf[token ?? 'field']
  if (formats.length === texts.length && formats.every(({ kind }) => allowed.includes(kind))) {
    if (token) return { value, formats }
    if (field) return { value, field, formats }
  }
  const whole = name.slice(fieldPrefix.length)
  return name.startsWith(fieldPrefix) && whole ? { value: name, field: whole, formats: [] } : undefined
}

/** The field of the record that a placeholder names, as `Amount` of `{field:Amount|0000}`. */
export const fieldIn = (name: string): string | undefined => askedBy(name)?.field

/** Whether a placeholder is one that Roomkeeper fills. Every other text in braces stays as it is. */
export const isKnown = (name: string): boolean => askedBy(name) !== undefined

/** Whether a text in braces looks like a placeholder that somebody spelled wrongly: one word, or a format that there is not. */
export const looksMisspelled = (name: string): boolean =>
  !isKnown(name) && /^[\p{L}_][\p{L}\p{N}_-]*:?[\p{L}\p{N}_-]*$/u.test(withoutFormats(name))

const withoutFormats = (name: string): string => {
  const [value = ''] = name.split('|')
  return isKnown(value) ? value : name
}
