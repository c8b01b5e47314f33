import fc from 'fast-check'
import { allWays } from '#test/onboarding/harness.ts'
import { seeded } from './chance.ts'
import { type Event, eventsOf, inWords } from './happenings/kinds.ts'
import { live } from './happenings/play-out.ts'
import { wrongs } from './invariants.ts'
import { type Conditions, usualConditions } from './simulation/conditions.ts'
import { oldVersions, tagDelays } from './simulation/portal.ts'
import { Simulation } from './simulation/simulation.ts'

/** A scenario takes a second or two. Whoever waits for one that never ends learns nothing of it. */
const longestScenarioMs = 90_000

export interface SoakOptions {
  /** How many events in all. */
  events: number
  /** How many make one scenario, which begins with an empty portal. */
  perScenario?: number
  seed?: number
  /** What makes the world unfriendly; as usual by default. */
  conditions?: Conditions
  /** Where in the shrinking of a failed run to begin, as the failure prints it. */
  path?: string
  /** Looks for the shortest scenario that goes wrong; by default it does. */
  shrinks?: boolean
  onScenario?(told: { events: number; deliveries: number; requests: number }): void
}

/** Tells scenarios until the number of events is reached. @throws with seed, path and the shortest scenario that goes wrong */
export const soak = async (options: SoakOptions): Promise<void> => {
  const { events, perScenario = 30, seed, path, onScenario, conditions = usualConditions, shrinks = true } = options
  const scenario = fc.record({
    way: fc.constantFrom(...allWays),
    chance: fc.nat(2 ** 31 - 1),
    portal: portalOf(conditions),
    events: eventsOf(perScenario, conditions),
  })
  await fc.assert(
    fc.asyncProperty(scenario, async ({ way, chance, portal, events }) => {
      const random = Math.random
      Math.random = seeded(chance)
      const simulation = await Simulation.open({ way, conditions, ...portal })
      try {
        await live(simulation, events)
        onScenario?.({
          events: events.length,
          deliveries: simulation.deliveries,
          requests: simulation.harness.docspace.counters.requests,
        })
        const found = [
          ...simulation.wrongs.map((wrong) => `before anything was mended, ${wrong}`),
          ...wrongs(simulation),
        ]
        if (found.length > 0) throw new Error(tell(`${way}, ${JSON.stringify(portal)}`, events, found))
      } finally {
        Math.random = random
        await simulation.stop()
      }
    }),
    {
      numRuns: Math.ceil(events / perScenario),
      ...(seed !== undefined && { seed }),
      ...(path !== undefined && { path }),
      endOnFailure: !shrinks,
      timeout: longestScenarioMs,
    },
  )
}

/** The portal of a scenario: how late its tags are, and of which version it is. */
const portalOf = (conditions: Conditions) =>
  fc.record({
    tagDelayMs: conditions.has('late-tags') ? fc.constantFrom(...tagDelays) : fc.constant(0),
    version: conditions.has('old-portal')
      ? fc.constantFrom(...oldVersions, '3.7' as const)
      : fc.constant('3.7' as const),
  })

const tell = (way: string, events: readonly Event[], found: readonly string[]) =>
  [`${found.join('\n')}`, `the way ${way}:`, ...events.map(inWords)].join('\n')
