/** Whether a service answers: a fault that the console and tests can switch, and the first step of its end. */
export class Gate {
  #down: PromiseWithResolvers<void> | undefined
  #closed = false

  get isDown(): boolean {
    return this.#down !== undefined || this.#closed
  }

  shut(): void {
    this.#down ??= Promise.withResolvers()
  }

  open(): void {
    this.#down?.resolve()
    this.#down = undefined
  }

  /** Refuses everything from now on, and lets go who waits for better times. */
  close(): void {
    this.#closed = true
    this.open()
  }

  /** Resolves as soon as the gate is open, or closed for good. */
  async opened(): Promise<void> {
    await this.#down?.promise
  }
}
