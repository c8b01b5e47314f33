import { createRateLimiter } from '#lib/docspace/rate-limiter.ts'
import { clientsToCompare } from '#lib/onboarding/life/drift/find-clients.ts'
import { type ClientDrift, lookAtClient } from '#lib/onboarding/life/drift/look-at-client.ts'
import type { FollowContext } from '#lib/onboarding/life/follow/observe-follow.ts'
import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'
import { contextOf } from '../client/client-state.ts'
import type { Output } from '../output/output.ts'
import { clientLivesOf } from '../target/client-memories.ts'
import { listingPatience, openPortal, portalWith } from '../target/open-servers.ts'
import type { Target } from '../target/target.ts'

/** One client's drift, by the client's key. */
export interface LookedAt {
  client: string
  drift: ClientDrift
}

/** Rooms are compared within this part of the limits of the key's user: the rest is for new clients. */
const share = 1 / 3

/** What is needed to look at clients: their records, the portal at a slow pace, and what is remembered of them. */
export const openDrift = async (target: Target) => {
  const { apiKey } = await openPortal(target, listingPatience)
  const { requestsPerMinute } = target.settings.docspace.limits
  const rateLimiter = createRateLimiter({
    requestsPerMinute: Math.max(1, requestsPerMinute * share),
    writesInFlight: 1,
    clock: target.clock,
  })
  const docspace = portalWith(target, { apiKey, ms: listingPatience, rateLimiter })
  const lives = await clientLivesOf(target)
  const opened = new Map<string, Promise<FollowContext>>()
  const contextFor = (source: string): Promise<FollowContext> => {
    const context =
      opened.get(source) ??
      contextOf(target, source, listingPatience).then((one) => ({
        ...{ ...one, docspace },
        ...(lives.memories && { memories: lives.memories }),
      }))
    opened.set(source, context)
    return context
  }
  return { docspace, lives, contextFor }
}

export type OpenDrift = Awaited<ReturnType<typeof openDrift>>

/** Looks at one client. @throws RetryLater, Problem */
export const lookAtOne = async ({ contextFor }: OpenDrift, ref: ClientRef): Promise<LookedAt> => ({
  client: clientKey(ref),
  drift: await lookAtClient(await contextFor(ref.source), ref),
})

/** Looks at every client of the sources, one after the other. @throws RetryLater, Problem */
export const lookAtAll = async (target: Target, out: Output, open: OpenDrift): Promise<LookedAt[]> => {
  const all = await clientsToCompare(await open.docspace.rooms.all(), open.lives.texts)
  const refs = all.filter(({ source }) => target.sources.has(source))
  const progress = out.progress('rooms')
  const looked: LookedAt[] = []
  try {
    for (const ref of refs) {
      looked.push(await lookAtOne(open, ref))
      progress.at(looked.length, refs.length)
    }
    return looked
  } finally {
    progress.end()
  }
}
