import { QueueRefusal } from '../../runtime/errors.ts'
import type { ConfiguredSource } from '../configure.ts'
import { BadDelivery, type ClientCreated, type Delivery, type WebhookAnswer, WrongAddress } from '../source.ts'
import type { Refusal } from './refusals.ts'
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
  answer: WebhookAnswer
  /** Why it was not taken; absent when it was. */
  reason?: Refusal
  /** The place that is wrong, or the name of the error and where it happened; never anything out of the body. */
  detail?: string
  /** Which signatures it carried, where the source tells them apart. */
  signature?: string
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
  /** Hands the clients to the queue; `send` names what they came with, see `Webhook`. @throws when not every one of them is safe */
  enqueue(created: readonly ClientCreated[], send: string | Uint8Array | undefined): Promise<void>
}

/** Bytes. Every documented delivery is far below (docs/facts/crms.md#sizes-of-deliveries). */
export const largestBody = 1_000_000

const json = { 'content-type': 'application/json' }
const plain = (status: number, error: string): WebhookAnswer => ({
  status,
  headers: json,
  body: JSON.stringify({ error }),
})
/** The same whether the source is unknown or closed: a stranger learns nothing from it. */
const notThere = plain(404, 'there is no such source')

/**
 * Judges a webhook request and answers only when its clients are safe in the queue. Never throws: whatever fails on our
 * side is a 503, the one answer after which every CRM delivers again.
 */
export const receive = async (options: ReceiveOptions): Promise<Receipt> => {
  const { configured, delivery } = options
  if (!configured) return refuse('closed', 'unknown-source', notThere)
  const { webhook } = configured.source
  if (delivery.body.length > largestBody)
    return refuse('too-large', 'too-large', plain(413, 'the body is larger than 1 MB'))
  const type = delivery.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (!webhook.contentTypes.includes(type)) {
    const accepted = webhook.contentTypes.join(' or ')
    return refuse('wrong-type', 'wrong-content-type', plain(415, `content-type must be ${accepted}`))
  }
  const answer = webhook.answer ?? defaultAnswer
  const unavailable = () => answer('unavailable', '')
  try {
    const receipt = await judge(options, configured, answer)
    const signature = webhook.signatures?.(delivery)
    return signature ? { ...receipt, signature } : receipt
  } catch (error) {
    if (error instanceof OutOfReach) return refuse('unavailable', error.what, unavailable(), namesIn(error.cause))
    const { stackOf } = await import('../../runtime/telemetry/stack.ts')
    return refuse('unavailable', 'unexpected', unavailable(), namesIn(error) + stackOf(error, 3))
  }
}

/** The names of an error and of what caused it; their messages may quote what somebody typed. */
const namesIn = (error: unknown): string => {
  if (!(error instanceof Error)) return typeof error
  return error.cause instanceof Error ? `${error.name}: ${namesIn(error.cause)}` : error.name
}

/** Whether a delivery proved where it comes from; undefined where it has no proof of the right form, or none that could be looked at. */
export const isAuthentic = ({ as, reason }: Pick<Receipt, 'as' | 'reason'>): boolean | undefined => {
  if (as === 'accepted' || as === 'ignored' || as === 'malformed') return true
  return as === 'unauthorised' && !/^(missing|malformed)-/.test(reason ?? '') ? false : undefined
}

const judge = async (
  { delivery, secrets, now, enqueue }: ReceiveOptions,
  { source: { webhook }, settings }: ConfiguredSource,
  answer: typeof defaultAnswer,
): Promise<Receipt> => {
  const live = await reach('secrets-unreachable', secrets)
  if (live.length === 0) return refuse('closed', 'no-secret', notThere)
  const verdict = webhook.verify(delivery, live, settings, now)
  if (!verdict.ok) {
    const usable = live.some((secret) => !webhook.secretProblem?.(secret, settings))
    return refuse('unauthorised', usable ? verdict.reason : 'unusable-secret', answer('unauthorised', ''))
  }
  const parsed = parse(() => webhook.parse(delivery, settings))
  if (parsed instanceof WrongAddress)
    return refuse('malformed', 'wrong-address', plain(404, parsed.message), parsed.field)
  if (parsed instanceof BadDelivery)
    return refuse('malformed', 'malformed', answer('malformed', parsed.message), parsed.field)
  if (parsed.created.length > 0)
    await reach('queue-unreachable', () => enqueue(parsed.created, webhook.send?.(delivery)))
  const as = parsed.created.length > 0 ? 'accepted' : 'ignored'
  return { as, answer: answer('accepted', ''), clients: parsed.created.length }
}

const refuse = (as: ReceivedAs, reason: Refusal, answer: WebhookAnswer, detail?: string): Receipt => ({
  as,
  answer,
  reason,
  ...(detail && { detail }),
  clients: 0,
})

class OutOfReach extends Error {
  readonly what: Refusal
  constructor(what: Refusal, cause: unknown) {
    super(what, { cause })
    this.what = what
  }
}

/** The outcome of `work`. @throws OutOfReach that names `what` it needs */
const reach = async <T>(what: Refusal, work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    throw new OutOfReach(error instanceof QueueRefusal ? 'queue-refused' : what, error)
  }
}

const parse = <T>(work: () => T): T | BadDelivery => {
  try {
    return work()
  } catch (error) {
    if (error instanceof BadDelivery) return error
    throw error
  }
}
