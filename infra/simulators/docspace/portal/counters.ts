/** What went over the wire since the start or the last reset. */
export interface Counters {
  requests: number
  /** POST, PUT and DELETE, answered or not. */
  writes: number
  /** "PUT /files/rooms/:id/share" -> number. Unknown routes are counted under "(none)". */
  byRoute: Record<string, number>
  byStatus: Record<string, number>
  tooManyRequests: number
  /** Requests that got no whole answer (faults). */
  broken: number
}

export const noCounters = (): Counters => ({
  requests: 0,
  writes: 0,
  byRoute: {},
  byStatus: {},
  tooManyRequests: 0,
  broken: 0,
})

export function countRequest(counters: Counters, method: string, routeName: string): void {
  counters.requests++
  if (method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS') counters.writes++
  counters.byRoute[routeName] = (counters.byRoute[routeName] ?? 0) + 1
}

/** Without a status nobody got a whole answer. */
export function countAnswer(counters: Counters, status: number | undefined): void {
  if (status === undefined) {
    counters.broken++
    return
  }
  counters.byStatus[status] = (counters.byStatus[status] ?? 0) + 1
  if (status === 429) counters.tooManyRequests++
}
