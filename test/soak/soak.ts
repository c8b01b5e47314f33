import fc from 'fast-check'
import { allWays } from '#test/onboarding/site.ts'
import { seeded } from './chance.ts'
import { type Conditions, usualConditions } from './conditions.ts'
import { type Event, eventsOf, inWords } from './events.ts'
import { wrongs } from './invariants.ts'
import { live } from './life.ts'
import { oldVersions, tagDelays } from './portal.ts'
import { Town } from './town.ts'

export interface SoakOptions {
  /** How many events in all. */
  events: number
  /** How many make one story, which begins with an empty portal. */
  perStory?: number
  seed?: number
  /** What makes the world unfriendly; as usual by default. */
  conditions?: Conditions
  /** Where in the shrinking of a failed run to begin, as the failure prints it. */
  path?: string
  /** Looks for the shortest story that goes wrong; by default it does. */
  shrinks?: boolean
  onStory?(told: { events: number; deliveries: number; requests: number }): void
}

/** Tells stories until the number of events is reached. @throws with seed, path and the shortest story that goes wrong */
export const soak = async (options: SoakOptions): Promise<void> => {
  const { events, perStory = 30, seed, path, onStory, conditions = usualConditions, shrinks = true } = options
  const story = fc.record({
    way: fc.constantFrom(...allWays),
    chance: fc.nat(2 ** 31 - 1),
    portal: portalOf(conditions),
    events: eventsOf(perStory, conditions),
  })
  await fc.assert(
    fc.asyncProperty(story, async ({ way, chance, portal, events }) => {
      const random = Math.random
      Math.random = seeded(chance)
      const town = await Town.open({ way, conditions, ...portal })
      try {
        await live(town, events)
        onStory?.({
          events: events.length,
          deliveries: town.deliveries,
          requests: town.site.docspace.counters.requests,
        })
        const found = [...town.wrongs.map((wrong) => `before anything was mended, ${wrong}`), ...wrongs(town)]
        if (found.length > 0) throw new Error(tell(`${way}, ${JSON.stringify(portal)}`, events, found))
      } finally {
        Math.random = random
        await town.stop()
      }
    }),
    {
      numRuns: Math.ceil(events / perStory),
      ...(seed !== undefined && { seed }),
      ...(path !== undefined && { path }),
      endOnFailure: !shrinks,
    },
  )
}

/** The portal of a story: how late its tags are, and of which version it is. */
const portalOf = (conditions: Conditions) =>
  fc.record({
    tagDelayMs: conditions.has('late-tags') ? fc.constantFrom(...tagDelays) : fc.constant(0),
    version: conditions.has('old-portal')
      ? fc.constantFrom(...oldVersions, '3.7' as const)
      : fc.constant('3.7' as const),
  })

const tell = (way: string, events: readonly Event[], found: readonly string[]) =>
  [`${found.join('\n')}`, `the way ${way}:`, ...events.map(inWords)].join('\n')
