import { SAMPLE_IDS, SAMPLE_KEYS } from '#infra/simulators/docspace/index.ts'
import { createPortals } from '#lib/docspace/keys/open-portal.ts'
import { createRateLimiter, type RateLimiterOptions } from '#lib/docspace/rate-limiter.ts'
import { openForClient } from '#lib/onboarding/identity/portal-for-client.ts'
import { createRecall } from '#lib/onboarding/identity/recall.ts'
import type { MemoryStore } from '#lib/onboarding/identity/rooms-memory.ts'
import type { WorkerServices } from '#lib/onboarding/worker.ts'
import type { Harness } from '#test/onboarding/harness.ts'

/** Lets somebody read the welcome content of the sample portal. */
export const mayReadWelcome = ({ docspace: { state } }: Pick<Harness, 'docspace'>, userId: string): void => {
  const folder = state.folders.find(({ id }) => id === SAMPLE_IDS.templateFolder)
  if (!folder) throw new Error('the sample portal has a folder')
  // A folder of the owner's that others may read.
  folder.parentId = SAMPLE_IDS.welcomePack
  for (const roomId of [SAMPLE_IDS.welcomePack, SAMPLE_IDS.templateRoom])
    state.members.push({ roomId, userId, access: 2 })
}

/** Gives the portal so many room administrators with keys like the sample one, who may read the welcome content. @returns the keys */
const addUsers = (harness: Harness, count: number): readonly [string, ...string[]] => {
  const { state } = harness.docspace
  const sample = state.keys.find(({ secret }) => secret === SAMPLE_KEYS.onboarding)
  const anna = state.users.find(({ email }) => email === 'anna.manager@example.com')
  if (!sample || !anna) throw new Error('the sample portal has both of them')
  const numbers = Array.from({ length: count }, (_, at) => at)
  const keys = numbers.map((at) => {
    const id = `00000000-0000-4000-8000-0000000001${String(at).padStart(2, '0')}`
    const secret = `sk-${String(at).padStart(2, '0').repeat(32)}`
    state.users.push({ ...anna, id, email: `maker${at}@example.com`, userName: `maker${at}` })
    state.keys.push({ ...sample, id, secret, userId: id })
    mayReadWelcome(harness, id)
    return secret
  })
  return keys as [string, ...string[]]
}

/** Workers whose rooms are made by so many users; each worker has its share of the limits of each user. */
export const severalUsers = (harness: Harness, count: number) => {
  const keys = addUsers(harness, count)
  const { clock, docspace } = harness
  const [first, ...rest] = docspace.state.keys.filter(({ secret }) => keys.includes(secret)).map(({ userId }) => userId)
  const { host } = new URL(docspace.url)
  const more = { [host]: Object.fromEntries(rest.map((user) => [user, 0])) }
  const memory = { linkSecret: 'a secret of the installation', owners: { [host]: first ?? '' }, more }
  const store: MemoryStore = { read: async () => ({ memory, version: '1' }), write: async () => false }
  return (pace: Omit<RateLimiterOptions, 'clock'>): Pick<WorkerServices, 'openDocSpace'> => {
    const portals = createPortals(clock, () => createRateLimiter({ ...pace, clock }))
    const recall = createRecall(store, docspace.url, clock)
    return {
      openDocSpace: (deadline, ref) =>
        openForClient({ portals, options: { url: docspace.url, deadline, clock }, keys, recall }, ref),
    }
  }
}
