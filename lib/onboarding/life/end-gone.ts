import type { ClientRef } from '../../runtime/client-key.ts'
import type { OnboardingContext } from '../context.ts'
import { endDeleted } from './deleted-record.ts'
import { endMerged } from './merge/end-merged.ts'

/**
 * Ends the room of a client whose record is gone: it was merged into another one, or deleted, and the settings say what becomes of the room then.
 * @returns undefined where that is no end @throws RetryLater, Park
 */
export const endGone = async (work: OnboardingContext, ref: ClientRef): ReturnType<typeof endDeleted> =>
  (await endMerged(work, ref)) ?? endDeleted(work, ref)
