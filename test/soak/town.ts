import type { DocSpaceOptions } from '#infra/local/simulators/docspace/index.ts'
import { createWorker, type Worker } from '#lib/onboarding/worker.ts'
import { openSite, type Site, type Way, ways } from '#test/onboarding/site.ts'
import { invoke } from '#test/onboarding/world/lambda.ts'
import { drive, type Fate, letGoBy, type OutgoingCall } from '#test/onboarding/world/wire.ts'
import type { Conditions } from './conditions.ts'
import { closeInvitationField } from './crms/espocrm.ts'
import { openCrms, type SoakCrms } from './crms/open.ts'
import type { Event } from './events.ts'
import { happen } from './happen.ts'
import { wrongsInBetween } from './invariants.ts'
import { does } from './people.ts'
import { type PortalKey, portalKey, prepare } from './portal.ts'
import { followRemedies } from './remedies.ts'
import type { Resident } from './resident.ts'

const workers = 2

export interface TownOptions extends Pick<DocSpaceOptions, 'tagDelayMs' | 'version'> {
  way: Way
  conditions: Conditions
}

/** A portal, CRMs, workers, and everything that happens to them, on one virtual clock. */
export class Town {
  readonly site: Site
  readonly crms: SoakCrms
  readonly key: PortalKey
  readonly residents: Resident[] = []
  /** Deliveries that were put into the queue. */
  deliveries = 0
  readonly troubles: { fate: Fate; call: number; times: number }[] = []
  /** What was wrong before anything was mended. */
  wrongs: string[] = []
  readonly #end = Promise.withResolvers<void>()
  #ended = false

  private constructor(site: Site, crms: SoakCrms) {
    this.site = site
    this.crms = crms
    this.key = portalKey(site)
  }

  static async open({ way, conditions, ...portal }: TownOptions): Promise<Town> {
    const site = await openSite({ settings: ways[way], latency: 40, docspace: { operationMs: 300, ...portal } })
    prepare(site, conditions)
    return new Town(site, await openCrms(site, conditions))
  }

  /** Lets all of it happen, then mends what was broken, replays what was parked, and waits until nothing is left to do. */
  async live(events: readonly Event[]): Promise<void> {
    await this.letHappen(events)
    this.wrongs = wrongsInBetween(this)
    await this.mend()
  }

  /** Lets all of it happen, and waits until the queue is empty. */
  async letHappen(events: readonly Event[]): Promise<void> {
    const { clock, wire } = this.site
    const script = async () => {
      for (const event of events) {
        await clock.sleep(event.pause)
        await happen(this, event.happens)
      }
      this.#ended = true
      this.#end.resolve()
    }
    const pollers = Array.from({ length: workers }, () => this.#poll())
    await drive(clock, wire, Promise.all([script(), ...pollers]))
    await letGoBy(clock, wire, 60_000)
  }

  deliver(resident: Resident): void {
    this.deliveries += 1
    this.site.enqueue(resident.ref, resident.fields)
  }

  /** As an operator replays: the parked messages go back into the queue as new ones. */
  replay(): void {
    const { dead, queue } = this.site
    for (const { body, group } of dead.messages.splice(0)) queue.send({ body, group })
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
    const openRecords = this.crms.newProcess()
    return createWorker({ ...this.site.services, openRecords, openDocSpace: this.key.openDocSpace })
  }

  /** The first trouble that is due for this call. The queue's own calls fail only by a death. */
  #fateOf({ method }: OutgoingCall): Fate {
    for (const trouble of this.troubles) trouble.call -= 1
    const due = this.troubles.find(({ call, times }) => call <= 0 && times > 0)
    if (!due) return 'pass'
    if (method === 'SQS' && !due.fate.startsWith('dies')) return 'pass'
    due.times -= 1
    return due.fate
  }

  /** The trouble is over, archived rooms are taken out of the archive, and what was parked is replayed. */
  async mend(): Promise<void> {
    this.troubles.length = 0
    this.key.change('right')
    this.crms.locked.clear()
    await closeInvitationField(this.site, false)
    for (const resident of this.residents) {
      if (resident.leftAs === undefined) await does['takes the room out of the archive'](this.site, resident)
    }
    this.replay()
    for (const resident of this.residents) if (!resident.mergedInto) this.deliver(resident)
    await this.#drain()
    if (!(await followRemedies(this))) return
    this.replay()
    await this.#drain()
  }

  /** Until every message is done or parked. */
  async #drain(): Promise<void> {
    const { clock, wire } = this.site
    const pollers = Array.from({ length: workers }, () => this.#poll())
    await drive(clock, wire, Promise.all(pollers))
    await letGoBy(clock, wire, 600_000)
  }

  async stop(): Promise<void> {
    await Promise.all([this.site.stop(), this.crms.stop()])
  }
}
