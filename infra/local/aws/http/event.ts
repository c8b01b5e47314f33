import { isUtf8 } from 'node:buffer'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { RouteMatch } from './routes.ts'

/** What the event says about the API and the request beside the request itself. */
export interface RequestFacts {
  requestId: string
  account: string
  apiId: string
  stage: string
  at: number
}

// The types API Gateway hands on as text; a body of any other type, a form too, arrives in base64.
const TEXT_TYPES = /^(text\/.*|application\/(json|javascript|xml|.*\+json|.*\+xml))$/

function isText(headers: IncomingHttpHeaders, body: Buffer): boolean {
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  return TEXT_TYPES.test(type) && !headers['content-encoding'] && isUtf8(body)
}

/** Header names in lower case, repeated ones joined by a comma; cookies have a place of their own. */
function headersOf(headers: IncomingHttpHeaders): Record<string, string> {
  const entries = Object.entries(headers).filter(([name, value]) => name !== 'cookie' && value !== undefined)
  return Object.fromEntries(
    entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : String(value)]),
  )
}

function queryOf(query: string): Record<string, string> | undefined {
  const values: Record<string, string> = {}
  for (const [name, value] of new URLSearchParams(query)) {
    values[name] = name in values ? `${values[name]},${value}` : value
  }
  return query === '' ? undefined : values
}

/** `10/Jan/2026:12:00:00 +0000`, the time format of request contexts. */
function clfTime(at: number): string {
  const [, day, month, year, time] = new Date(at).toUTCString().split(' ')
  return `${day}/${month}/${year}:${time} +0000`
}

/** Percent-decodes a path as HTTP APIs do before they put it into an event; one that cannot be decoded stays as it is. */
export function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** The event of payload format 2.0 that an HTTP API gives to a Lambda function. */
export function toEvent(request: IncomingMessage, body: Buffer, match: RouteMatch, facts: RequestFacts): object {
  const { headers, method = 'GET', url = '/' } = request
  const [path = '/', query = ''] = url.split(/\?(.*)/s)
  const rawPath = decodedPath(path)
  const asText = isText(headers, body)
  const host = headers.host ?? 'localhost'
  return {
    version: '2.0',
    routeKey: match.route.routeKey,
    rawPath,
    rawQueryString: query,
    ...(headers.cookie && { cookies: headers.cookie.split(/;\s*/) }),
    headers: headersOf(headers),
    queryStringParameters: queryOf(query),
    requestContext: {
      accountId: facts.account,
      apiId: facts.apiId,
      domainName: host,
      domainPrefix: host.split('.')[0],
      http: {
        method,
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: facts.requestId,
      routeKey: match.route.routeKey,
      stage: facts.stage,
      time: clfTime(facts.at),
      timeEpoch: facts.at,
    },
    pathParameters: match.pathParameters,
    ...(body.length > 0 && { body: body.toString(asText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !asText,
  }
}
