import type { Desired } from '#lib/onboarding/room/desired.ts'
import { freshRoom, type Observed, observedAfter, type RoomEvent } from '#lib/onboarding/room/observed.ts'
import { nextSteps, type Step } from '#lib/onboarding/room/plan.ts'
import type { FoundTree } from '#lib/onboarding/room/tree.ts'

/** More rounds than any room needs: a step without an effect here would be planned for ever. */
const maxRounds = 200

/**
 * Every step that the worker would make, in its order, if each had the effect it is made for. The worker's own plan decides, and its
 * own state follows; nothing is asked and nothing written. `ownerId`: the user behind the key, who owns what is made.
 */
export const previewSteps = (desired: Desired, start: Observed, ownerId: string): Step[] =>
  previewRounds(desired, start, ownerId).flat()

/** The same by rounds: the steps of one are made side by side. */
export const previewRounds = (desired: Desired, start: Observed, ownerId: string): Step[][] => {
  const planned: Step[][] = []
  let observed = start
  for (let round = 0; round < maxRounds; round += 1) {
    const steps = nextSteps(desired, observed)
    if (steps.length === 0) return planned
    planned.push(steps.filter((step) => step.do !== 'look'))
    const answers = steps.map((step) => answerTo(step, desired, observed, ownerId))
    observed = answers.reduce(observedAfter, observed)
  }
  throw new Error('the plan does not come to an end')
}

/** What DocSpace would answer to a step that has its effect. */
const answerTo = (step: Step, desired: Desired, known: Observed, ownerId: string): RoomEvent => {
  const room = { id: 0, title: desired.title, createdBy: ownerId, tags: [desired.tag, ...desired.otherTags] }
  switch (step.do) {
    case 'adopt-room':
    case 'create-room':
      return { type: 'room-found', known: freshRoom(room) }
    case 'create-room-from-template': {
      const content = { certain: true, is: copied(desired) }
      return { type: 'room-found', known: { ...freshRoom(room), content, confirmed: true } }
    }
    case 'add-other-tag':
    case 'set-features':
      return { type: 'room-changed' }
    case 'set-logo': {
      const features = { ...desired.features, hasLogo: true }
      return { type: 'content-read', content: known.content?.is ?? new Map(), tags: room.tags, features }
    }
    case 'add-tag':
      return { type: 'tags-read', tags: room.tags }
    case 'mark':
      return { type: 'marked', tags: [...room.tags, step.tag] }
    case 'create-folder':
      return { type: 'folder-created', path: step.path, id: 0 }
    case 'copy-file':
      return { type: 'file-copied', folder: step.folder, title: step.title }
    case 'fill-file':
      return { type: 'file-filled', folder: step.folder, title: step.title }
    case 'copy-content':
      return { type: 'content-read', content: copied(desired), tags: room.tags, features: desired.features }
    case 'invite':
      return { type: 'people-invited', people: step.people }
    case 'create-link':
      return {
        type: 'link-created',
        link: { id: '', url: '', access: desired.link.access, expired: false },
        certain: true,
      }
    case 'look':
      return readingOf(step.at, { features: desired.features, ...known }, room.tags)
  }
}

/** What a template brings along. */
const copied = ({ tree, ownFolders }: Desired): FoundTree =>
  new Map([...tree].flatMap(([path, files]) => (ownFolders.includes(path) ? [] : [[path, { id: 0, files }]])))

/** A look shows what is known already: each step has had its effect. */
const readingOf = (
  at: Extract<Step, { do: 'look' }>['at'],
  { content, members, link, features = {} }: Observed,
  tags: readonly string[],
): RoomEvent => {
  switch (at) {
    case 'content':
      return { type: 'content-read', content: content?.is ?? new Map(), tags, features }
    case 'members':
      return { type: 'members-read', members: members?.is ?? [] }
    case 'tags':
      return { type: 'tags-read', tags }
    case 'link':
      return { type: 'link-read', link: link?.is }
    case 'record':
      return { type: 'record-confirmed' }
  }
}
