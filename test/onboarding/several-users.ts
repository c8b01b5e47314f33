import { type DocSpaceSim, SAMPLE_IDS, SAMPLE_KEYS } from '#infra/simulators/docspace/index.ts'
import { createPortals } from '#lib/docspace/keys/open-portal.ts'
import { createRateLimiter, type RateLimiterOptions } from '#lib/docspace/rate-limiter.ts'
import { makerFor, openForClient } from '#lib/onboarding/identity/portal-for-client.ts'
import { createRecall } from '#lib/onboarding/identity/recall.ts'
import type { MemoryStore } from '#lib/onboarding/identity/rooms-memory.ts'
import type { WorkerServices } from '#lib/onboarding/worker.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
import type { Clock } from '#lib/runtime/clock.ts'

interface Portal {
  docspace: DocSpaceSim
  clock: Clock
}

/** Lets somebody read the welcome content of the sample portal. */
const mayReadWelcome = ({ docspace: { state } }: Pick<Portal, 'docspace'>, userId: string): void => {
  const folder = state.folders.find(({ id }) => id === SAMPLE_IDS.templateFolder)
  if (!folder) throw new Error('the sample portal has a folder')
  // A folder of the owner's that others may read.
  folder.parentId = SAMPLE_IDS.welcomePack
  for (const roomId of [SAMPLE_IDS.welcomePack, SAMPLE_IDS.templateRoom])
    state.members.push({ roomId, userId, access: 2 })
}

/** Stores a further key like the sample one in the portal, of a user who may read the welcome content then. */
export const addKey = (portal: Pick<Portal, 'docspace'>, userId: string, secret: string): void => {
  const { keys } = portal.docspace.state
  const sample = keys.find((key) => key.secret === SAMPLE_KEYS.onboarding)
  if (!sample) throw new Error('the sample key is missing')
  keys.push({ ...sample, id: crypto.randomUUID(), name: `of ${userId}`, secret, userId })
  mayReadWelcome(portal, userId)
}

/** The id of the user of the key at a place, from 0. */
export const idOfUser = (at: number): string => `00000000-0000-4000-8000-0000000001${String(at).padStart(2, '0')}`

/** Gives the portal so many room administrators with keys like the sample one, who may read the welcome content. @returns the keys */
const addUsers = (harness: Pick<Portal, 'docspace'>, count: number): readonly [string, ...string[]] => {
  const { state } = harness.docspace
  const anna = state.users.find(({ email }) => email === 'anna.manager@example.com')
  if (!anna) throw new Error('the sample portal has a room administrator')
  const numbers = Array.from({ length: count }, (_, at) => at)
  const keys = numbers.map((at) => {
    const id = idOfUser(at)
    const secret = `sk-${String(at).padStart(2, '0').repeat(32)}`
    state.users.push({ ...anna, id, email: `maker${at}@example.com`, userName: `maker${at}` })
    addKey(harness, id, secret)
    return secret
  })
  return keys as [string, ...string[]]
}

/** How a worker opens the portal whose rooms are made by so many users; each worker has its share of the limits of each user. */
export const severalUsers = (harness: Portal, count: number) => {
  const keys = addUsers(harness, count)
  const { clock, docspace } = harness
  const { host } = new URL(docspace.url)
  const rest = Array.from({ length: count - 1 }, (_, at) => [idOfUser(at + 1), 0] as const)
  const owners = { owners: { [host]: idOfUser(0) }, more: { [host]: Object.fromEntries(rest) } }
  const memory = { linkSecret: SAMPLE_KEYS.onboarding, ...owners }
  const store: MemoryStore = { read: async () => ({ memory, version: '1' }), write: async () => false }
  return (pace?: Omit<RateLimiterOptions, 'clock'>): WorkerServices['openDocSpace'] => {
    const portals = createPortals(clock, pace && (() => createRateLimiter({ ...pace, clock })))
    const recall = createRecall(store, docspace.url, clock)
    return (deadline, ref) =>
      openForClient({ portals, options: { url: docspace.url, deadline, clock }, keys, recall }, ref)
  }
}

/** Enters clients until one comes whose room the user at a place makes, of two. */
export const entered = async <One>(
  enter: () => Promise<One>,
  refOf: (one: One) => ClientRef,
  { of }: { of: number },
): Promise<One> => {
  for (;;) {
    const one = await enter()
    if (makerFor(refOf(one), [idOfUser(0), idOfUser(1)]) === idOfUser(of)) return one
  }
}
