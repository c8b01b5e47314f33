import type { ClientCreated, Delivery, DeliveryOutcome, Source } from '#lib/crm/source.ts'

/** How one vendor's webhooks look from outside, by its documentation: what every source is held to. */
export interface Sender {
  source: Source
  /** As a person writes them; the source's schema makes the rest. */
  settings: Record<string, unknown>
  /** Two live secrets, the newest first, and one that is none of them. */
  secrets: readonly [string, string]
  stranger: string
  /** A delivery as the vendor makes it. `now` in epoch milliseconds. */
  deliver(body: string | Buffer, secret: string, now: number): Delivery
  /** Headers that authenticate; none where the path does. */
  proof: readonly string[]
  /** Whether the proof depends on the body. */
  signsBody: boolean
  /** Whether a delivery ages: five minutes to both sides. */
  ages: boolean
  /** Whether a header that a gateway joined from two still counts. */
  takesJoined: boolean
  /** Whole documented or recorded payloads, and the clients they name. */
  documented: {
    name: string
    body: string
    created: ClientCreated[]
    path?: string
    settings?: Record<string, unknown>
  }[]
  /** Authentic but wrong, and the place that must be named. */
  malformed: { name: string; body: string; field: string | RegExp }[]
  /** What the vendor must hear. */
  answers: Readonly<Record<DeliveryOutcome, { status: number; body?: string }>>
  /** The vendor's event for our own write-back, which must name no client. */
  ownChange: { name: string; body: string; path?: string; settings?: Record<string, unknown> }[]
}

export const client = (source: string, type: string, id: string): ClientCreated => ({ ref: { source, type, id } })

export const delivery = (
  body: string | Buffer,
  headers: Record<string, string>,
  { path = '', source = 'x', type = 'application/json' } = {},
): Delivery => ({
  method: 'POST',
  url: `https://hooks.example.com/webhooks/${source}${path ? `/${path}` : ''}`,
  path,
  headers: { 'content-type': type, ...headers },
  body: Buffer.from(body),
})
