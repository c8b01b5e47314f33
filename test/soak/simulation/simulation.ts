import type { DocSpaceOptions } from '#infra/simulators/docspace/index.ts'
import { type Harness, openHarness, type Way, ways } from '#test/onboarding/harness.ts'
import type { Fate } from '#test/onboarding/world/wire.ts'
import type { Actor } from './actor.ts'
import type { Conditions } from './conditions.ts'
import { openCrms, type SoakCrms } from './crms/open.ts'
import { type PortalKey, portalKey, prepare } from './portal.ts'

export interface SimulationOptions extends Pick<DocSpaceOptions, 'tagDelayMs' | 'version'> {
  way: Way
  conditions: Conditions
}

/** A portal, CRMs and their clients on one virtual clock; `life.ts` lets things happen to them. */
export class Simulation {
  readonly harness: Harness
  readonly crms: SoakCrms
  readonly key: PortalKey
  readonly actors: Actor[] = []
  /** Deliveries that were put into the queue. */
  deliveries = 0
  readonly troubles: { fate: Fate; call: number; times: number }[] = []
  /** What was wrong before anything was mended. */
  wrongs: string[] = []

  private constructor(harness: Harness, crms: SoakCrms) {
    this.harness = harness
    this.crms = crms
    this.key = portalKey(harness)
  }

  static async open({ way, conditions, ...portal }: SimulationOptions): Promise<Simulation> {
    const harness = await openHarness({ settings: ways[way], latency: 40, docspace: { operationMs: 300, ...portal } })
    prepare(harness, conditions)
    return new Simulation(harness, await openCrms(harness, conditions))
  }

  deliver(actor: Actor): void {
    this.deliveries += 1
    this.harness.enqueue(actor.ref, actor.fields)
  }

  /** As an operator replays: the parked messages go back into the queue as new ones. */
  replay(): void {
    const { dead, queue } = this.harness
    for (const { body, group } of dead.messages.splice(0)) queue.send({ body, group })
  }

  async stop(): Promise<void> {
    await Promise.all([this.harness.stop(), this.crms.stop()])
  }
}
