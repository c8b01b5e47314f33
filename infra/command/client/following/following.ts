import { anyFollows } from '#lib/onboarding/life/follow/observe-follow.ts'
import type { Target } from '../../target/target.ts'
import { contextOfClient } from '../client-context.ts'
import { previewClient } from '../client-state.ts'
import type { OpenClient } from '../open-client.ts'
import { followNotes, followSteps } from './follow-words.ts'

/** What following its record would change in a client's room, and what does not follow; none where nothing is to follow. @throws Park, RetryLater */
export const followingOf = async (target: Target, open: OpenClient): Promise<string[]> => {
  if (!anyFollows(target.settings.onboarding)) return []
  const state = await previewClient(await contextOfClient(target, open), open.ref)
  if ((state.kind !== 'handed-over' && state.kind !== 'in-review') || !state.follow) return []
  const lines = [...followSteps(state.follow), ...followNotes(state.follow)]
  return lines.length === 0 ? ['the room is as the record last wanted it, or as people have made it'] : lines
}
