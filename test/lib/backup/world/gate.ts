/** Where a process dies: before its n-th outgoing call leaves, or after the call had its effect but before its answer. */
export interface Crash {
  at: number
  when: 'before' | 'after'
}

/** Every outgoing call passes here. After its crash the process does nothing more until it is started again. */
export class Gate {
  crash: Crash | undefined
  dead = false
  deaths = 0
  readonly calls: string[] = []

  /** Counts a call that is about to leave. */
  leave(name: string): number {
    if (this.dead) throw new Error('the process is dead')
    this.calls.push(name)
    const n = this.calls.length
    if (this.crash?.at === n && this.crash.when === 'before') this.die(name)
    return n
  }

  /** Its effect is there. */
  effect(n: number): void {
    if (this.dead || (this.crash?.at === n && this.crash.when === 'after')) this.die(this.calls[n - 1] ?? '')
  }

  async pass<T>(name: string, call: () => Promise<T>): Promise<T> {
    const n = this.leave(name)
    const result = await call()
    this.effect(n)
    return result
  }

  die(name: string): never {
    if (!this.dead) this.deaths += 1
    this.dead = true
    throw new Error(`the process died at ${name}`)
  }

  restart(): void {
    this.dead = false
    this.crash = undefined
  }
}

/** Every method of an object through the gate. */
export const gated = <T extends object>(gate: Gate, name: string, target: T): T =>
  new Proxy(target, {
    get(object, property, receiver) {
      const found = Reflect.get(object, property, receiver)
      if (typeof found !== 'function') return found
      return (...given: unknown[]) => gate.pass(`${name}.${String(property)}`, () => found.apply(object, given))
    },
  })
