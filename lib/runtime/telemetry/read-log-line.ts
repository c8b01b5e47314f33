import { parseJson } from '../json.ts'
import { type LogEvent, logEvents } from './log-events.ts'
import { type LogField, type LogFields, logFields } from './log-fields.ts'

/** A line as the catalogues name it. */
export interface LogEntry {
  event: LogEvent
  /** ISO 8601 */
  time?: string
  fields: LogFields
}

const formerNames = (catalogue: Readonly<Record<string, { means: string; formerly?: string }>>) =>
  new Map(Object.entries(catalogue).flatMap(([name, { formerly }]) => (formerly ? [[formerly, name]] : [])))

const formerEvents = formerNames(logEvents) as ReadonlyMap<string, LogEvent>
const formerFields = formerNames(logFields) as ReadonlyMap<string, LogField>

/** Reads a line of a function's log, also one that an older release wrote; undefined for any other line. */
export const readLogLine = (text: string): LogEntry | undefined => {
  if (!text.startsWith('{')) return undefined
  const line = Object(parseJson(text)) as Record<string, unknown>
  const event = nameAmong(logEvents, formerEvents, line.event)
  if (!event) return undefined
  const fields = Object.entries(line).flatMap(([given, value]) => {
    const name = nameAmong(logFields, formerFields, given)
    const type = name && (logFields[name].type === 'text' ? 'string' : 'number')
    return typeof value === type ? [[name, value]] : []
  })
  return { event, ...(typeof line.time === 'string' && { time: line.time }), fields: Object.fromEntries(fields) }
}

const nameAmong = <N extends string>(
  catalogue: Readonly<Record<N, unknown>>,
  former: ReadonlyMap<string, N>,
  given: unknown,
): N | undefined => {
  if (typeof given !== 'string') return undefined
  return Object.hasOwn(catalogue, given) ? (given as N) : former.get(given)
}

/**
 * A filter pattern of CloudWatch Logs for lines of these events, also those of older releases; `source` keeps to one source.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export const patternFor = (events: readonly LogEvent[], source?: string): string => {
  const catalogue: Readonly<Record<string, { means: string; formerly?: string }>> = logEvents
  const names = events.flatMap((event) => [event, catalogue[event]?.formerly ?? []].flat())
  const anyOf = names.map((name) => `($.event = "${name}")`).join(' || ')
  return source === undefined ? `{ ${anyOf} }` : `{ (${anyOf}) && ($.source = "${source}") }`
}
