/** Trouble on purpose: what a network, a proxy or a dying server does to single calls. */

/** `applied`: the server did the work before, and only its answer is lost or another one. */
export type FaultAction =
  | { kind: 'status'; status: number; headers?: Record<string, string>; body?: string; applied?: boolean }
  | { kind: 'reset'; applied?: boolean }
  /** Never answers; the connection stays open until the client gives up. */
  | { kind: 'hang'; applied?: boolean }
  /** Answers late, ms of real time. */
  | { kind: 'delay'; ms: number }
  /** The process dies over it: between a room and its tags, else after the work and before the answer. */
  | { kind: 'crash' }
  /** Half of the answer, then the connection breaks. Applied unless it says otherwise. */
  | { kind: 'truncate'; applied?: boolean }

export interface Fault {
  match?: {
    method?: string
    /** Tested against the path, and against path and query. */
    path?: RegExp
    /** Only the n-th request (from 1) that matches method and path. */
    nth?: number
    /** Chance 0..1 that a matching request is hit; see `FaultPlan.random`. */
    chance?: number
  }
  /** How many requests it hits; without it every matching one. */
  times?: number
  then: FaultAction
}

/** Builds a fault: which requests, what happens to them, how often (default: every time). */
export function fault(match: NonNullable<Fault['match']>, happens: FaultAction, times?: number): Fault {
  // biome-ignore lint/suspicious/noThenProperty: nobody awaits a fault
  return { match, then: happens, ...(times === undefined ? {} : { times }) }
}

/** The same, once unless `times` says otherwise. */
export const when = (match: NonNullable<Fault['match']>, happens: FaultAction, times = 1): Fault =>
  fault(match, happens, times)

/** Whether the server does its work before the fault meets the answer. */
export function isApplied(action: FaultAction): boolean {
  if (action.kind === 'delay' || action.kind === 'crash') return true
  return action.kind === 'truncate' ? action.applied !== false : action.applied === true
}

const isMet = (path: RegExp, target: string): boolean => path.test(target) || path.test(target.split('?')[0] ?? '')

interface Armed {
  id: number
  fault: Fault
  seen: number
  hits: number
}

export class FaultPlan {
  /** Decides about `chance`; replace it by a seeded one for a repeatable run. */
  random: () => number = Math.random
  #armed: Armed[] = []
  #nextId = 1

  /** Arms a fault and gives its id. The first armed one that matches wins. */
  add(fault: Fault): number {
    const id = this.#nextId++
    this.#armed.push({ id, fault, seen: 0, hits: 0 })
    return id
  }

  remove(id: number): void {
    this.#armed = this.#armed.filter((each) => each.id !== id)
  }

  clear(): void {
    this.#armed = []
  }

  list(): readonly Readonly<Armed>[] {
    return this.#armed
  }

  /** What is to happen to this request, if anything; counts it. */
  take(method: string, target: string): FaultAction | undefined {
    for (const armed of this.#armed) {
      const { match, times } = armed.fault
      if (match?.method !== undefined && match.method.toUpperCase() !== method) continue
      if (match?.path !== undefined && !isMet(match.path, target)) continue
      armed.seen++
      if (match?.nth !== undefined && match.nth !== armed.seen) continue
      if (times !== undefined && armed.hits >= times) continue
      if (match?.chance !== undefined && this.random() >= match.chance) continue
      armed.hits++
      return armed.fault.then
    }
    return undefined
  }
}
