import fc from 'fast-check'
import { seeded } from '../chance.ts'
import { type Happening, type Life, lives } from './happenings.ts'
import { isStuck } from './model/end.ts'
import { happen, sweep } from './play.ts'
import { deliver } from './world/deliver.ts'
import type { KeyCount } from './world/keys/keepers.ts'
import { roomsOf, spelled, stateOf } from './world/rooms.ts'
import { othersAreLeft } from './world/two/merge.ts'
import { World } from './world/world.ts'

export interface LifeOptions {
  /** How many things happen in all. */
  events: number
  /** How many make one life of a portal, which begins empty. */
  perLife?: number
  /** Of how many users the installation has keys at first; by chance where it is not said. */
  keys?: KeyCount | undefined
  seed?: number
  /** Where in the shrinking of a failed run to begin, as the failure prints it. */
  path?: string
  /** Looks for the shortest life that goes wrong; by default it does. */
  shrinks?: boolean
  onLife?(told: {
    events: number
    clients: number
    visits: number
    ended: number
    merged: number
    ofFurtherKeys: number
  }): void
}

/** Plays lives until so many things have happened. @throws with seed, path and the shortest life that goes wrong */
export const liveOn = async ({
  events,
  perLife = 40,
  keys,
  seed,
  path,
  shrinks = true,
  onLife,
}: LifeOptions): Promise<void> => {
  const life = fc.record({ life: lives(perLife, keys), chance: fc.nat(2 ** 31 - 1) })
  await fc.assert(
    fc.asyncProperty(life, async ({ life, chance }) => {
      const random = Math.random
      Math.random = seeded(chance)
      const world = await World.open(life.settings, life.keys)
      const trace: string[] = []
      try {
        const found = await playOut(world, life, trace)
        if (found.length > 0) throw new Error([...found, 'what happened:', ...trace].join('\n'))
        const ended = world.clients.filter(({ ends }) => ends > 0).length
        onLife?.({
          events: life.happenings.length,
          clients: world.clients.length,
          visits: world.visits,
          ended,
          merged: world.others.length,
          ofFurtherKeys: ofFurtherKeys(world),
        })
      } finally {
        Math.random = random
        await world.stop()
      }
    }),
    {
      numRuns: Math.ceil(events / perLife),
      ...(seed !== undefined && { seed }),
      ...(path !== undefined && { path }),
      endOnFailure: !shrinks,
    },
  )
}

/** Clients whose room is not of the user of the first key. */
const ofFurtherKeys = ({ harness, clients, installation: { users } }: World): number =>
  clients.filter(({ entry }) => roomsOf(harness, entry).some(({ createdBy }) => createdBy !== users[0]?.id)).length

/** @returns what went wrong first */
const playOut = async (world: World, { keys, settings, happenings }: Life, trace: string[]): Promise<string[]> => {
  trace.push(`keys of ${keys} users, settings ${JSON.stringify(settings)}`)
  for (const happening of happenings) {
    trace.push(inWords(happening))
    const found = await happen(world, happening)
    if (found.length > 0) return found
  }
  trace.push('all is quiet')
  return comeToRest(world)
}

/** When all is quiet, one pass brings every room where the rules want it, and another one changes nothing. */
const comeToRest = async (world: World): Promise<string[]> => {
  const { harness } = world
  const found = await deliver(world, world.clients)
  if (found.length > 0) return found
  const picture = () => [
    ...world.clients.flatMap(({ n, entry }) =>
      roomsOf(harness, entry).map((room) => `client ${n}: ${spelled(stateOf(harness, room, entry))}`),
    ),
    `writes ${harness.docspace.counters.writes}`,
  ]
  const before = picture()
  const again = await deliver(world, world.clients)
  const moved = picture().filter((line, at) => line !== before[at])
  harness.clock.advance(100 * 86_400_000)
  return [
    ...again,
    ...moved.map((line) => `another pass changes ${line}`),
    ...(await sweep(world)),
    ...notEnded(world),
    ...othersAreLeft(world),
  ]
}

/** Whose end was announced on a record has ended by the sweep alone, where people have not put the room away. */
const notEnded = ({ harness, clients, settings: { end } }: World): string[] =>
  clients
    .filter(({ crm, facts, beliefs, entry }) => {
      const [room] = roomsOf(harness, entry)
      const isOver = end && !crm.isSender && (facts.deleted ? end.deleted : facts.leaves)
      return isOver && beliefs[0]?.phase === 'ending' && room && !isStuck(end, stateOf(harness, room, entry))
    })
    .map(({ n }) => `client ${n}: its day has gone by, and nothing brought it up`)

const inWords = ({ what, ...rest }: Happening): string =>
  [what, ...Object.entries(rest).map(([name, value]) => `${name} ${JSON.stringify(value)}`)].join(', ')
