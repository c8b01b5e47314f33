import type { Group } from '../group.ts'
import type { Portal } from '../portal.ts'
import type { Told } from '../sender.ts'
import { startSlowLine } from '../slow-line.ts'
import type { Stage } from '../stage.ts'
import type { World } from '../world.ts'

/** Milliseconds between the two messages of a pair. */
const gaps = {
  near: [0, 10, 20, 30, 35, 40, 45, 50, 55, 60, 80, 100],
  far: [0, 25, 50, 75, 100, 180, 190, 200, 210, 220],
} as const

/** Pairs that come at the same time, each of a name of its own. */
const atOnce = 2

const right = (pairs: number) => `${2 * pairs} ready, each in a room and with a link of its own`

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Two clients of one name, the second `gap` milliseconds after the first. What is wrong with them. */
const playPair = async (stage: Stage, portal: Portal, name: string, gap: number): Promise<string[]> => {
  const ids = [`${name}-a`, `${name}-b`].map((id) => id.replaceAll(' ', '-'))
  const send = (id: string) => stage.sender.send({ id, name, email: `${id}@one-name.example.org`.toLowerCase() })
  const [a = '', b = ''] = ids
  const first = send(a)
  await wait(gap)
  await Promise.all([first, send(b)])
  // A room that may still become another's is left alone for two minutes.
  const told = await Promise.all(ids.map((id) => stage.sender.heard(id, 200_000)))
  const rooms = await Promise.all(ids.map((id) => portal.roomsTagged(`generic:client:${id}`)))
  const links = await Promise.all(told.map(({ invitationUrl }) => invitationUrl ?? 'none'))
  return [
    ...told.flatMap(({ type, reason }: Told) => (type === 'room.ready' ? [] : [`${type} ${reason}`])),
    ...rooms.flatMap((of) => (of.length === 1 ? [] : [`${of.length} rooms`])),
    ...(rooms[0]?.[0]?.id === rooms[1]?.[0]?.id ? ['both in one room'] : []),
    ...(links[0] === links[1] ? ['one link for both'] : []),
  ].map((problem) => `${problem} (${gap} ms)`)
}

const playPairs = async (world: World, distance: keyof typeof gaps): Promise<string> => {
  const { portal } = await world.site(2)
  await using stage = await world.openStage({ instance: 2 })
  // The first client of a worker and of a server that have just come up is slow.
  await stage.sender.send({ id: `first-${distance}`, name: `First ${distance}` })
  await stage.sender.heard(`first-${distance}`, 120_000)
  const left = [...gaps[distance]]
  const problems: string[] = []
  const playOn = async () => {
    for (let gap = left.shift(); gap !== undefined; gap = left.shift())
      problems.push(...(await playPair(stage, portal, `John Smith ${distance} ${gap}`, gap)))
  }
  await Promise.all(Array.from({ length: atOnce }, playOn))
  return problems.length === 0 ? right(gaps[distance].length) : problems.join(', ')
}

const cases = {
  near: `${gaps.near.length} pairs, 0 to 100 ms apart`,
  far: `${gaps.far.length} pairs, 0 to 220 ms apart, data base 2 ms away`,
} as const

/** Two clients of one name that come nearly together. */
export const oneNameGroup: Group = {
  name: 'one name',
  expected: { [cases.near]: right(gaps.near.length), [cases.far]: right(gaps.far.length) },
  async play(world, see) {
    see(cases.near, await playPairs(world, 'near'))
    const { servers } = world
    const line = await startSlowLine(servers.ports.DS_DB_PORT, 2)
    await servers.endPortal(2)
    await servers.portal(2, { DS_DB_PORT: String(line.port) })
    try {
      see(cases.far, await playPairs(world, 'far'))
    } finally {
      await servers.endPortal(2)
      await line.stop()
      await servers.portal(2)
    }
  },
}
