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

export type Placeholder = (typeof tokens)[number]

const fieldPrefix = 'field:'

/** The field of the record that a placeholder names, as `Amount` of `{field:Amount}`. */
export const fieldIn = (name: string): string | undefined =>
  name.startsWith(fieldPrefix) && name.length > fieldPrefix.length ? name.slice(fieldPrefix.length) : undefined

/** Whether a placeholder is one that Roomkeeper fills. Every other text in braces stays as it is. */
export const isKnown = (name: string): boolean =>
  (tokens as readonly string[]).includes(name) || fieldIn(name) !== undefined

/** Whether a text in braces looks like a placeholder that somebody spelled wrongly: one word. */
export const looksMisspelled = (name: string): boolean =>
  !isKnown(name) && /^[\p{L}_][\p{L}\p{N}_-]*:?[\p{L}\p{N}_-]*$/u.test(name)
