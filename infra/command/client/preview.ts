import type { Member } from '#lib/docspace/rooms/members.ts'
import { freshRoom } from '#lib/onboarding/room/apply.ts'
import type { Desired } from '#lib/onboarding/room/desired.ts'
import { nextSteps, type Observed, type Step } from '#lib/onboarding/room/plan.ts'
import { readyMark } from '#lib/onboarding/room/ready-mark.ts'
import type { FolderTree, FoundTree } from '#lib/onboarding/room/tree.ts'

/** More than any room needs: a step that had no effect here would be planned for ever. */
const mostRounds = 200

/**
 * Every step that the worker would make, in its order, if each had the effect it is made for. Decided by the worker's own
 * plan; nothing is asked and nothing written. `ownerId`: the user behind the key, who owns what is made.
 */
export const foresee = (desired: Desired, start: Observed, ownerId: string): Step[] =>
  foreseeRounds(desired, start, ownerId).flat()

/** The same by rounds: the steps of one are made side by side. */
export const foreseeRounds = (desired: Desired, start: Observed, ownerId: string): Step[][] => {
  const planned: Step[][] = []
  let observed = start
  for (let round = 0; round < mostRounds; round += 1) {
    const steps = nextSteps(desired, observed)
    if (steps.length === 0) return planned
    planned.push(steps.filter((step) => step.do !== 'look'))
    observed = steps.reduce((known, step) => after(known, step, desired, ownerId), observed)
  }
  throw new Error('the plan does not come to an end')
}

const after = (known: Observed, step: Step, desired: Desired, ownerId: string): Observed => {
  const { content } = known
  switch (step.do) {
    case 'adopt-room':
    case 'create-room':
      return freshRoom(roomOf(desired, ownerId))
    case 'mark-ready':
      return { ...known, tags: { seen: true, is: [desired.tag, readyMark], adopted: false } }
    case 'add-tag':
      return { ...known, tags: { seen: true, is: [desired.tag], adopted: false } }
    case 'create-room-from-template':
      return {
        ...freshRoom(roomOf(desired, ownerId)),
        content: { seen: true, is: built(desired.tree) },
        confirmed: true,
      }
    case 'copy-content':
      return { ...known, content: { seen: true, is: built(desired.tree) } }
    case 'create-folder':
      return withContent(known, (tree) => tree.set(step.path, { id: 0, files: [] }))
    case 'copy-file': {
      const files = content?.is.get(step.folder)?.files ?? []
      return withContent(known, (tree) => tree.set(step.folder, { id: 0, files: [...files, step.title] }))
    }
    case 'invite':
      return {
        ...known,
        members: { seen: true, is: [...(known.members?.is ?? []), ...step.people.map((person) => asMember(person))] },
      }
    case 'create-link':
      return {
        ...known,
        link: { seen: true, is: { id: '', url: '', access: desired.link.access, expired: false } },
      }
    case 'look':
      return seen(known, step.at)
  }
}

const roomOf = ({ title, tag }: Desired, createdBy: string) => ({ id: 0, title, createdBy, tags: [tag] })

const built = (tree: FolderTree): FoundTree => new Map([...tree].map(([path, files]) => [path, { id: 0, files }]))

const withContent = (
  known: Observed,
  change: (tree: Map<string, { id: number; files: readonly string[] }>) => void,
) => {
  const tree = new Map(known.content?.is)
  change(tree)
  return { ...known, content: { seen: true, is: tree } }
}

const asMember = (person: Extract<Step, { do: 'invite' }>['people'][number]): Member => ({
  userId: 'userId' in person ? person.userId : '',
  email: 'email' in person ? (person.email ?? '') : '',
  access: person.access,
  owner: false,
  pending: false,
})

const seen = (known: Observed, at: Extract<Step, { do: 'look' }>['at']): Observed => {
  switch (at) {
    case 'content':
      return { ...known, content: { is: new Map(), ...known.content, seen: true } }
    case 'members':
      return { ...known, members: { is: [], ...known.members, seen: true } }
    case 'tags':
      return { ...known, tags: { is: [], adopted: false, ...known.tags, seen: true } }
    case 'record':
      return { ...known, confirmed: true }
    case 'link':
      return { ...known, link: { is: undefined, ...known.link, seen: true } }
  }
}
