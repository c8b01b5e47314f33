import type { Clock, Deadline } from '../runtime/clock.ts'
import { createHttp, type Exchange, type Http } from '../runtime/http.ts'

interface Reach {
  settings: { url: string }
  deadline: Deadline
  clock: Clock
  onExchange?: (exchange: Exchange) => void
}

/** An HTTP client for the CRM at the address of its settings. `headers` go with every request; `timeoutMs` is the longest time of one request. */
export const apiHttp = (
  { settings, deadline, clock, onExchange }: Reach,
  headers: Readonly<Record<string, string>> = {},
  timeoutMs = 10_000,
): Http => createHttp({ baseUrl: settings.url, headers, deadline, clock, timeoutMs, ...(onExchange && { onExchange }) })

/** The longest time of one request in milliseconds while a person sets up a CRM. */
export const whileConnecting = 20_000
