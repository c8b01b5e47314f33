import { randomUUID } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { InvocationResult, UntimedEvent } from '../contract.ts'
import { throttled } from '../lambda/failures.ts'
import type { ApiModel } from '../template/api.ts'
import { readBody } from './body.ts'
import { decodedPath, toEvent } from './event.ts'
import { gatewayAnswer, internalServerError, toAnswer, type WireResponse } from './response.ts'
import { type RouteMatch, router } from './routes.ts'
import { throttle } from './throttle.ts'

const LARGEST_BODY = 10 * 1024 * 1024

export interface GatewayOptions {
  api: ApiModel | undefined
  account: string
  invoke(functionName: string, event: object): Promise<InvocationResult>
  emit(event: UntimedEvent): void
}

const serviceUnavailable = gatewayAnswer(503, 'Service Unavailable')

function send(response: ServerResponse, { status, headers, cookies, body }: WireResponse): void {
  const cookie = cookies.length > 0 ? { 'set-cookie': cookies } : {}
  response.writeHead(status, { ...headers, ...cookie, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

async function within(ms: number, work: Promise<WireResponse>, late: WireResponse): Promise<WireResponse> {
  const { promise, resolve } = Promise.withResolvers<WireResponse>()
  const timer = setTimeout(() => resolve(late), ms)
  return Promise.race([work, promise]).finally(() => clearTimeout(timer))
}

/** The HTTP API of the template as a listener for node:http. */
export function gateway({ api, account, invoke, emit }: GatewayOptions): RequestListener {
  const match = router(api?.routes ?? [])
  const admitOthers = throttle(api?.throttle)
  const admitOwn = new Map([...(api?.routeThrottles ?? [])].map(([routeKey, limit]) => [routeKey, throttle(limit)]))
  const admit = ({ route }: RouteMatch, now: number) => (admitOwn.get(route.routeKey) ?? admitOthers)(now)
  const stage = api?.stage ?? '$default'

  async function integrate(request: IncomingMessage, found: RouteMatch, requestId: string): Promise<WireResponse> {
    const body = await readBody(request, LARGEST_BODY)
    if (!body) return gatewayAnswer(413, 'Request Entity Too Large')
    const facts = { requestId, account, apiId: api?.id ?? '', stage, at: Date.now() }
    const { functionName, timeoutMs } = found.route
    const answer = invoke(functionName, toEvent(request, body, found, facts)).then(({ payload, error }) => {
      if (!error) return toAnswer(payload)
      return error.errorType === throttled.errorType ? serviceUnavailable : internalServerError
    })
    return within(timeoutMs, answer, serviceUnavailable)
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [started, requestId] = [performance.now(), randomUUID()]
    const { method = 'GET', url = '/' } = request
    const path = decodedPath(url.split('?')[0] ?? '/')
    // A stage with a name stands in front of every path, and API Gateway leaves it in the event's rawPath.
    const prefix = stage === '$default' ? '' : `/${stage}`
    const found = path.startsWith(prefix) ? match(method, path.slice(prefix.length) || '/') : undefined
    let reply: WireResponse
    if (!found) reply = gatewayAnswer(404, 'Not Found')
    else if (!admit(found, performance.now())) reply = gatewayAnswer(429, 'Too Many Requests')
    else reply = await integrate(request, found, requestId)
    request.resume()
    send(response, { ...reply, headers: { ...reply.headers, 'apigw-requestid': requestId } })
    const durationMs = performance.now() - started
    const routeKey = found && { routeKey: found.route.routeKey }
    emit({ type: 'http.request', method, path, ...routeKey, status: reply.status, durationMs, requestId })
  }

  return (request, response) => {
    // Only a client that went away fails here; there is nobody left to tell.
    answer(request, response).catch(() => response.destroy())
  }
}
