import * as z from 'zod'

/** What goes back to the client. */
export interface WireResponse {
  status: number
  headers: Record<string, string>
  cookies: string[]
  /** A text travels in one piece with the headers. */
  body: string | Buffer
}

const FunctionAnswer = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), z.coerce.string()).default({}),
  cookies: z.array(z.string()).default([]),
  body: z.string().default(''),
  isBase64Encoded: z.boolean().default(false),
})

/** An answer of the gateway itself, in its words. */
export const gatewayAnswer = (status: number, message: string): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  cookies: [],
  body: JSON.stringify({ message }),
})

export const internalServerError: WireResponse = gatewayAnswer(500, 'Internal Server Error')

/**
 * Turns what a function returned into an HTTP answer. Without `statusCode` the whole value is a JSON body with 200;
 * an object with a `statusCode` that makes no sense is a 500, as on API Gateway.
 */
export function toAnswer(payload: unknown): WireResponse {
  if (payload === null || typeof payload !== 'object' || !('statusCode' in payload)) {
    const body = typeof payload === 'string' ? payload : JSON.stringify(payload ?? null)
    return { status: 200, headers: { 'content-type': 'application/json' }, cookies: [], body }
  }
  const parsed = FunctionAnswer.safeParse(payload)
  if (!parsed.success) return internalServerError
  const { statusCode: status, headers, cookies, body, isBase64Encoded } = parsed.data
  const lowerCase = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  return {
    status,
    headers: { 'content-type': 'text/plain;charset=utf-8', ...lowerCase },
    cookies,
    body: isBase64Encoded ? Buffer.from(body, 'base64') : body,
  }
}
