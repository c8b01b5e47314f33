import type { Clock, Deadline } from '../runtime/clock.ts'
import { createHttp, type Exchange, type Http } from '../runtime/http.ts'

interface Reach {
  settings: { url: string }
  deadline: Deadline
  clock: Clock
  onExchange?: (exchange: Exchange) => void
}

/** A CRM's API at the address of its settings, with `headers` on every request. `timeoutMs` is what one request may take. */
export const apiHttp = (
  { settings, deadline, clock, onExchange }: Reach,
  headers: Readonly<Record<string, string>> = {},
  timeoutMs = 10_000,
): Http => createHttp({ baseUrl: settings.url, headers, deadline, clock, timeoutMs, ...(onExchange && { onExchange }) })

/** Milliseconds that one request may take while a person waits for a CRM to be set up. */
export const whileConnecting = 20_000
