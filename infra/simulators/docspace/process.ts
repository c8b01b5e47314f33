import { setTimeout as wait } from 'node:timers/promises'

/** How the server's process waits. A test with a clock of its own lets nobody wait in real time. */
export interface Waiting {
  /** Milliseconds between two writes of one request. */
  pause(ms: number): Promise<void>
  /** Waits for what another request has to end first. */
  until<T>(event: Promise<T>): Promise<T>
}

export const inRealTime: Waiting = { pause: (ms) => wait(ms), until: (event) => event }

/** The request belonged to a process that has died meanwhile: what it had not written is never written. */
export class GoneError extends Error {}

/** What lives in the server's process: work that is half done, and those who wait for a lock. A crash ends both. */
export class Process {
  #life = 0
  #queue: Promise<unknown> = Promise.resolve()
  readonly #waiting: Waiting

  constructor(waiting: Waiting) {
    this.#waiting = waiting
  }

  /** Runs `work` when everybody who came before has ended. Throws GoneError when the process dies meanwhile. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const life = this.#life
    const turn = this.#waiting.until(this.#queue).then(() => {
      this.#require(life)
      return work()
    })
    this.#queue = turn.catch(() => {})
    return turn
  }

  /** Time between two writes of one request, ms. Throws GoneError when the process dies meanwhile. */
  async pause(ms: number): Promise<void> {
    const life = this.#life
    await this.#waiting.pause(ms)
    this.#require(life)
  }

  die(): void {
    this.#life++
  }

  #require(life: number): void {
    if (life !== this.#life) throw new GoneError('the process is gone')
  }
}
