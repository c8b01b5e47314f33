import { setTimeout as wait } from 'node:timers/promises'

/** The request belonged to a process that has died meanwhile: what it had not written is never written. */
export class GoneError extends Error {}

/** What lives in the server's process: work that is half done, and those who wait for a lock. A crash ends both. */
export class Process {
  #life = 0
  #queue: Promise<unknown> = Promise.resolve()

  /** Runs `work` when everybody who came before has ended. Throws GoneError when the process dies meanwhile. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const life = this.#life
    const turn = this.#queue.then(() => {
      this.#require(life)
      return work()
    })
    this.#queue = turn.catch(() => {})
    return turn
  }

  /** Real time between two writes of one request, ms. Throws GoneError when the process dies meanwhile. */
  async pause(ms: number): Promise<void> {
    const life = this.#life
    await wait(ms)
    this.#require(life)
  }

  die(): void {
    this.#life++
  }

  #require(life: number): void {
    if (life !== this.#life) throw new GoneError('the process is gone')
  }
}
