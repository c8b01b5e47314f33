import type { Portal } from '../portal/portal.ts'
import { BareError } from './errors.ts'

/** The request limits of the cloud (docs/facts/docspace.md#limits-of-requests). Counted per user, over all keys of the user. */
export interface Limits {
  /** Sliding window of a minute, every request. */
  requestsPerMinute: number
  getsInFlight: number
  writesInFlight: number
  /** Fixed window of a day, POST and PUT. */
  writesPerDay: number
  /** Sliding window of 15 minutes per user and path: new keys, resent invitations. */
  sensitivePerQuarter: number
  /** Addresses invited per day and portal. */
  emailsPerDay: number
}

const CLOUD_LIMITS: Limits = {
  requestsPerMinute: 1500,
  getsInFlight: 50,
  writesInFlight: 15,
  writesPerDay: 10_000,
  sensitivePerQuarter: 5,
  emailsPerDay: Number.POSITIVE_INFINITY,
}

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

interface Window {
  startedAt: number
  used: number
}

/** Counts requests and throws 429. Lives as long as the server process; not part of a snapshot. */
export class Limiter {
  readonly limits: Limits | 'off'
  readonly #portal: Portal
  readonly #sliding = new Map<string, number[]>()
  readonly #daily = new Map<string, Window>()
  readonly #inFlight = new Map<string, number>()

  constructor(portal: Portal, limits: Partial<Limits> | 'off') {
    this.#portal = portal
    this.limits = limits === 'off' ? 'off' : { ...CLOUD_LIMITS, ...limits }
  }

  /** Takes a place for a request of `who` (user id or address); the returned function gives it back. */
  enter(who: string, method: string, path: string): () => void {
    if (this.limits === 'off') return () => {}
    const reading = method === 'GET'
    this.#slide(`all ${who}`, this.limits.requestsPerMinute, MINUTE)
    if (isSensitive(method, path)) this.#slide(`sensitive ${who} ${path}`, this.limits.sensitivePerQuarter, 15 * MINUTE)
    const release = this.#hold(
      `${reading ? 'get' : 'write'} ${who}`,
      reading ? this.limits.getsInFlight : this.limits.writesInFlight,
    )
    try {
      if (method === 'POST' || method === 'PUT') this.#fixed(`day ${who}`, this.limits.writesPerDay, 1)
    } catch (error) {
      release()
      throw error
    }
    return release
  }

  /** Counts invited addresses of the whole portal. */
  countEmails(count: number): void {
    if (this.limits !== 'off' && count > 0) this.#fixed('emails', this.limits.emailsPerDay, count)
  }

  #slide(name: string, limit: number, windowMs: number): void {
    const now = this.#portal.now()
    const recent = (this.#sliding.get(name) ?? []).filter((at) => at > now - windowMs)
    if (recent.length >= limit) {
      this.#sliding.set(name, recent)
      throw tooMany(limit)
    }
    recent.push(now)
    this.#sliding.set(name, recent)
  }

  #hold(name: string, limit: number): () => void {
    const held = this.#inFlight.get(name) ?? 0
    if (held >= limit) throw tooMany(limit)
    this.#inFlight.set(name, held + 1)
    return () => this.#inFlight.set(name, (this.#inFlight.get(name) ?? 1) - 1)
  }

  #fixed(name: string, limit: number, count: number): void {
    const now = this.#portal.now()
    const known = this.#daily.get(name)
    const window = known === undefined || known.startedAt + DAY <= now ? { startedAt: now, used: 0 } : known
    this.#daily.set(name, window)
    if (window.used + count > limit) throw tooManyToday(limit, window.startedAt + DAY, now)
    window.used += count
  }
}

const isSensitive = (method: string, path: string) =>
  method === 'POST' && (/\/keys\/?$/i.test(path) || /\/rooms\/\d+\/resend\/?$/i.test(path))

/** The sliding and concurrency limits give no hint how long to wait. */
const tooMany = (limit: number) =>
  new BareError(429, { 'x-ratelimit-limit': String(limit), 'x-ratelimit-remaining': '0' })

/** Only the fixed windows say when they end. */
const tooManyToday = (limit: number, resetAt: number, now: number) =>
  new BareError(429, {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': String(Math.ceil(resetAt / 1000)),
    'retry-after': String(Math.max(1, Math.ceil((resetAt - now) / 1000))),
  })
