import { createWorker, type Worker } from '#lib/onboarding/worker.ts'
import { account, openSite, type Site, type Way, ways } from '#test/onboarding/site.ts'
import { invoke } from '#test/onboarding/world/lambda.ts'
import { drive, type Fate, letGoBy, type OutgoingCall } from '#test/onboarding/world/wire.ts'
import type { Doing, Event, Happening } from './events.ts'
import { does } from './people.ts'
import { type Resident, viewOf } from './resident.ts'

const week = 7 * 24 * 3_600_000
const workers = 2

/** A portal, a CRM, workers, and everything that happens to them, on one virtual clock. */
export class Town {
  readonly site: Site
  readonly residents: Resident[] = []
  /** Deliveries that were put into the queue. */
  deliveries = 0
  readonly #troubles: { fate: Fate; call: number; times: number }[] = []
  readonly #end = Promise.withResolvers<void>()
  #ended = false

  private constructor(site: Site) {
    this.site = site
  }

  static async open(way: Way): Promise<Town> {
    return new Town(await openSite({ settings: ways[way], latency: 40, docspace: { operationMs: 300 } }))
  }

  /** Lets all of it happen, then mends what was broken, replays what was parked, and waits until nothing is left to do. */
  async live(events: readonly Event[]): Promise<void> {
    const { clock, wire } = this.site
    const script = async () => {
      for (const event of events) {
        await clock.sleep(event.pause)
        await this.#happen(event.happens)
      }
      this.#ended = true
      this.#end.resolve()
    }
    const pollers = Array.from({ length: workers }, () => this.#poll())
    await drive(clock, wire, Promise.all([script(), ...pollers]))
    await letGoBy(clock, wire, 60_000)
    await this.#mend()
  }

  async #happen(happens: Happening): Promise<void> {
    switch (happens.what) {
      case 'a client comes':
        return this.#arrive()
      case 'delivered again':
        return this.#deliver(this.#resident(happens.client))
      case 'delivered twice at once': {
        const resident = this.#resident(happens.client)
        this.#deliver(resident)
        return this.#deliver(resident)
      }
      case 'a week goes by and the parked are replayed':
        return this.#replayAfterAWeek()
      case 'trouble':
        this.#troubles.push({ ...happens })
        return
      case 'somebody':
        return this.#letSomebody(happens.does, this.#resident(happens.client))
    }
  }

  async #arrive(): Promise<void> {
    const n = this.residents.length
    const email = `contact${n}@c${n}.example.com`
    // Two and two have one name.
    const name = `Client ${Math.floor(n / 2)}`
    const { id } = await this.site.wire.meanwhile(() =>
      this.site.espo.createClient({ name, email, ownerEmail: 'anna.manager@example.com' }),
    )
    const resident = { n, id, name, email, doings: [], leftAs: undefined, deleted: false }
    this.residents.push(resident)
    this.#deliver(resident)
  }

  #resident(index: number): Resident | undefined {
    return this.residents[index % Math.max(1, this.residents.length)]
  }

  #deliver(resident: Resident | undefined): void {
    if (!resident) return
    this.deliveries += 1
    this.site.enqueue(account(resident.id))
  }

  /** As an operator replays: the parked messages go back into the queue as new ones. */
  replay(): void {
    const { dead, queue } = this.site
    for (const { body, group } of dead.messages.splice(0)) queue.send({ body, group })
  }

  async #replayAfterAWeek(): Promise<void> {
    await this.site.clock.sleep(week)
    this.replay()
  }

  async #letSomebody(doing: Doing, resident: Resident | undefined): Promise<void> {
    if (!resident || resident.deleted) return
    await does[doing](this.site, resident)
    const ready = String(this.site.espo.record(resident.id)?.cDocspaceStatus ?? '').startsWith('ready')
    resident.doings.push({ doing, afterReady: ready })
    resident.leftAs = ready ? viewOf(this.site, resident) : undefined
  }

  async #poll(): Promise<void> {
    const { site } = this
    let worker = this.#newWorker()
    const { clock, queue } = site
    while (!this.#ended || queue.messages.length > 0) {
      const at = queue.nextAt
      const left = at === undefined ? 0 : at - clock.now()
      if (at === undefined) await Promise.race([queue.changed, this.#end.promise])
      else if (left > 0) await Promise.race([queue.changed, clock.sleep(left)])
      else if ((await invoke(site, worker, (call) => this.#fateOf(call)).outcome) === 'died') worker = this.#newWorker()
    }
  }

  #newWorker(): Worker {
    return createWorker(this.site.services)
  }

  /** The first trouble that is due for this call. The queue's own calls fail only by a death. */
  #fateOf({ method }: OutgoingCall): Fate {
    for (const trouble of this.#troubles) trouble.call -= 1
    const due = this.#troubles.find(({ call, times }) => call <= 0 && times > 0)
    if (!due) return 'pass'
    if (method === 'SQS' && !due.fate.startsWith('dies')) return 'pass'
    due.times -= 1
    return due.fate
  }

  /** The trouble is over, archived rooms are taken out of the archive, and what was parked is replayed. */
  async #mend(): Promise<void> {
    this.#troubles.length = 0
    for (const resident of this.residents) {
      if (resident.leftAs === undefined) await does['takes the room out of the archive'](this.site, resident)
    }
    this.replay()
    for (const resident of this.residents) this.#deliver(resident)
    const pollers = Array.from({ length: workers }, () => this.#poll())
    await drive(this.site.clock, this.site.wire, Promise.all(pollers))
    await letGoBy(this.site.clock, this.site.wire, 600_000)
  }

  stop(): Promise<void> {
    return this.site.stop()
  }
}
