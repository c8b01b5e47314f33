import * as z from 'zod/mini'
import { RetryLater } from '../../runtime/errors.ts'
import { onboardingReasons } from '../reasons.ts'

/**
 * What welcome content is known by besides its number. The time at which it was made stays through every change of title and content, and
 * through a restore of the portal, which numbers everything anew (docs/facts/docspace.md#a-restored-portal-is-a-new-one).
 */
export const contentMark = z.object({
  title: z.string(),
  /** Epoch milliseconds. */
  created: z.number(),
})

export type ContentMark = z.output<typeof contentMark>

/** @throws RetryLater `welcome-changed` when the number of `name` leads to something else than before */
export const assertSame = (name: string, before: ContentMark, seen: ContentMark): void => {
  if (before.created === seen.created) return
  throw new RetryLater(onboardingReasons['welcome-changed'], { detail: name, after: 120_000 })
}
