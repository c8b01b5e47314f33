import type { Portal } from '../servers/portal.ts'
import { startSlowLine } from '../servers/slow-line.ts'
import type { WelcomeSources } from '../welcome.ts'
import type { World } from '../world.ts'
import { makeRoom, runOperations, Stopwatch } from './room-made.ts'
import { roomToTagIn } from './room-to-tag.ts'
import { type Spread, spreadOf } from './spread.ts'
import { statementLogOf } from './statement-log.ts'

/** What a real portal takes for what Roomkeeper asks of it, in milliseconds. */
interface Times {
  /** Between the row of a room that is made with a tag, and the tag. */
  roomToTag: Spread
  /** From a request to the end of its answer, with an API key. */
  requests: Record<string, Spread>
  /** From the answer that says that a copy or a room from a template has begun to the one that says that it is done. */
  operations: Record<string, Spread>
}

/** Rooms that are made for it, and operations of each kind. */
const counts = { rooms: 30, operations: 15 } as const
/** The first requests after a start are slow, and are not counted. */
const first = 10
/** Of milliseconds: the way to the data base and back. */
const away = 2

const spreadsOf = ({ took }: Stopwatch) => Object.fromEntries([...took].map(([name, of]) => [name, spreadOf(of)]))

const measure = async (world: World, portal: Portal, sources: WelcomeSources, start: number): Promise<Times> => {
  const log = statementLogOf(world.servers.home)
  for (let n = 0; n < first; n += 1) await makeRoom(portal, start + n, sources, new Stopwatch())
  await runOperations(portal, start, sources, new Stopwatch())
  // Writing statements down takes time of its own: requests are timed without it.
  await log.begin()
  for (let n = first; n < first + counts.rooms; n += 1) await makeRoom(portal, start + n, sources, new Stopwatch())
  const roomToTag = spreadOf(roomToTagIn(await log.end()))
  const [requests, operations] = [new Stopwatch(), new Stopwatch()]
  const next = start + first + counts.rooms
  for (let n = 0; n < counts.rooms; n += 1) await makeRoom(portal, next + n, sources, requests)
  for (let n = 1; n <= counts.operations; n += 1) await runOperations(portal, start + n, sources, operations)
  return { roomToTag, requests: spreadsOf(requests), operations: spreadsOf(operations) }
}

/** The real portal's times, with its data base beside it and two milliseconds away. */
export const measureTimes = async (world: World) => {
  const { portal, welcome } = await world.site(1)
  const near = await measure(world, portal, welcome.sources, 0)
  const { servers } = world
  const line = await startSlowLine(servers.ports.DS_DB_PORT, away)
  await servers.endPortal(1)
  await servers.portal(1, { DS_DB_PORT: String(line.port) })
  const far = await measure(world, portal, welcome.sources, 1_000)
  await line.stop()
  return { measured: new Date().toISOString().slice(0, 10), near, far: { dataBaseAway: away, ...far } }
}
