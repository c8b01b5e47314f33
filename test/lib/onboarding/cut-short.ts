import type { OnboardingContext } from '#lib/onboarding/context.ts'
import { onboardClient } from '#lib/onboarding/onboard.ts'
import { createPortalCache } from '#lib/onboarding/room/portal-cache.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'

/** The process has died. */
class Died extends Error {}

type Moment = 'before' | 'after'

/** The same services, and the `nth` call of them is the last: the process dies before or after it. */
const cutShort = (work: OnboardingContext, nth: number, moment: Moment): OnboardingContext => {
  let calls = 0
  let dead = false
  const call = async (does: () => unknown) => {
    if (dead) throw new Died()
    calls += 1
    const isLast = calls === nth
    if (isLast && moment === 'before') dead = true
    if (dead) throw new Died()
    const answer = await does()
    if (isLast) dead = true
    if (dead) throw new Died()
    return answer
  }
  const wrapped = <T extends object>(services: T): T =>
    Object.fromEntries(
      Object.entries(services).map(([name, value]) => [
        name,
        typeof value === 'function' ? (...given: unknown[]) => call(() => value(...given)) : value,
      ]),
    ) as T
  const docspace = Object.fromEntries(
    Object.entries(work.docspace).map(([name, part]) => [
      name,
      name === 'address' ? part : wrapped(part as unknown as object),
    ]),
  ) as unknown as OnboardingContext['docspace']
  return {
    ...work,
    docspace,
    records: wrapped(work.records),
    ...(work.memories && { memories: wrapped(work.memories) }),
    ...(work.awaited && { awaited: wrapped(work.awaited) }),
  }
}

/** Onboards a client by a process that dies at its `nth` call, and then by a new one. @returns whether the first one died */
export const onboardOverDeath = async (
  work: OnboardingContext,
  ref: ClientRef,
  nth: number,
  moment: Moment,
): Promise<boolean> => {
  const died = await onboardClient(cutShort(work, nth, moment), ref).then(
    () => false,
    (error) => {
      if (!(error instanceof Died)) throw error
      return true
    },
  )
  if (died) await onboardClient({ ...work, cache: createPortalCache(work.clock) }, ref)
  return died
}
