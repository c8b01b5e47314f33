import { QueueRefusal } from '../../runtime/errors.ts'
import type { ConfiguredSource } from '../configure.ts'
import { BadDelivery, type ClientCreated, type Delivery, type WebhookAnswer, WrongAddress } from '../source.ts'
import type { Refusal } from './refusals.ts'
import { seenIn } from './told-events.ts'
import { defaultAnswer } from './webhook-answer.ts'

/** How a request to `/webhooks/{source}` ended, for log and metric. */
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
  /** Why the delivery was refused; absent when it was accepted. */
  reason?: Refusal
  /** The field that is wrong, or the name of the error and its place in the code; never a value of the body. */
  detail?: string
  /** Which signatures the delivery carried, where the source tells them apart. */
  signature?: string
  clients: number
  /** The subscriptions of the settings that a delivery which was taken proves. */
  events?: readonly string[]
}

export interface ReceiveOptions {
  delivery: Delivery
  /** Undefined for a source that is not configured. */
  configured: ConfiguredSource | undefined
  /** Secrets that are valid now. A source without any is closed. @throws when they cannot be read */
  secrets(): Promise<readonly string[]>
  /** The moment of receipt in epoch milliseconds: the age of a signature is measured against it. */
  now: number
  /** Puts the clients into the queue; for `deduplicationKey` see `Webhook`. @throws when not every client is in the queue */
  enqueue(created: readonly ClientCreated[], deduplicationKey: string | Uint8Array | undefined): Promise<void>
}

/** Bytes. Every documented delivery is far smaller (docs/facts/crms.md#sizes-of-deliveries). */
export const largestBody = 1_000_000

const json = { 'content-type': 'application/json' }
const plain = (status: number, error: string): WebhookAnswer => ({
  status,
  headers: json,
  body: JSON.stringify({ error }),
})
/** An unknown source and a closed one get the same answer, so that a stranger learns nothing. */
const notFound = plain(404, 'there is no such source')

/**
 * Verifies a delivery and answers once its clients are in the queue. Never throws: a failure on our side is a 503, the one
 * answer after which every CRM delivers again (docs/facts/crms.md#what-to-answer-a-delivery).
 */
export const receive = async (options: ReceiveOptions): Promise<Receipt> => {
  const { configured, delivery } = options
  if (!configured) return refuse('closed', 'unknown-source', notFound)
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
    const receipt = await verifyAndEnqueue(options, configured, answer)
    return { ...receipt, ...seenIn(configured, delivery, receipt) }
  } catch (error) {
    if (error instanceof OutOfReach) return refuse('unavailable', error.what, unavailable(), namesIn(error.cause))
    const { stackOf } = await import('../../runtime/telemetry/stack.ts')
    return refuse('unavailable', 'unexpected', unavailable(), namesIn(error) + stackOf(error, 3))
  }
}

/** The names of an error and of its causes. Messages of errors may quote what somebody typed. */
const namesIn = (error: unknown): string => {
  if (!(error instanceof Error)) return typeof error
  return error.cause instanceof Error ? `${error.name}: ${namesIn(error.cause)}` : error.name
}

/** Whether a delivery proved its sender; undefined where it had no proof of the right form, or where its proof was not checked. */
export const isAuthentic = ({ as, reason }: Pick<Receipt, 'as' | 'reason'>): boolean | undefined => {
  if (as === 'accepted' || as === 'ignored' || as === 'malformed') return true
  return as === 'unauthorised' && !/^(missing|malformed)-/.test(reason ?? '') ? false : undefined
}

const verifyAndEnqueue = async (
  { delivery, secrets, now, enqueue }: ReceiveOptions,
  { source: { webhook }, settings }: ConfiguredSource,
  answer: typeof defaultAnswer,
): Promise<Receipt> => {
  const live = await orOutOfReach('secrets-unreachable', secrets)
  if (live.length === 0) return refuse('closed', 'no-secret', notFound)
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
    await orOutOfReach('queue-unreachable', () => enqueue(parsed.created, webhook.deduplicationKey?.(delivery)))
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

/** The result of `work`. @throws OutOfReach with `what` as its reason */
const orOutOfReach = async <T>(what: Refusal, work: () => Promise<T>): Promise<T> => {
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
