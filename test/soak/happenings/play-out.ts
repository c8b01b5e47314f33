import { wrongsInBetween } from '../invariants.ts'
import { closeInvitationField } from '../simulation/crms/espocrm.ts'
import { does } from '../simulation/people.ts'
import type { Simulation } from '../simulation/simulation.ts'
import { work } from '../simulation/workers.ts'
import { happen } from './happen.ts'
import type { Event } from './kinds.ts'
import { followRemedies } from './remedies.ts'

const minute = 60_000

/** Lets all of it happen, ends every trouble, replays what was parked, and waits until nothing is left to do. */
export const live = async (simulation: Simulation, events: readonly Event[]): Promise<void> => {
  await letHappen(simulation, events)
  simulation.wrongs = wrongsInBetween(simulation)
  await endTroubles(simulation)
}

/** Lets all of it happen, and waits until the queue is empty. */
export const letHappen = (simulation: Simulation, events: readonly Event[]): Promise<void> => {
  const script = async () => {
    for (const event of events) {
      await simulation.harness.clock.sleep(event.pause)
      await happen(simulation, event.happens)
    }
  }
  return work(simulation, script(), minute)
}

/** The trouble is over, archived rooms are taken out of the archive, and what was parked is replayed. */
export const endTroubles = async (simulation: Simulation): Promise<void> => {
  simulation.troubles.length = 0
  simulation.key.change('right')
  simulation.crms.locked.clear()
  await closeInvitationField(simulation.harness, false)
  for (const actor of simulation.actors) {
    if (actor.leftAs === undefined) await does['takes the room out of the archive'](simulation.harness, actor)
  }
  simulation.replay()
  for (const actor of simulation.actors) if (!actor.mergedInto) simulation.deliver(actor)
  await drain(simulation)
  if (!(await followRemedies(simulation))) return
  simulation.replay()
  await drain(simulation)
}

const drain = (simulation: Simulation) => work(simulation, Promise.resolve(), 10 * minute)
