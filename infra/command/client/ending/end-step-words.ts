import { access } from '#lib/docspace/rooms/access.ts'
import type { EndStep, RoomAtEnd } from '#lib/onboarding/life/end/end-steps.ts'
import { roleText } from '../step-words.ts'

/** What a step of an end does, as one says it: one line, or one for each person. */
export const endStepWords = (step: EndStep, { members }: Pick<RoomAtEnd, 'members'>): string[] => {
  switch (step.do) {
    case 'unarchive':
      return ['take the room out of the archive for a moment']
    case 'remove-link':
      return [step.link.invitation ? 'take the invitation link away' : 'take another link away']
    case 'change-people':
      return step.people.map((one) => {
        const who = memberInWords(one.userId, members)
        return one.access === access.none
          ? `take ${who} out of the room`
          : `lower the role of ${who} to "${roleText(one.access)}"`
      })
    case 'archive':
      return ['archive the room']
  }
}

/** Address or name of the group; the id where the key may not read it. */
export const memberInWords = (userId: string, members: RoomAtEnd['members']): string => {
  const member = members.find((one) => one.userId === userId)
  if (member?.group !== undefined) return `the group "${member.group}"`
  return member?.email || userId
}
