import type { Group } from '../group.ts'
import type { Told } from '../sender.ts'
import type { Portal } from '../servers/portal.ts'
import { startSlowLine } from '../servers/slow-line.ts'
import type { Stage } from '../stage.ts'

/** Milliseconds between the two messages of a pair. */
const gaps = {
  near: [0, 10, 20, 30, 35, 40, 45, 50, 55, 60, 80, 100],
  far: [0, 25, 50, 75, 100, 180, 190, 200, 210, 220],
} as const

/** Milliseconds between one pair and the next, each of a name of its own. */
const nextPair = 1_500

const right = (pairs: number) => `${2 * pairs} ready, each in a room and with a link of its own`

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Two clients of one name, the second `gap` milliseconds after the first. What is wrong with them. */
const playPair = async (stage: Stage, portal: Portal, name: string, gap: number): Promise<string[]> => {
  const ids = [`${name}-a`, `${name}-b`].map((id) => id.toLowerCase().replaceAll(' ', '-'))
  const send = (id: string) => stage.sender.send({ id, name, email: `${id}@one-name.example.org` })
  const [a = '', b = ''] = ids
  const first = send(a)
  await wait(gap)
  await Promise.all([first, send(b)])
  // A room that may still become another's is left alone for two minutes.
  const told = await Promise.all(ids.map((id) => stage.sender.heard(id, 300_000)))
  const rooms = await Promise.all(ids.map((id) => portal.roomsTagged(`generic:client:${id}`)))
  const links = await Promise.all(told.map(({ invitationUrl }) => invitationUrl ?? 'none'))
  return [
    ...told.flatMap(({ type, reason }: Told) => (type === 'room.ready' ? [] : [`${type} ${reason}`])),
    ...rooms.flatMap((of) => (of.length === 1 ? [] : [`${of.length} rooms`])),
    ...(told[0]?.roomId === told[1]?.roomId ? ['both in one room'] : []),
    ...(links[0] === links[1] ? ['one link for both'] : []),
  ].map((problem) => `${problem} (${gap} ms)`)
}

const playPairs = async (stage: Stage, portal: Portal, distance: keyof typeof gaps): Promise<string> => {
  // The first client of a worker and of a server that have just come up is slow.
  await stage.sender.send({ id: `first-${distance}`, name: `First ${distance}` })
  await stage.sender.heard(`first-${distance}`, 120_000)
  const played: Promise<string[]>[] = []
  for (const gap of gaps[distance]) {
    played.push(playPair(stage, portal, `John Smith ${distance} ${gap}`, gap))
    await wait(nextPair)
  }
  const problems = (await Promise.all(played)).flat()
  return problems.length === 0 ? right(gaps[distance].length) : problems.join(', ')
}

/** Ids that differ in their capitals only, as Stripe and Airtable give them. */
const playSpellings = async ({ sender }: Stage, portal: Portal): Promise<string> => {
  const ids = ['cus_Ab', 'cus_aB', 'cus_ab']
  await Promise.all(ids.map((id) => sender.send({ id, name: `Spelling ${id}`, email: `${id}@spelling.example.org` })))
  const told = await Promise.all(ids.map((id) => sender.heard(id, 300_000)))
  const titles = await Promise.all(told.map(({ roomId }) => (roomId ? portal.room(roomId) : undefined)))
  const own = ids.filter((id, at) => titles[at]?.title === `Client - Spelling ${id}`).length
  return `${new Set(told.map(({ roomId }) => roomId)).size} rooms, ${own} clients in their own`
}

const cases = {
  spellings: 'three ids that differ in capitals only',
  near: `${gaps.near.length} pairs, 0 to 100 ms apart`,
  far: `${gaps.far.length} pairs, 0 to 220 ms apart, data base 2 ms away`,
} as const

/** Two clients of one name that come nearly together. */
export const oneNameGroup: Group = {
  name: 'one name',
  expected: {
    [cases.spellings]: '3 rooms, 3 clients in their own',
    [cases.near]: right(gaps.near.length),
    [cases.far]: right(gaps.far.length),
  },
  async play(world, see) {
    const { servers } = world
    const { portal } = await world.site(2)
    await using stage = await world.openStage({ instance: 2 })
    see(cases.spellings, await playSpellings(stage, portal))
    see(cases.near, await playPairs(stage, portal, 'near'))
    const line = await startSlowLine(servers.ports.DS_DB_PORT, 2)
    await servers.endPortal(2)
    await servers.portal(2, { DS_DB_PORT: String(line.port) })
    try {
      see(cases.far, await playPairs(stage, portal, 'far'))
    } finally {
      await servers.endPortal(2)
      await line.stop()
      await servers.portal(2)
    }
  },
}
