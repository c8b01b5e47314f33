import { randomBytes } from 'node:crypto'
import type { WholeAnswer } from '../../http/exchange.ts'
import { type ApiError, BareError, CrashError, ProblemError, TextError, ValidationError } from './errors.ts'

/** What goes over the wire. */
export type WireAnswer = Required<WholeAnswer>

/** What a handler gives back. `count` is only set where the server's number is not the obvious one. */
export interface Result {
  response?: unknown
  count?: number
  total?: number
  /** 200 unless something else is said. */
  status?: 201
}

/** A streamed list: its outer count is always 1 (docs/facts/docspace-api.md#the-envelope). */
export const streamed = (response: unknown[]): Result => ({ response, count: 1 })

const JSON_TYPE = 'application/json; charset=utf-8'
const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

/** Where the request went; the envelope repeats it. */
export interface RequestLine {
  href: string
  method: string
}

/** Wraps a result in the envelope. Members that are undefined vanish, a missing response has count 0. */
export function success(result: Result, line: RequestLine): WireAnswer {
  const { response, total, status = 200 } = result
  const count = result.count ?? defaultCount(response)
  return json(status, { response, count, ...(total === undefined ? {} : { total }), ...tail(line, 0, status) })
}

function defaultCount(response: unknown): number {
  if (response === undefined) return 0
  return Array.isArray(response) ? response.length : 1
}

function tail(line: RequestLine, status: number, statusCode: number): object {
  return { links: [{ href: line.href, action: line.method }], status, statusCode }
}

/** Turns what a handler threw into the answer of the right shape. */
export function failure(error: unknown, line: RequestLine): WireAnswer {
  if (error instanceof ValidationError) return validation(error, line)
  if (error instanceof ProblemError) return problem(error.status, line)
  if (error instanceof BareError)
    return { status: error.status, headers: { 'content-length': '0', ...error.headers }, body: '' }
  if (error instanceof TextError) {
    return { status: error.status, headers: { 'content-type': 'text/html; charset=utf-8' }, body: error.message }
  }
  if (error instanceof CrashError) throw error
  if (isApiError(error)) return exception(error.status, error.message, error.type)
  // A mistake of the simulator itself must not look like a broken line.
  return exception(500, `simulator: ${error instanceof Error ? error.stack : String(error)}`, 'Simulator.Bug')
}

const isApiError = (error: unknown): error is ApiError => error instanceof Error && 'type' in error && 'status' in error

const HRESULTS: Record<string, number> = {
  'System.InvalidOperationException': -2146233079,
  'System.Security.SecurityException': -2146233078,
  'System.ArgumentException': -2147024809,
  'System.ArgumentNullException': -2147467261,
  'System.ArgumentOutOfRangeException': -2146233086,
  'System.NullReferenceException': -2147467261,
  'System.FormatException': -2146233033,
  'System.IO.DirectoryNotFoundException': -2147024893,
  'System.IO.FileNotFoundException': -2147024894,
  'System.Collections.Generic.KeyNotFoundException': -2146232969,
  'MySqlConnector.MySqlException': -2147467259,
}

function exception(status: number, message: string, type: string | null): WireAnswer {
  const hresult = type === null ? 0 : (HRESULTS[type] ?? -2146233088)
  const stack = type === null ? null : '   at ASC.Simulated()'
  return json(status, { error: { message, type, stack, hresult }, status: 1, statusCode: status })
}

function validation(error: ValidationError, line: RequestLine): WireAnswer {
  const response = {
    type: 'https://tools.ietf.org/html/rfc9110#section-15.5.1',
    title: 'One or more validation errors occurred.',
    status: 400,
    errors: error.errors,
    traceId: traceId(),
  }
  return json(400, { response, count: 1, ...tail(line, 1, 400) }, PROBLEM_TYPE)
}

const SECTIONS: Record<number, [section: string, title: string]> = {
  402: ['15.5.3', 'Payment Required'],
  403: ['15.5.4', 'Forbidden'],
  415: ['15.5.16', 'Unsupported Media Type'],
}

function problem(status: number, line: RequestLine): WireAnswer {
  const [section, title] = SECTIONS[status] ?? ['15.5.1', 'Error']
  const details = {
    type: `https://tools.ietf.org/html/rfc9110#section-${section}`,
    title,
    status,
    traceId: traceId(),
  }
  const body = status === 415 ? { response: details, count: 1, ...tail(line, 0, 200) } : details
  return json(status, body, PROBLEM_TYPE)
}

const traceId = () => `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`

/** A JSON answer. Only answers of the API's own code carry its version. */
export function json(status: number, body: unknown, type = JSON_TYPE): WireAnswer {
  const versions: Record<string, string> = type === JSON_TYPE ? { 'api-supported-versions': '2.0' } : {}
  const headers = { 'content-type': type, ...versions, 'server-timing': 'aspnetcore-request-time;dur=1ms' }
  return { status, headers, body: JSON.stringify(body) }
}
