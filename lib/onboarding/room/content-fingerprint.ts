import * as z from 'zod/mini'
import { RetryLater } from '../../runtime/errors.ts'
import { onboardingReasons } from '../reasons.ts'

/**
 * The fingerprint of welcome content. The time at which it was made survives every change of title and content, and a restore of the
 * portal, which numbers everything anew (docs/facts/docspace.md#a-restored-portal-is-a-new-one).
 */
export const contentMark = z.object({
  title: z.string(),
  /** Epoch milliseconds. */
  created: z.number(),
})

export type ContentMark = z.output<typeof contentMark>

/** Compares what the number of `name` leads to. @throws RetryLater `welcome-changed` when it is something else than before */
export const assertSame = (name: string, before: ContentMark, seen: ContentMark): void => {
  if (before.created === seen.created) return
  throw new RetryLater(onboardingReasons['welcome-changed'], { detail: name, after: 120_000 })
}

/** Compares what a number of the settings (`file 12`) leads to with what it led to before. @throws RetryLater `welcome-changed` */
export type AssertSameContent = (name: string, seen: ContentMark) => Promise<void>
