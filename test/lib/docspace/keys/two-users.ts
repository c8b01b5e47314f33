import { type DocSpaceSim, SAMPLE_KEYS, startDocSpace } from '#infra/simulators/docspace/index.ts'
import type { DocSpace } from '#lib/docspace/index.ts'
import { openByKeys } from '#lib/docspace/keys/portal-by-keys.ts'
import type { RateLimiter } from '#lib/docspace/rate-limiter.ts'
import type { HttpRequest } from '#lib/runtime/http.ts'

/** Two room administrators, each of whom sees his own rooms alone. */
export const anna = { id: '00000000-0000-4000-8000-000000000001', key: `sk-${'a1'.repeat(32)}` }
export const ben = { id: '00000000-0000-4000-8000-000000000002', key: `sk-${'b2'.repeat(32)}` }

export interface TwoUsers {
  sim: DocSpaceSim
  /** What was asked since the last look, with who asked: `ben GET /api/2.0/files/rooms/100`. */
  asked(): string[]
  /** The portal by both keys, opened anew: nothing is known of any room. */
  open(actsAs?: { id: string }): DocSpace
}

export const openTwoUsers = async (limits: Parameters<typeof startDocSpace>[0] = {}): Promise<TwoUsers> => {
  const sim = await startDocSpace(limits)
  const sample = sim.state.keys.find(({ secret }) => secret === SAMPLE_KEYS.onboarding)
  if (!sample) throw new Error('the sample key is missing')
  for (const { id, key } of [anna, ben])
    sim.state.keys.push({ ...sample, id: crypto.randomUUID(), secret: key, userId: id })
  let asked: string[] = []
  const noting = (name: string): RateLimiter => ({
    async enter(request) {
      const { method, path } = request as HttpRequest
      asked.push(`${name} ${method} ${path.replace(/\?.*/, '')}`)
      return () => {}
    },
    observe: () => {},
  })
  const keys = [
    { apiKey: anna.key, userId: anna.id, rateLimiter: noting('anna') },
    { apiKey: ben.key, userId: ben.id, rateLimiter: noting('ben') },
  ]
  return {
    sim,
    asked() {
      const seen = asked
      asked = []
      return seen
    },
    open: ({ id } = anna) => openByKeys({ url: sim.url, deadline: { remaining: () => 60_000 } }, keys, id),
  }
}
