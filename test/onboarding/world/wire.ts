import { AsyncLocalStorage } from 'node:async_hooks'
import type { VirtualClock } from './virtual-clock.ts'

/** What becomes of one outgoing call. The first four end the process that made it; of the others it hears. */
export type Fate =
  | 'pass'
  /** The process dies and the request never leaves. */
  | 'dies-before'
  /** The request has its effect, and the process dies before the answer. */
  | 'dies-unanswered'
  /** The process dies with the answer in hand, before it can call anybody else. */
  | 'dies-after'
  /** The process dies, and the server does the work a minute and a half after that. */
  | 'dies-applied-late'
  /** The connection breaks before the request arrives. */
  | 'refused'
  /** The request has its effect and the connection breaks before the answer. */
  | 'answer-lost'
  /** No answer until the caller gives up, and no effect. */
  | 'hangs'
  /** No answer until the caller gives up; the server does the work a few seconds after that. */
  | 'applied-late'
  /** An error page of the server, without or after the effect. */
  | 'error-500'
  | 'error-500-applied'
  /** A proxy's error page. */
  | 'bad-gateway'
  | 'bad-gateway-applied'
  /** 429 without a word on how long. */
  | 'too-many'
  /** 429 with a Retry-After of some minutes. */
  | 'too-many-for-a-while'
  /** The effect, and half of the answer. */
  | 'truncated'

export interface OutgoingCall {
  /** Number within its run, from 1. */
  n: number
  /** `GET`, `PUT` …, or `SQS`. */
  method: string
  /** Path without query, or the name of the SQS command. */
  path: string
  /** Origin of the server. */
  host: string
}

/** One life of a worker process: everything it calls goes through here. */
export interface Run {
  readonly calls: readonly OutgoingCall[]
  readonly dead: boolean
  /** Resolves when the process dies; never for one that lives. */
  readonly death: Promise<'died'>
}

interface Life extends Run {
  calls: OutgoingCall[]
  dead: boolean
  fateOf(call: OutgoingCall): Fate
  die(): void
}

/** How long a hanging request waits for its caller to give up, in milliseconds, and how much later its effect comes. */
const patience = 30_000
const lateness = 5_000
/** How long after the death of its caller a slow server does the work, in milliseconds. */
const slowness = 90_000

export interface Wire {
  /** Runs `work` as a process of its own. `fateOf` is asked before each outgoing call. */
  start<T>(work: () => Promise<T>, fateOf?: (call: OutgoingCall) => Fate): { run: Run; result: Promise<T> }
  /** Passes a call that is not made by `fetch` through the wire. */
  through<T>(call: Omit<OutgoingCall, 'n'>, perform: () => Promise<T>): Promise<T>
  /** Work of real time that is no outgoing call, such as loading a module: virtual time waits for it. */
  meanwhile<T>(work: () => Promise<T>): Promise<T>
  /** A request that a server has in hand waits for something of virtual time, which goes on meanwhile. */
  standBy<T>(event: Promise<T>): Promise<T>
  /** Whether no request is on its way. */
  readonly idle: boolean
  /** Resolves when no request is on its way. */
  quiet(): Promise<void>
  /** Gives `fetch` back. */
  restore(): void
}

/** Virtual milliseconds that a call takes: the same for all, or asked for each. */
export type Latency = number | (() => number)

const never = new Promise<never>(() => {})

/**
 * Takes the place of `fetch`, so that every outgoing call of a worker can be cut, lost or delayed. Every one takes `latency`
 * virtual milliseconds: half before it arrives, half until the answer is there.
 */
export const createWire = (clock: VirtualClock, latency: Latency = 0): Wire => {
  const lives = new AsyncLocalStorage<Life>()
  const traffic = createTraffic()
  const realFetch = globalThis.fetch

  const onItsWay = async <T>(perform: () => Promise<T>): Promise<T> => {
    const ms = typeof latency === 'number' ? latency : latency()
    if (ms === 0) return traffic.count(perform)
    await clock.sleep(ms / 2)
    const answer = await traffic.count(perform)
    await clock.sleep(ms / 2)
    return answer
  }

  const through = async <T>(call: Omit<OutgoingCall, 'n'>, perform: () => Promise<T>): Promise<T> => {
    const life = lives.getStore()
    if (!life) return traffic.count(perform)
    if (life.dead) return never
    const numbered = { n: life.calls.length + 1, ...call }
    life.calls.push(numbered)
    return meet(life, life.fateOf(numbered), () => onItsWay(perform), clock)
  }

  globalThis.fetch = async (input, init) => {
    const url = new URL(String(input))
    const call = { method: init?.method ?? 'GET', path: url.pathname, host: url.origin }
    return through(call, async () => {
      const { signal: _, ...rest } = init ?? {}
      const answer = await realFetch(input, rest)
      const body = await answer.arrayBuffer()
      const { status, headers } = answer
      return new Response([204, 304].includes(status) ? null : body, { status, headers })
    })
  }

  return {
    start(work, fateOf = () => 'pass') {
      const life = createLife(fateOf)
      return { run: life, result: lives.run(life, work) }
    },
    through,
    meanwhile: traffic.count,
    standBy: traffic.standBy,
    get idle() {
      return traffic.idle
    },
    quiet: traffic.quiet,
    restore() {
      globalThis.fetch = realFetch
    },
  }
}

