import { type Awaited, createAwaited } from '#lib/onboarding/life/arrival/awaited-store.ts'
import { createEnds, type Ends } from '#lib/onboarding/life/end/end-store.ts'
import { type ClientMemories, createClientMemories } from '#lib/onboarding/life/memory/memory-store.ts'
import type { TextStore } from '#lib/runtime/objects/text-store.ts'
import { memoryTextsOf } from './memory-texts.ts'
import type { Target } from './target.ts'

export interface ClientLives {
  memories?: ClientMemories
  ends?: Ends
  awaited?: Awaited
  /** Where they lie. */
  texts?: TextStore
}

/**
 * What is remembered of the clients of an environment, of their ends, and of who is waited for; nothing where the stack is of an earlier release, or the caller may
 * not ask it: then nothing is remembered, and nothing follows or ends.
 */
export const clientLivesOf = async (target: Target): Promise<ClientLives> => {
  const texts = await memoryTextsOf(target).catch(() => undefined)
  if (!texts) return {}
  const open = async () => texts
  return { memories: createClientMemories(open), ends: createEnds(open), awaited: createAwaited(open), texts }
}
