import type { OnboardingContext } from '#lib/onboarding/context.ts'

/** The process has died. */
export class Died extends Error {}

type Moment = 'before' | 'after'

/** The same services, and the `nth` call of them is the last: the process dies before or after it. */
export const cutShort = (
  work: OnboardingContext,
  nth: number,
  moment: Moment,
): { work: OnboardingContext; died: () => boolean } => {
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
  return { work: { ...work, docspace, records: wrapped(work.records) }, died: () => dead }
}
