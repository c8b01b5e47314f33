import type { ConfiguredSource } from './configure.ts'
import { type Answer, BadDelivery, type ClientCreated, type Delivery, type Rejection } from './source.ts'
import { defaultAnswer } from './webhook-answer.ts'

/** What a request to `/webhooks/{source}` was, for log and metric. */
export type ReceivedAs =
  | 'accepted'
  | 'ignored'
  | 'unauthorised'
  | 'malformed'
  | 'closed'
  | 'too-large'
  | 'wrong-type'
  | 'unavailable'

export interface Receipt {
  as: ReceivedAs
  answer: Answer
  /** Code of a rejection; never anything out of the body. */
  reason?: Rejection | string
  clients: number
}

export interface ReceiveOptions {
  delivery: Delivery
  /** Undefined for a source that is not configured. */
  configured: ConfiguredSource | undefined
  /** Live secrets; none closes the source. @throws when they cannot be read */
  secrets(): Promise<readonly string[]>
  /** Epoch milliseconds: the moment of receipt, at which freshness is judged once and for all. */
  now: number
  /** Hands the clients to the queue. @throws when not every one of them is safe */
  enqueue(created: readonly ClientCreated[]): Promise<void>
}

/** Bytes. Every documented delivery is far below (CRM contracts §0). */
export const largestBody = 1_000_000

const json = { 'content-type': 'application/json' }
const plain = (status: number, error: string): Answer => ({ status, headers: json, body: JSON.stringify({ error }) })

/**
 * Judges a webhook request and answers only when its clients are safe in the queue. Never throws: whatever fails on our
 * side is a 503, the one answer after which every CRM delivers again.
 */
export const receive = async (options: ReceiveOptions): Promise<Receipt> => {
  const { configured, delivery } = options
  if (!configured) return refuse('closed', plain(404, 'there is no such source'))
  const { webhook } = configured.source
  if (delivery.body.length > largestBody) return refuse('too-large', plain(413, 'the body is larger than 1 MB'))
  const type = delivery.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (!webhook.contentTypes.includes(type)) {
    return refuse('wrong-type', plain(415, `content-type must be ${webhook.contentTypes.join(' or ')}`))
  }
  const answer = webhook.answer ?? defaultAnswer
  try {
    return await judge(options, configured, answer)
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error
    return { as: 'unavailable', answer: answer('unavailable', ''), reason: name, clients: 0 }
  }
}

const judge = async (
  { delivery, secrets, now, enqueue }: ReceiveOptions,
  { source: { webhook }, settings }: ConfiguredSource,
  answer: typeof defaultAnswer,
): Promise<Receipt> => {
  const live = await secrets()
  if (live.length === 0) return refuse('closed', plain(404, 'there is no such source'))
  const verdict = webhook.verify(delivery, live, settings, now)
  if (!verdict.ok) return { ...refuse('unauthorised', answer('unauthorised', '')), reason: verdict.reason }
  const parsed = parse(() => webhook.parse(delivery, settings))
  if (parsed instanceof BadDelivery) {
    return { ...refuse('malformed', answer('malformed', parsed.message)), reason: parsed.field }
  }
  if (parsed.created.length > 0) await enqueue(parsed.created)
  const as = parsed.created.length > 0 ? 'accepted' : 'ignored'
  return { as, answer: answer('accepted', ''), clients: parsed.created.length }
}

const refuse = (as: ReceivedAs, answer: Answer): Receipt => ({ as, answer, clients: 0 })

const parse = <T>(work: () => T): T | BadDelivery => {
  try {
    return work()
  } catch (error) {
    if (error instanceof BadDelivery) return error
    throw error
  }
}
