import { randomBytes } from 'node:crypto'
import type { Clock, Delivery } from '../crm.ts'
import type { DeliveryLog } from '../crm-deliveries.ts'
import type { OutboundAnswer } from '../outbound.ts'
import { SAMPLE } from './sample.ts'
import { sign } from './standard-webhooks.ts'

export interface SenderOptions {
  /** `header`: a sender that cannot sign. */
  auth: 'standard-webhooks' | 'header'
  timeoutMs: number
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
  tell(type: string, clientId: string, data: Record<string, unknown>): void
  headers(id: string, body: string): Record<string, string>
  body(type: string, data: Record<string, unknown>): string
  due(): boolean
  run(): Promise<void>
}

const second = 1000
const hour = 3600 * second
/** The waits that Standard Webhooks suggests, between one try and the next. */
const waits = [5 * second, 300 * second, 1800 * second, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour]
const slowDownMs = 60 * second

/** 2xx is done, 410 ends the subscription, everything else, redirects too, comes again. */
export function verdictOf({ status }: Pick<OutboundAnswer, 'status'>): Delivery['verdict'] {
  if (status === 410) return 'unsubscribed'
  return typeof status === 'number' && status >= 200 && status < 300 ? 'delivered' : 'retry'
}

export const newMessageId = (): string => `msg_${randomBytes(18).toString('base64url').replace(/[-_]/g, 'x')}`

/** A sender of Standard Webhooks events, with the retries the standard suggests; the message id stays the same over all of them. */
export function createSender(clock: Clock, log: DeliveryLog, options: SenderOptions): Sender {
  let pending: Pending[] = []

  async function send(one: Pending): Promise<void> {
    if (sender.url === undefined) return
    const events = [{ name: one.name, id: one.clientId }]
    const out = {
      url: sender.url,
      headers: sender.headers(one.id, one.body),
      body: one.body,
      attempt: one.attempt,
      events,
    }
    const { verdict, status } = await log.deliver(out, options.timeoutMs, verdictOf)
    if (verdict === 'unsubscribed') {
      sender.url = undefined
      pending = []
    }
    const wait = waits[one.attempt - 1]
    if (verdict !== 'retry' || wait === undefined) return
    const slower = [429, 502, 504].includes(Number(status)) ? slowDownMs : 0
    pending.push({ ...one, attempt: one.attempt + 1, dueAt: clock.now() + wait + slower })
  }

  const sender: Sender = {
    url: undefined,
    secrets: [options.secret],
    tell(name, clientId, data) {
      if (sender.url === undefined) return
      pending.push({
        id: newMessageId(),
        body: sender.body(name, data),
        name,
        clientId,
        attempt: 1,
        dueAt: clock.now(),
      })
    },
    body: (type, data) => JSON.stringify({ type, timestamp: new Date(clock.now()).toISOString(), data }),
    headers(id, body) {
      const type = { 'Content-Type': 'application/json', 'User-Agent': 'sample-sender/1.0' }
      if (options.auth === 'header') return { ...type, [SAMPLE.headerName]: options.headerSecret }
      return { ...type, ...sign(sender.secrets, id, clock.now(), body) }
    },
    due: () => pending.some((one) => one.dueAt <= clock.now()),
    async run() {
      const ready = pending.filter((one) => one.dueAt <= clock.now())
      pending = pending.filter((one) => !ready.includes(one))
      for (const one of ready) await send(one)
    },
  }
  return sender
}
