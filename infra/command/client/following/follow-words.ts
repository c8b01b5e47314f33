import type { FollowPlan } from '#lib/onboarding/life/follow/changes.ts'
import type { ObservedFollow } from '#lib/onboarding/life/follow/observe-follow.ts'
import { roleText } from '../step-words.ts'

/** What following the record would change in the room, a line for each change. */
export const followSteps = (observed: ObservedFollow | undefined): string[] =>
  observed?.kind === 'remembered' ? changesIn(observed.plan) : []

const changesIn = ({ changes: { title, tags, people } }: FollowPlan): string[] => [
  ...(title === undefined ? [] : [`rename the room to "${title}"`]),
  ...tags.add.map((tag) => `add the tag ${tag}`),
  ...tags.remove.map((tag) => `take off the tag ${tag}`),
  ...people.letIn.map((one) => `give ${'email' in one ? one.email : one.userId} the role "${roleText(one.access)}"`),
  ...people.lower.map(({ userId, access }) => `lower the role of ${userId} to "${roleText(access)}"`),
  ...people.letOut.map((userId) => `take ${userId} out of the room`),
]

/** Sentences about what does not follow, and why. */
export const followNotes = (observed: ObservedFollow | undefined): string[] => {
  switch (observed?.kind) {
    case undefined:
      return []
    case 'none':
      return reasons[observed.why] === undefined
        ? []
        : [`the room does not follow its record: ${reasons[observed.why]}`]
    case 'unreadable':
      return ['what is remembered of the room cannot be read, so nothing follows', ...apart(observed.differences)]
    case 'unremembered':
      return ['nothing is remembered of the room: it follows from the next message on', ...apart(observed.differences)]
    case 'remembered': {
      const { conflicts } = observed.plan
      return conflicts.length === 0
        ? []
        : [`changed in the CRM and by people, and stays as people made it: ${conflicts.join(', ')}`]
    }
  }
}

const reasons: Readonly<Record<Extract<ObservedFollow, { kind: 'none' }>['why'], string | undefined>> = {
  settings: undefined,
  'no-store': 'the bucket of memories cannot be found (deploy again)',
  archived: 'it is archived',
  'not-ours': 'it has lost the tag of its client',
  'only-linked': 'it was only linked',
}

const apart = (differences: readonly string[]): string[] =>
  differences.length === 0 ? [] : [`not as the record wants it, and left alone: ${differences.join(', ')}`]
