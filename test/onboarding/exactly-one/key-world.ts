import { manualClock, SAMPLE_KEYS, startDocSpace } from '#infra/simulators/docspace/index.ts'
import type { Records } from '#lib/crm/records/records-port.ts'
import { createPortals } from '#lib/docspace/keys/open-portal.ts'
import { openForClient } from '#lib/onboarding/identity/portal-for-client.ts'
import { createRecall, type Recall } from '#lib/onboarding/identity/recall.ts'
import { createEnds } from '#lib/onboarding/life/end/end-store.ts'
import { createClientMemories } from '#lib/onboarding/life/memory/memory-store.ts'
import { type Moved, type Onboarded, onboardClient } from '#lib/onboarding/onboard.ts'
import { createPortalCache } from '#lib/onboarding/room/portal-cache.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
import type { Clock } from '#lib/runtime/clock.ts'
import { Park, RetryLater } from '#lib/runtime/errors.ts'
import { memoryTexts } from '#test/lib/runtime/objects/memory-texts.ts'
import { createMemoryRecords } from '#test/soak/simulation/memory-records.ts'
import { settingsWith } from '../harness.ts'
import { roomsSecret } from '../rooms-secret.ts'
import { addKey } from '../several-users.ts'
import { person } from './portal.ts'

/** Room administrators of the sample portal, who see their own rooms alone, and its owner. */
export const users = {
  anna: { id: '00000000-0000-4000-8000-000000000001', key: `sk-${'a1'.repeat(32)}` },
  ben: { id: '00000000-0000-4000-8000-000000000002', key: `sk-${'b2'.repeat(32)}` },
  owner: { id: '66faa6e4-f133-11ea-b126-00ffeec8b4ef', key: SAMPLE_KEYS.onboarding },
} as const

export type Who = keyof typeof users

interface Run {
  /** A worker that has been running for a while: what it remembers. */
  recall?: Recall
  /** It dies after so many requests. */
  requests?: number
}

/** A portal whose rooms are made by keys of several users, and workers that share nothing but the portal and the secrets. */
export const openKeyWorld = async (settings?: Record<string, unknown>) => {
  const clock = manualClock(Date.UTC(2026, 0, 5, 9))
  const docspace = await startDocSpace({ clock })
  const waiting: Clock = { now: () => clock.now(), sleep: async (ms) => clock.advance(ms) }
  const { store } = memoryTexts()
  const owners = roomsSecret()
  const records = createMemoryRecords(waiting)
  for (const { id, key } of [users.anna, users.ben]) addKey({ docspace }, id, key)
  const newRecall = () => createRecall(owners, docspace.url, waiting)
  const workplace = async (ref: ClientRef, who: readonly Who[], { recall = newRecall(), requests = Infinity }: Run) => {
    let sent = 0
    const deadline = { remaining: () => (sent > requests ? 0 : 60_000) }
    const onExchange = () => {
      sent += 1
    }
    const options = { url: docspace.url, deadline, clock: waiting, onExchange }
    const [first, ...more] = who.map((one) => users[one].key)
    const keys = [first as string, ...more] as const
    return {
      ...(await openForClient({ portals: createPortals(waiting), options, keys, recall }, ref)),
      records: records as Records,
      cache: createPortalCache(waiting),
      clock: waiting,
      settings: settingsWith(settings),
      memories: createClientMemories(async () => store),
      ends: createEnds(async () => store),
      message: { keepHidden: async () => {}, keepHiddenWhile: <T>(write: () => Promise<T>) => write() },
    }
  }
  const serve = async (
    ref: ClientRef,
    who: readonly Who[],
    run: Run = {},
  ): Promise<Onboarded | Moved | RetryLater | Park> => {
    try {
      return await onboardClient(await workplace(ref, who, run), ref)
    } catch (error) {
      if (error instanceof RetryLater || error instanceof Park) return error
      throw error
    }
  }
  const finish = async (ref: ClientRef, who: readonly Who[]) => {
    for (let tries = 0; tries < 20; tries += 1) {
      const tried = await serve(ref, who)
      if (!(tried instanceof RetryLater)) return tried
      clock.advance(tried.after ?? 10_000)
    }
    throw new Error('not done after 20 tries')
  }
  const rooms = () => docspace.state.rooms.filter(({ id }) => id >= 100)
  const nameOf = (id: string) => Object.entries(users).find(([, one]) => one.id === id)?.[0]
  return {
    ...{ docspace, clock, records, owners, newRecall, serve, finish },
    /** A client that comes now. */
    add(ref: ClientRef) {
      records.add(ref, person(ref.id, `Client ${ref.id}`))
      return ref
    },
    /** Who made the rooms that are there. */
    makers: () => rooms().map(({ createdBy }) => nameOf(createdBy)),
    rooms,
  }
}

export type KeyWorld = Awaited<ReturnType<typeof openKeyWorld>>
