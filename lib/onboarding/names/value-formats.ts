import { timeOf } from '../../crm/records/fields.ts'

/** How the value of a placeholder is written; it stands behind the name, as in `{field:closedate|YYYY-MM}`. */
export type ValueFormat =
  /** A day by a pattern such as `DD.MM.YYYY`. */
  | { kind: 'day'; pattern: string }
  /** A whole number with at least so many digits. */
  | { kind: 'digits'; count: number }
  /** What stands there when there is no value. */
  | { kind: 'else'; text: string }

/** What a day may be written with: `YYYY`, `MM` and `DD`, with signs between. */
export const dayPattern = /^(?:YYYY|MM|DD|[^A-Za-z{}])+$/

const dayPart = /YYYY|MM|DD/g

/** The format that a text stands for: `YYYY-MM`, `0000` or `else none`; undefined for any other text. */
export const valueFormat = (text: string): ValueFormat | undefined => {
  if (/^0{1,20}$/.test(text)) return { kind: 'digits', count: text.length }
  if (dayPattern.test(text) && text.search(dayPart) >= 0) return { kind: 'day', pattern: text }
  const other = /^else +(\S.*)$/.exec(text)?.[1]?.trim()
  return other === undefined ? undefined : { kind: 'else', text: other }
}

/** The value in all of its formats, one after the other; undefined where there is none, or none of that form. Pure. */
export const inFormats = (
  value: string | undefined,
  formats: readonly ValueFormat[],
  timeZone: string,
): string | undefined =>
  formats.reduce((written, format) => writtenAs(written, format, timeZone), value?.trim() ? value : undefined)

const writtenAs = (value: string | undefined, format: ValueFormat, timeZone: string): string | undefined => {
  if (format.kind === 'else') return value ?? format.text
  if (value === undefined) return undefined
  return format.kind === 'digits' ? withDigits(value, format.count) : writtenDay(dayIn(value, timeZone), format.pattern)
}

/** Some CRMs give a whole number as `7.0`. */
const withDigits = (value: string, count: number): string | undefined =>
  /^(\d+)(?:\.0+)?$/.exec(value.trim())?.[1]?.padStart(count, '0')

/** A day as `2026-12-31` by a pattern. */
const writtenDay = (day: string | undefined, pattern: string): string | undefined => {
  if (day === undefined) return undefined
  const [YYYY = '', MM = '', DD = ''] = day.split('-')
  const parts: Readonly<Record<string, string>> = { YYYY, MM, DD }
  return pattern.replace(dayPart, (part) => parts[part] ?? '')
}

/** Making a formatter takes a hundred times as long as using it. */
const formatters = new Map<string, Intl.DateTimeFormat>()

/** The day of a moment in a time zone, as `2026-12-31`; Sweden writes days so. `at`: epoch milliseconds. */
export const dayAt = (at: number, timeZone: string): string => {
  const formatter = formatters.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone })
  formatters.set(timeZone, formatter)
  return formatter.format(at)
}

/** The day that a field has: a date as it is, a time in the time zone. Undefined for any other text, and for a day that no calendar has. */
const dayIn = (value: string, timeZone: string): string | undefined => {
  const text = value.trim()
  const day = text.slice(0, 10)
  if (!isInCalendar(day)) return undefined
  const at = timeOf(text)
  if (at !== undefined) return dayAt(at, timeZone)
  return text === day ? day : undefined
}

const isInCalendar = (day: string): boolean => {
  const at = Date.parse(`${day}T00:00Z`)
  return !Number.isNaN(at) && dayAt(at, 'UTC') === day
}
