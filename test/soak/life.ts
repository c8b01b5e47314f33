import { closeInvitationField } from './crms/espocrm.ts'
import type { Event } from './events.ts'
import { happen } from './happen.ts'
import { wrongsInBetween } from './invariants.ts'
import { does } from './people.ts'
import { followRemedies } from './remedies.ts'
import type { Town } from './town.ts'
import { work } from './workers.ts'

const minute = 60_000

/** Lets all of it happen, ends every trouble, replays what was parked, and waits until nothing is left to do. */
export const live = async (town: Town, events: readonly Event[]): Promise<void> => {
  await letHappen(town, events)
  town.wrongs = wrongsInBetween(town)
  await endTroubles(town)
}

/** Lets all of it happen, and waits until the queue is empty. */
export const letHappen = (town: Town, events: readonly Event[]): Promise<void> => {
  const script = async () => {
    for (const event of events) {
      await town.site.clock.sleep(event.pause)
      await happen(town, event.happens)
    }
  }
  return work(town, script(), minute)
}

/** The trouble is over, archived rooms are taken out of the archive, and what was parked is replayed. */
export const endTroubles = async (town: Town): Promise<void> => {
  town.troubles.length = 0
  town.key.change('right')
  town.crms.locked.clear()
  await closeInvitationField(town.site, false)
  for (const resident of town.residents) {
    if (resident.leftAs === undefined) await does['takes the room out of the archive'](town.site, resident)
  }
  town.replay()
  for (const resident of town.residents) if (!resident.mergedInto) town.deliver(resident)
  await drain(town)
  if (!(await followRemedies(town))) return
  town.replay()
  await drain(town)
}

const drain = (town: Town) => work(town, Promise.resolve(), 10 * minute)
