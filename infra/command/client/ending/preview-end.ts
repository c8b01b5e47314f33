import { access } from '#lib/docspace/rooms/access.ts'
import { type EndStep, endSteps, type RoomAtEnd, type WantedEnd } from '#lib/onboarding/life/end/end-steps.ts'

/** Taken back, taken away, archived. */
const mostRounds = 4

/** Every step of an end in its order, if each had the effect it is made for: the worker's own function decides. Pure. */
export const previewEnd = (wanted: WantedEnd, found: RoomAtEnd): EndStep[] => {
  const planned: EndStep[] = []
  let is = found
  for (let round = 0; round < mostRounds; round += 1) {
    const steps = endSteps(wanted, is)
    planned.push(...steps)
    is = steps.reduce(after, is)
  }
  return planned
}

const after = (is: RoomAtEnd, step: EndStep): RoomAtEnd => {
  switch (step.do) {
    case 'archive':
    case 'unarchive':
      return { ...is, room: { ...is.room, archived: step.do === 'archive' } }
    case 'remove-link':
      return { ...is, links: is.links.filter(({ id }) => id !== step.link.id) }
    case 'change-people': {
      const roles = new Map(step.people.map(({ userId, access }) => [userId, access]))
      const members = is.members.map((one) => ({ ...one, access: roles.get(one.userId) ?? one.access }))
      return { ...is, members: members.filter((one) => one.access !== access.none) }
    }
  }
}
