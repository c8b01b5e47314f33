import type { Portal } from '../portal.ts'
import { startSlowLine } from '../slow-line.ts'
import type { World } from '../world.ts'
import { roomToTagIn } from './room-to-tag.ts'
import { type Spread, spreadOf } from './spread.ts'
import { statementLogOf } from './statement-log.ts'

/** What a real portal takes for what Roomkeeper asks of it, in milliseconds. */
interface Times {
  /** Between the row of a room that is made with a tag, and the tag. */
  roomToTag: Spread
  /** From a request to the end of its answer, with an API key. */
  requests: Record<string, Spread>
}

/** Rooms that are made for it. */
const rooms = 50
/** Of milliseconds: the way to the data base and back. */
const away = 2

/** Makes a room with a tag and everything that is in one. What each request took goes into `took`. */
const makeRoom = async (portal: Portal, n: number, file: number, took: Map<string, number[]>) => {
  const timed = async <T>(route: string, work: () => Promise<T>): Promise<T> => {
    const began = performance.now()
    const answer = await work()
    took.set(route, [...(took.get(route) ?? []), performance.now() - began])
    return answer
  }
  const tag = `measure:room:${n}`
  await timed('GET files/rooms', () => portal.roomsTagged(tag))
  const wish = { title: `Measured ${n}`, roomType: 2, tags: [tag] }
  const { id } = await timed('POST files/rooms', () => portal.call<{ id: number }>('POST', 'files/rooms', wish))
  await timed('GET files/rooms/:id', () => portal.room(id))
  await timed('PUT files/rooms/:id/tags', () => portal.call('PUT', `files/rooms/${id}/tags`, { names: [tag] }))
  const folder = await timed('POST files/folder/:id', () => portal.makeFolder(id, 'Deliverables'))
  const copy = { destFolderId: folder, destTitle: 'Welcome.pdf' }
  await timed('POST files/file/:id/copyas', () => portal.call('POST', `files/file/${file}/copyas`, copy))
  await timed('GET files/:id', () => portal.entries(id))
  const invitations = [{ id: portal.user('roomadmin2').id, access: 9 }]
  await timed('PUT files/rooms/:id/share', () => portal.call('PUT', `files/rooms/${id}/share`, { invitations }))
  await timed('GET files/rooms/:id/share', () => portal.people(id))
  const link = { linkType: 0, access: 2, title: 'Client invitation' }
  await timed('PUT files/rooms/:id/links', () => portal.call('PUT', `files/rooms/${id}/links`, link))
  await timed('GET files/rooms/:id/links', () => portal.call('GET', `files/rooms/${id}/links?type=0`))
}

const measure = async (world: World, portal: Portal, file: number, first: number): Promise<Times> => {
  const log = statementLogOf(world.servers.home)
  // The first requests after a start are slow.
  for (let n = 0; n < 10; n += 1) await makeRoom(portal, first + n, file, new Map())
  const took = new Map<string, number[]>()
  await log.begin()
  for (let n = 10; n < 10 + rooms; n += 1) await makeRoom(portal, first + n, file, took)
  const roomToTag = spreadOf(roomToTagIn(await log.end()))
  return { roomToTag, requests: Object.fromEntries([...took].map(([route, of]) => [route, spreadOf(of)])) }
}

/** The real portal's times, with its data base beside it and two milliseconds away. */
export const measureTimes = async (world: World) => {
  const { portal, welcome } = await world.site(1)
  const [file] = welcome.files.files as { id: number }[]
  if (!file) throw new Error('there is no welcome file')
  const near = await measure(world, portal, file.id, 0)
  const { servers } = world
  const line = await startSlowLine(servers.ports.DS_DB_PORT, away)
  await servers.endPortal(1)
  await servers.portal(1, { DS_DB_PORT: String(line.port) })
  const far = await measure(world, portal, file.id, 1_000)
  await line.stop()
  return { measured: new Date().toISOString().slice(0, 10), near, far: { dataBaseAway: away, ...far } }
}
