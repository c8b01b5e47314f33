import type { RequestListener } from 'node:http'
import * as z from 'zod'
import { parseJson } from '#lib/runtime/json.ts'
import { readBody } from '../http/body.ts'
import type { KeptLines } from './kept-lines.ts'

const largestBody = 64 * 1024
const type = { 'content-type': 'application/x-amz-json-1.1' }

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
export const logsEndpoint =
  (lines: KeptLines, functions: () => ReadonlySet<string>): RequestListener =>
  async (incoming, response) => {
    const refuse = (code: string, message: string) => {
      response.writeHead(400, { ...type, 'x-amzn-errortype': code })
      response.end(JSON.stringify({ __type: code, message }))
    }
    const target = incoming.headers['x-amz-target']
    const body = await readBody(incoming, largestBody)
    if (target !== 'Logs_20140328.FilterLogEvents')
      return refuse('UnknownOperationException', `the local AWS has no ${target ?? 'such operation'}`)
    const parsed = request.safeParse(parseJson(body?.toString() ?? ''))
    if (!parsed.success) return refuse('InvalidParameterException', 'the request is not a valid one of FilterLogEvents')
    const { logGroupName, startTime, filterPattern } = parsed.data
    const name = logGroupName.replace('/aws/lambda/', '')
    if (!functions().has(name)) return refuse('ResourceNotFoundException', 'The specified log group does not exist.')
    const matches = matcher(filterPattern)
    if (!matches) return refuse('InvalidParameterException', 'the local AWS does not know this filter pattern')
    const found = lines.of(name, startTime).filter(({ line }) => matches(line))
    const events = found.map(({ line, at }, index) => ({ eventId: String(index), timestamp: at, message: line }))
    response.writeHead(200, type)
    response.end(JSON.stringify({ events, searchedLogStreams: [] }))
  }
