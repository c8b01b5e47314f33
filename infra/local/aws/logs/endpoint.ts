import type { RequestListener } from 'node:http'
import * as z from 'zod'
import { parseJson } from '#lib/runtime/json.ts'
import { jsonService, ServiceRefusal } from '../http/json-protocol.ts'
import type { KeptLines } from './kept-lines.ts'

const largestBody = 64 * 1024

const request = z.object({
  logGroupName: z.string(),
  startTime: z.number().default(0),
  filterPattern: z.string().default(''),
})

/** One comparison of a pattern for JSON lines: `($.event = "sweep.failed")`. */
const comparison = /^\(*\s*\$\.(\w+)\s*=\s*"([^"*]*)"\s*\)*$/

/** Whether a line matches a pattern of comparisons, or of several in brackets of which one must hold, that all must hold; undefined for any other. */
const matcher = (pattern: string): ((line: string) => boolean) | undefined => {
  if (pattern === '') return () => true
  const inner = /^\{(.*)\}$/s.exec(pattern.trim())?.[1] ?? ''
  const all = inner.split('&&').map((part) => part.trim())
  const isBracketed = (part: string) => !part.includes('||') || /^\(\(.*\)\)$/s.test(part)
  if (all.length > 1 && !all.every(isBracketed)) return undefined
  const parts = all.map((part) => part.split('||').map((one) => comparison.exec(one.trim())))
  if (parts.flat().includes(null)) return undefined
  return (line) => {
    const fields = parseJson(line) as Record<string, unknown> | undefined
    return parts.every((any) => any.some((part) => fields?.[part?.[1] ?? ''] === part?.[2]))
  }
}

/** `FilterLogEvents` of CloudWatch Logs over the kept lines; everything else is refused as an operation that there is not. */
export const logsEndpoint = (lines: KeptLines, functions: () => ReadonlySet<string>): RequestListener =>
  jsonService({ version: '1.1', largestBody }, (target, body) => {
    if (target !== 'Logs_20140328.FilterLogEvents')
      throw new ServiceRefusal('UnknownOperationException', `the local AWS has no ${target ?? 'such operation'}`)
    const parsed = request.safeParse(parseJson(body))
    if (!parsed.success) throw invalid('the request is not a valid one of FilterLogEvents')
    const { logGroupName, startTime, filterPattern } = parsed.data
    const name = logGroupName.replace('/aws/lambda/', '')
    if (!functions().has(name))
      throw new ServiceRefusal('ResourceNotFoundException', 'The specified log group does not exist.')
    const matches = matcher(filterPattern)
    if (!matches) throw invalid('the local AWS does not know this filter pattern')
    const found = lines.of(name, startTime).filter(({ line }) => matches(line))
    const events = found.map(({ line, at }, index) => ({ eventId: String(index), timestamp: at, message: line }))
    return { events, searchedLogStreams: [] }
  })

const invalid = (message: string) => new ServiceRefusal('InvalidParameterException', message)
