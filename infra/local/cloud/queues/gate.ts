/** Whether a service answers: a fault that the console and tests can switch. */
export class Gate {
  #down: PromiseWithResolvers<void> | undefined

  get isDown(): boolean {
    return this.#down !== undefined
  }

  shut(): void {
    this.#down ??= Promise.withResolvers()
  }

  open(): void {
    this.#down?.resolve()
    this.#down = undefined
  }

  /** Resolves as soon as the gate is open. */
  async opened(): Promise<void> {
    await this.#down?.promise
  }
}