const createLife = (fateOf: Life['fateOf']): Life => {
  const { promise, resolve } = Promise.withResolvers<'died'>()
  const life: Life = {
    calls: [],
    dead: false,
    death: promise,
    fateOf,
    die() {
      life.dead = true
      resolve('died')
    },
  }
  return life
}

const meet = async <T>(life: Life, fate: Fate, perform: () => Promise<T>, clock: VirtualClock): Promise<T> => {
  const heard = async (answer: T) => (life.dead ? never : answer)
  switch (fate) {
    case 'pass':
      return perform().then(heard, (error) => (life.dead ? never : Promise.reject(error)))
    case 'dies-before':
      life.die()
      return never
    case 'dies-unanswered':
      life.die()
      await perform().catch(() => {})
      return never
    case 'dies-after': {
      const answer = await perform()
      life.die()
      return answer
    }
    case 'dies-applied-late':
      life.die()
      void clock
        .sleep(slowness)
        .then(perform)
        .catch(() => {})
      return never
    case 'refused':
      throw new TypeError('fetch failed')
    case 'error-500':
      return page(500) as T
    case 'bad-gateway':
      return page(502) as T
    case 'error-500-applied':
    case 'bad-gateway-applied':
      await perform().catch(() => {})
      return life.dead ? never : (page(fate === 'bad-gateway-applied' ? 502 : 500) as T)
    case 'too-many':
      return new Response('', { status: 429 }) as T
    case 'too-many-for-a-while':
      return new Response('', { status: 429, headers: { 'retry-after': '300' } }) as T
    case 'truncated': {
      const answer = await perform()
      return life.dead ? never : ((answer instanceof Response ? await half(answer) : answer) as T)
    }
    case 'answer-lost':
      await perform().catch(() => {})
      return life.dead ? never : Promise.reject(new TypeError('fetch failed'))
    case 'hangs':
    case 'applied-late':
      if (fate === 'applied-late')
        void clock
          .sleep(patience + lateness)
          .then(perform)
          .catch(() => {})
      await clock.sleep(patience)
      return life.dead ? never : Promise.reject(new DOMException('timed out', 'TimeoutError'))
  }
}

/** Only calls by `fetch` get pages; the calls of an SDK fail otherwise, and are not sent here. */
const page = (status: number) =>
  new Response(`<html><h1>${status}</h1></html>`, { status, headers: { 'content-type': 'text/html' } })

const half = async (answer: Response) => {
  const text = await answer.text()
  return new Response(text.slice(0, text.length / 2), { status: answer.status, headers: answer.headers })
}

const createTraffic = () => {
  let under = 0
  let waiting: (() => void)[] = []
  const leave = () => {
    under -= 1
    if (under > 0) return
    const awakened = waiting
    waiting = []
    for (const wake of awakened) wake()
  }
  return {
    async standBy<T>(event: Promise<T>): Promise<T> {
      leave()
      try {
        return await event
      } finally {
        under += 1
      }
    },
    get idle() {
      return under === 0
    },
    quiet: (): Promise<void> =>
      under === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(() => resolve())),
    async count<T>(perform: () => Promise<T>): Promise<T> {
      under += 1
      try {
        return await perform()
      } finally {
        leave()
      }
    },
  }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Lets `ms` go by, and whatever happens meanwhile, each at its time, come to its end. */
export const letGoBy = async (clock: VirtualClock, wire: Wire, ms: number): Promise<void> => {
  const end = clock.now() + Math.max(0, ms)
  for (let at = clock.next; at !== undefined && at < end; at = clock.next) await goOnUntil(clock, wire, at)
  await goOnUntil(clock, wire, end)
}

const goOnUntil = async (clock: VirtualClock, wire: Wire, at: number): Promise<void> => {
  clock.advance(Math.max(0, at - clock.now()))
  await turn()
  await wire.quiet()
  await turn()
}

/** Lets virtual time go on whenever nobody does anything, until `work` has ended. @throws when nothing can happen any more */
export const drive = async <T>(clock: VirtualClock, wire: Wire, work: Promise<T>): Promise<T> => {
  let ended = false
  const end = () => {
    ended = true
  }
  work.then(end, end)
  while (!ended) {
    await wire.quiet()
    await turn()
    await turn()
    if (ended || !wire.idle) continue
    if (!clock.wakeNext()) throw new Error('everybody waits for ever')
  }
  return work
}
