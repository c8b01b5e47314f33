/** Whether a service answers. The console and tests switch it off as a fault, and the local AWS as the first step of its own end. */
export class OutageSwitch {
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

  /** Refuses every call from now on, and ends the waits for the end of an outage. */
  close(): void {
    this.#closed = true
    this.open()
  }

  /** Resolves as soon as the service answers again, or is closed for good. */
  async opened(): Promise<void> {
    await this.#down?.promise
  }
}
