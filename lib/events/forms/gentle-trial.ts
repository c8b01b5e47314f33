import { AddressRefused, type GuardedAnswer, type GuardedPost } from '../../notify/guarded-post.ts'
import { meaningOf } from './index.ts'

/** What is known of a channel that was asked without anything being written into it. */
export interface ChannelTrial {
  /** `there`: it takes messages; `off`: somebody has turned it off, or deleted it; `gone`: it takes none any more; `unknown`: nothing of that. */
  state: 'there' | 'off' | 'gone' | 'unknown'
  status?: number
  /** Why there is no status. */
  why?: string
}

interface Trial {
  request: Pick<GuardedPost, 'body' | 'words'>
  /** By the word that the answer says. */
  states: Readonly<Record<string, ChannelTrial['state']>>
}

/** Questions that a channel answers without showing anything (docs/facts/outlets.md#asking-a-channel). */
const trials: Readonly<Record<'slack' | 'teams', Trial>> = {
  // A message without text is refused by a webhook that would take one with text.
  slack: { request: { body: JSON.stringify({ text: '' }) }, states: { no_text: 'there' } },
  // A workflow runs by POST alone, and says so to whoever only looks.
  teams: { request: {}, states: { TriggerRequestMethodNotValid: 'there', WorkflowTriggerIsNotEnabled: 'off' } },
}

/** Asks a channel whether it takes messages, once, and writes nothing into it. Never throws. */
export const askChannel = async (
  { post, thisMachine }: { post(request: GuardedPost): Promise<GuardedAnswer>; thisMachine: boolean },
  kind: 'slack' | 'teams',
  url: string,
): Promise<ChannelTrial> => {
  const { request, states } = trials[kind]
  try {
    const answer = await post({
      ...{ url, headers: {}, timeoutMs: 20_000, allowThisMachine: thisMachine },
      ...{ ...request, words: Object.keys(states) },
    })
    const { status, word = '' } = answer
    const state = states[word]
    if (state) return { state, status }
    return { state: meaningOf(kind, status) === 'gone' ? 'gone' : 'unknown', status }
  } catch (error) {
    return { state: 'unknown', why: error instanceof AddressRefused ? error.message : 'no answer' }
  }
}
