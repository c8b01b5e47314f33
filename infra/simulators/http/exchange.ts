import type { IncomingMessage } from 'node:http'

/** What a hook or a listener learns of a request. Never its body or its key. */
export interface RequestInfo {
  /** Number of the request, from 1. */
  n: number
  method: string
  /** Path and query. */
  path: string
}

/** A request as it came off the wire. */
export interface WireRequest extends RequestInfo {
  headers: Record<string, string | undefined>
  raw: Buffer
  address: string
  /** How long the server takes for its work, in real time. */
  slow(): Promise<void>
  /** The process dies in the middle of the request. */
  dies: boolean
}

export interface WholeAnswer {
  status: number
  headers?: Record<string, string>
  body?: string | Buffer
}

/** An answer that is made while it is sent: a download. */
export interface StreamedAnswer {
  wire: { status: number; headers: Record<string, string> }
  chunks: AsyncIterable<Buffer>
}

export type WireAnswer = WholeAnswer | StreamedAnswer

export const statusOf = (answer: WireAnswer): number => ('wire' in answer ? answer.wire.status : answer.status)

interface AnswerInfo extends RequestInfo {
  /** Absent when the client got no whole answer. */
  status?: number
  /** Real time from the request's arrival, ms. */
  ms: number
}

/** What people who watch are shown of an exchange: bodies without keys, cut to a readable length. */
export interface Exchange extends AnswerInfo {
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
export const readable = (body: Buffer | string): string =>
  body
    .toString('utf8')
    .slice(0, READABLE)
    .replace(/sk-[0-9a-f]{64}/g, 'sk-***')

/** The whole body. */
export async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Headers with one value each. */
export function flatten(message: IncomingMessage): Record<string, string | undefined> {
  const entries = Object.entries(message.headers)
  return Object.fromEntries(entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]))
}
