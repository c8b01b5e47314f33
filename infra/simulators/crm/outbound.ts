import http from 'node:http'
import https from 'node:https'
import type { Delivery } from './types.ts'

export interface WebhookRequest {
  url: string
  /** Sent exactly so and in this order, after `Host`; of others only `Content-Length` is added. */
  headers: Record<string, string>
  body: string
  /** Milliseconds for the whole exchange. */
  timeoutMs: number
}

export interface WebhookAnswer {
  status: Delivery['status']
  headers: http.IncomingHttpHeaders
  body: string
}

function whyNot(error: NodeJS.ErrnoException): Delivery['status'] {
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'timeout'
  return error.code === 'ECONNRESET' || error.code === 'EPIPE' ? 'reset' : 'refused'
}

/**
 * Sends one webhook request as a vendor's server does: no redirects, no added `User-Agent`, one deadline for everything.
 * Never throws: a failure is a status of its own.
 */
export function send(request: WebhookRequest): Promise<WebhookAnswer> {
  const failed = (error: unknown): WebhookAnswer => ({
    status: whyNot(error as NodeJS.ErrnoException),
    headers: {},
    body: '',
  })
  return new Promise((resolve) => {
    let client: http.ClientRequest
    const deadline = AbortSignal.timeout(request.timeoutMs)
    const payload = Buffer.from(request.body, 'utf8')
    try {
      const headers = {
        Host: new URL(request.url).host,
        ...request.headers,
        'Content-Length': String(payload.length),
      }
      const lib = request.url.startsWith('https:') ? https : http
      client = lib.request(request.url, { method: 'POST', headers, signal: deadline, agent: false })
      client.removeHeader('Connection')
    } catch (error) {
      resolve(failed(error))
      return
    }
    client.on('error', (error) => resolve(failed(deadline.aborted ? deadline.reason : error)))
    client.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', (error) => resolve(failed(deadline.aborted ? deadline.reason : error)))
      response.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8')
        resolve({ status: response.statusCode ?? 'reset', headers: response.headers, body })
      })
    })
    client.end(payload)
  })
}
