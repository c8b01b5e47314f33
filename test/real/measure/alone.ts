import { openOneWorker } from '#test/bench/onboarding/one-worker.ts'
import { allWays, settingsWith, type Way } from '#test/onboarding/harness.ts'
import { keepLog } from '#test/onboarding/world/quiet-log.ts'
import { eventually } from '../../infra/command/operated-instance.ts'
import type { Portal } from '../servers/portal.ts'
import type { WelcomeSources } from '../welcome.ts'
import type { World } from '../world.ts'
import { type Spread, spreadOf } from './spread.ts'

/** One client alone on the running server, served by a warm worker, beside the same sequence by hand. In milliseconds, without CRM, SQS and S3. */
export type Alone = { what: Way | 'by hand'; took: Spread; requests: number }

/** Clients of each kind, one after the other in turns; the first ones after a start are slow, and are not counted. */
const counts = { first: 4, measured: 20 } as const

const key = 'roomadmin1-narrow'

export const measureAlone = async (world: World): Promise<Alone[]> => {
  const { portal, welcome } = await world.site(1)
  const manager = portal.user('roomadmin2').email
  const log = keepLog()
  let requests = 0
  const workers = allWays.map((way) => ({
    way,
    worker: openOneWorker({
      ...{ url: portal.url, apiKey: portal.key(key), manager },
      settings: settingsWith({ welcome: welcome[way], manager: { default: manager } }),
      aws: { queueMs: 0, storeMs: 0 },
      onExchange: () => {
        requests += 1
      },
    }),
  }))
  const took = new Map<Alone['what'], { ms: number; requests: number }[]>()
  const time = async (what: Alone['what'], work: () => Promise<unknown>) => {
    const [began, before] = [performance.now(), requests]
    await work()
    took.set(what, [...(took.get(what) ?? []), { ms: performance.now() - began, requests: requests - before }])
  }
  try {
    for (let n = 0; n < counts.first + counts.measured; n += 1) {
      for (const { way, worker } of workers) {
        const name = `alone-${way}-${n}`
        worker.add(name)
        await time(way, worker.receive(name))
      }
      await time('by hand', async () => {
        requests += await byHand(portal, n, welcome.sources)
      })
    }
  } finally {
    log.restore()
  }
  return [...took].map(([what, all]) => {
    const counted = all.slice(counts.first)
    const asked = counted.map((one) => one.requests)
    return { what, took: spreadOf(counted.map(({ ms }) => ms)), requests: spreadOf(asked).median }
  })
}

const patience = 30_000
/** Milliseconds between two looks whether the copy has ended. */
const look = 20

/**
 * What an operator's own script would do who reads back: find, make with the tag, copy, wait, share, link, and look at room, content,
 * people and link, one after the other. @returns its number of requests
 */
const byHand = async (portal: Portal, n: number, { folder }: WelcomeSources): Promise<number> => {
  let requests = 0
  const ask = <T>(method: string, path: string, body?: unknown): Promise<T> => {
    requests += 1
    return portal.call<T>(method, path, body, key)
  }
  const tag = `by:hand:${n}`
  await ask('GET', `files/rooms?${new URLSearchParams({ searchArea: '2', tags: JSON.stringify([tag]) })}`)
  const room = await ask<{ id: number }>('POST', 'files/rooms', { title: `By hand ${n}`, roomType: 2, tags: [tag] })
  const [operation] = await ask<{ id: string }[]>('PUT', 'files/fileops/copy', {
    ...{ fileIds: [], folderIds: [folder], destFolderId: room.id, conflictResolveType: 0 },
    ...{ content: true, deleteAfter: false, returnSingleOperation: true },
  })
  const status = `files/fileops?id=${operation?.id}`
  const isCopied = async () => (await ask<{ finished: boolean }[]>('GET', status))[0]?.finished || undefined
  await eventually(isCopied, patience, look)
  const invitations = [
    { id: portal.user('roomadmin2').id, access: 9 },
    { email: `by-hand-${n}@example.org`, access: 2 },
  ]
  await ask('PUT', `files/rooms/${room.id}/share`, { invitations })
  await ask('PUT', `files/rooms/${room.id}/links`, { linkType: 0, access: 2, title: 'Client invitation' })
  await ask('GET', `files/rooms/${room.id}`)
  await ask('GET', `files/${room.id}`)
  await ask('GET', `files/rooms/${room.id}/share?filterType=0&count=100`)
  await ask('GET', `files/rooms/${room.id}/links?type=0`)
  return requests
}
