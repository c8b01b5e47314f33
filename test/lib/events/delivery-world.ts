import type { OutgoingEvent } from '#lib/events/event.ts'
import { createOutletPace } from '#lib/events/pace/outlet-pace.ts'
import { createEventLedger } from '#lib/events/store/ledger.ts'
import { createOutletStates } from '#lib/events/store/outlet-states.ts'
import type { TriedOutlet } from '#lib/events/try-outlet.ts'
import { memoryTexts } from '../runtime/objects/memory-texts.ts'

/** Outlets that answer as a test says, with everything that is kept in memory, and a clock that stands still. */
export const deliveryWorld = () => {
  const { store, texts } = memoryTexts()
  const open = async () => store
  const tried: string[] = []
  const world = {
    texts,
    at: Date.UTC(2026, 10, 29, 9),
    answer: { meaning: 'taken', status: 200 } as TriedOutlet,
    /** `outlet id` of each try. */
    tried,
    ledger: createEventLedger(open),
    states: createOutletStates(open),
    now: () => world.at,
    pace: createOutletPace(open),
    /** Milliseconds between two messages, of outlets that have a pace. */
    gaps: {} as Record<string, number>,
    gapOf: (outlet: string) => world.gaps[outlet],
    /** Outlets that are claimed before anything is sent. */
    claimed: new Set<string>(),
    /** How long it takes yet to tell that an outlet is off; of which ones it was begun. */
    untold: undefined as number | undefined,
    toldOff: [] as string[],
    tellOff: async (outlet: string) => {
      if ((await world.stateOf(outlet)).off) world.toldOff.push(outlet)
      return world.untold
    },
    claims: (outlet: string) => world.claimed.has(outlet),
    attempt: async (outlet: string, { id }: OutgoingEvent, again: boolean) => {
      tried.push(`${outlet} ${id}${again ? ' again' : ''}`)
      return world.answer
    },
    stateOf: async (outlet: string) => (await world.states.read(outlet)).state,
    came: async (id: string, outlet: string) => (await world.ledger.delivery(id, outlet))?.value,
  }
  return world
}

export const failing: TriedOutlet = { meaning: 'later', status: 500 }
