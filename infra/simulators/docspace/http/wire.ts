import type { IncomingMessage } from 'node:http'

/** What of a request is told to others, and how it is read. */

/** What a hook or a listener learns of a request. Never its body or its key. */
export interface RequestInfo {
  /** Number of the request, from 1. */
  n: number
  method: string
  /** Path and query. */
  path: string
}

interface AnswerInfo extends RequestInfo {
  /** Absent when the client got no whole answer. */
  status?: number
  /** Real time from the request's arrival, ms. */
  ms: number
}

/** What the console is shown of an exchange: bodies without keys, cut to a readable length. */
export interface ExchangeInfo extends AnswerInfo {
  /** Epoch ms of the arrival, real time. */
  at: number
  request: string
  answer: string
}

export interface Hooks {
  /** Before the request is looked at. A rejection breaks the connection without any effect. */
  onRequest?: ((info: RequestInfo) => void | Promise<void>) | undefined
  /** After the work is done, before the answer leaves. A rejection breaks the connection: applied, but unanswered. */
  onAnswer?: ((info: AnswerInfo) => void | Promise<void>) | undefined
}

const READABLE = 4_000

/** The beginning of a body, without keys. */
export const readable = (body: Buffer | string) =>
  body
    .toString('utf8')
    .slice(0, READABLE)
    .replace(/sk-[0-9a-f]{64}/g, 'sk-***')

/** The whole body. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Headers with one value each. */
export function flatten(request: IncomingMessage): Record<string, string | undefined> {
  const entries = Object.entries(request.headers)
  return Object.fromEntries(entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]))
}
