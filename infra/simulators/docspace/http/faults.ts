/** Trouble on purpose: what a network, a proxy or a dying server does to single calls. */

export type FaultAction =
  /** Another answer. `applied`: the server did the work before. */
  | { kind: 'status'; status: number; headers?: Record<string, string>; body?: string; applied?: boolean }
  | { kind: 'reset'; applied: boolean }
  /** Never answers; the connection stays open until the client gives up. */
  | { kind: 'hang'; applied?: boolean }
  /** Answers late, ms of real time. */
  | { kind: 'delay'; ms: number }
  /** The process dies over it: between a room and its tags, else after the work and before the answer. */
  | { kind: 'crash' }
  /** Half of the answer, then the connection breaks. */
  | { kind: 'truncate'; applied: boolean }

export interface Fault {
  match?: {
    method?: string
    /** Tested against path and query. Over HTTP a string holding the pattern. */
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
  // biome-ignore lint/suspicious/noThenProperty: the word that the console's side door speaks too; nobody awaits a fault
  return { match, then: happens, ...(times === undefined ? {} : { times }) }
}

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

  list(): { id: number; fault: Fault; hits: number }[] {
    return this.#armed.map(({ id, fault, hits }) => ({ id, fault, hits }))
  }

  /** What is to happen to this request, if anything; counts it. */
  take(method: string, target: string): FaultAction | undefined {
    for (const armed of this.#armed) {
      const { match, times } = armed.fault
      if (match?.method !== undefined && match.method.toUpperCase() !== method) continue
      if (match?.path !== undefined && !match.path.test(target)) continue
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
