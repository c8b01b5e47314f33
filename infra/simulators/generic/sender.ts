import { randomBytes } from 'node:crypto'
import { type Deliveries, isSuccess, Waiting } from '../crm/deliveries.ts'
import type { Clock, Delivery } from '../crm/types.ts'
import { sign } from '../http/standard-webhooks.ts'
import { SAMPLE } from './sample.ts'

export interface SenderOptions {
  /** `header`: a sender that cannot sign. */
  auth: 'standard-webhooks' | 'header'
  /** What it signs with at first. */
  secret: string
  /** What it sends where it cannot sign. */
  headerSecret: string
}

interface Pending {
  id: string
  body: string
  name: string
  clientId: string
  attempt: number
  dueAt: number
}

export interface Sender {
  url: string | undefined
  /** The first is the one used so far; while there are two, both sign. */
  secrets: string[]
  send(type: string, clientId: string, data: Record<string, unknown>): void
  headers(id: string, body: string): Record<string, string>
  body(type: string, data: Record<string, unknown>): string
  isDue(): boolean
  run(): Promise<void>
}

const second = 1000
const hour = 3600 * second
/** The waits that Standard Webhooks suggests, between one try and the next. */
const waits = [5 * second, 300 * second, 1800 * second, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour]
const slowDownMs = 60 * second

/** 2xx is done and 410 ends the subscription. Everything else is retried, redirects too. */
export function verdictOf(answer: Pick<Delivery, 'status'>): Delivery['verdict'] {
  if (answer.status === 410) return 'unsubscribed'
  return isSuccess(answer) ? 'delivered' : 'retry'
}

export const newMessageId = (): string => `msg_${randomBytes(18).toString('base64url').replace(/[-_]/g, 'x')}`

/** A sender of Standard Webhooks events, with the retries the standard suggests; the message id stays the same over all of them. */
export function createSender(clock: Clock, deliveries: Deliveries, options: SenderOptions): Sender {
  const waiting = new Waiting<Pending>(clock)

  async function attempt(one: Pending): Promise<void> {
    if (sender.url === undefined) return
    const { body, attempt } = one
    const events = [{ name: one.name, id: one.clientId }]
    const headers = sender.headers(one.id, body)
    const { verdict, status } = await deliveries.deliver({ url: sender.url, headers, body, attempt, events })
    if (verdict === 'unsubscribed') {
      sender.url = undefined
      waiting.all = []
    }
    const wait = waits[attempt - 1]
    if (verdict !== 'retry' || wait === undefined) return
    const slower = [429, 502, 504].includes(Number(status)) ? slowDownMs : 0
    waiting.all.push({ ...one, attempt: attempt + 1, dueAt: clock.now() + wait + slower })
  }

  const sender: Sender = {
    url: undefined,
    secrets: [options.secret],
    send(name, clientId, data) {
      if (sender.url === undefined) return
      const body = sender.body(name, data)
      waiting.all.push({ id: newMessageId(), body, name, clientId, attempt: 1, dueAt: clock.now() })
    },
    body: (type, data) => JSON.stringify({ type, timestamp: new Date(clock.now()).toISOString(), data }),
    headers(id, body) {
      const type = { 'Content-Type': 'application/json', 'User-Agent': 'sample-sender/1.0' }
      if (options.auth === 'header') return { ...type, [SAMPLE.headerName]: options.headerSecret }
      return { ...type, ...sign(sender.secrets, id, clock.now(), body) }
    },
    isDue: waiting.isDue,
    async run() {
      for (const one of waiting.take()) await attempt(one)
    },
  }
  return sender
}
