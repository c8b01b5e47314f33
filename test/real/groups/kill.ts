import type { Group } from '../group.ts'
import type { Portal } from '../servers/portal.ts'
import type { Stage } from '../stage.ts'

const right = (count: number) => `${count} ready, each with one room, no room without its client`

/**
 * How long a client may take that was on its way when something died, in milliseconds. Whoever's room was being made waits until nothing
 * can come of the dead worker's request any more: the worker's time and two minutes.
 */
const patience = { server: 200_000, worker: 240_000 } as const

/** Sends clients, and says what has come of them when `meanwhile` has done its work. */
const playThrough = async (
  stage: Stage,
  portal: Portal,
  { names, meanwhile, patience }: { names: readonly string[]; meanwhile: () => Promise<void>; patience: number },
): Promise<string> => {
  const idOf = (name: string) => name.toLowerCase().replaceAll(' ', '-')
  await Promise.all(
    names.map((name) => stage.sender.send({ id: idOf(name), name, email: `${idOf(name)}@kill.example.org` })),
  )
  await meanwhile()
  const told = await Promise.all(names.map((name) => stage.sender.heard(idOf(name), patience).catch(() => undefined)))
  const tagged = await Promise.all(names.map((name) => portal.roomsTagged(`generic:client:${idOf(name)}`)))
  const titled = await Promise.all(names.map((name) => portal.roomsTitled(`Client - ${name}`)))
  const ready = told.filter((one) => one?.type === 'room.ready').length
  const wrong = names.flatMap((name, at) => [
    ...(told[at] ? [] : [`nothing told of ${name} within ${patience / 1_000} s`]),
    ...(tagged[at]?.length === 1 ? [] : [`${tagged[at]?.length} rooms of ${name}`]),
    ...(titled[at]?.length === tagged[at]?.length ? [] : [`${titled[at]?.length} rooms titled ${name}`]),
  ])
  return wrong.length === 0
    ? `${ready} ready, each with one room, no room without its client`
    : [`${ready} ready`, ...wrong].join(', ')
}

const serverCase = 'kill -9 of DocSpace while it makes rooms'
const workerCase = 'kill of the worker with clients in its hands, within four minutes'

const namesOf = (kind: string, count: number) => Array.from({ length: count }, (_, n) => `Kill ${kind} ${n + 1}`)

/** kill -9 of the portal's server while the third room of six is asked for. */
export const killServerGroup: Group = {
  name: 'kill the server',
  expected: { [serverCase]: right(6) },
  async play(world, see) {
    const { portal, front } = await world.site(2)
    await using stage = await world.openStage({ instance: 2 })
    let asked = 0
    const third = new Promise<void>((resolve) =>
      front.onRequest(({ method, path }) => {
        if (method === 'POST' && path === '/api/2.0/files/rooms' && ++asked === 3) resolve()
      }),
    )
    const meanwhile = async () => {
      await third
      await world.servers.killPortal(2)
      await world.servers.portal(2)
    }
    see(
      serverCase,
      await playThrough(stage, portal, { names: namesOf('server', 6), meanwhile, patience: patience.server }),
    )
  },
}

/** The worker dies as a lost machine would, while the first room is asked for. */
export const killWorkerGroup: Group = {
  name: 'kill the worker',
  expected: { [workerCase]: right(4) },
  async play(world, see) {
    const { portal, front } = await world.site(1)
    await using stage = await world.openStage()
    const asked = new Promise<void>((resolve) =>
      front.onRequest(({ method, path, body }) => {
        if (method !== 'POST' || path !== '/api/2.0/files/rooms') return
        void body.then((text) => text.includes('Kill worker') && resolve())
      }),
    )
    const meanwhile = async () => {
      await asked
      await stage.crashWorker()
    }
    see(
      workerCase,
      await playThrough(stage, portal, { names: namesOf('worker', 4), meanwhile, patience: patience.worker }),
    )
  },
}
