import { access } from '#lib/docspace/rooms/access.ts'
import { inBraces } from '#lib/onboarding/documents/placeholders.ts'
import type { Desired } from '#lib/onboarding/room/desired.ts'
import type { Step } from '#lib/onboarding/room/plan.ts'
import { pathOf } from '#lib/onboarding/room/tree.ts'
import { featureText } from './feature-words.ts'

const roles: Readonly<Record<number, string>> = {
  [access.none]: 'no access',
  1: 'owner',
  [access.read]: 'reads',
  [access.roomManager]: 'room manager',
  [access.editing]: 'edits',
  [access.contentCreator]: 'content creator',
}

export const roleText = (number: number): string => roles[number] ?? `access ${number}`

/** What a step does, as one says it: one line, or one for each person. */
export const wordsFor = (step: Step, desired: Desired): string[] => {
  switch (step.do) {
    case 'adopt-room':
      return [`take over room ${step.roomId}, which lost its tag`]
    case 'add-tag':
      return [`put the client's tag on room ${step.roomId}`]
    case 'add-other-tag':
      return [`put the tag ${step.tag} on the room`]
    case 'set-features':
      return [`set of the room: ${featureText(step.features)}`]
    case 'set-logo':
      return [`make file ${step.fileId} the logo of the room`]
    case 'create-room':
      return [`create the room "${desired.title}"${withFeatures(desired)}`]
    case 'create-room-from-template':
      return [`create the room "${desired.title}" from template ${step.templateId}${withFeatures(desired)}`]
    case 'create-folder':
      return [`create the folder ${step.path}`]
    case 'copy-file':
      return [`copy file ${step.sourceId} to ${pathOf(step.folder, step.title)}`]
    case 'fill-file':
      return [fillText(step, desired)]
    case 'copy-content':
      return [`copy what is in folder ${step.folderId}`]
    case 'invite':
      return step.people.map((person) => inviteText(person, desired))
    case 'create-link':
      return [`create the invitation link "${desired.link.title}" (${roleText(desired.link.access)})`]
    case 'mark':
      return [`put the tag ${step.tag} on the room`]
    case 'look':
      return []
  }
}

const withFeatures = ({ features }: Pick<Desired, 'features'>): string =>
  Object.keys(features).length === 0 ? '' : ` (${featureText(features)})`

const fillText = (
  { sourceId, folder, title }: Extract<Step, { do: 'fill-file' }>,
  { documents }: Pick<Desired, 'documents'>,
): string => {
  const document = documents.find((one) => one.sourceId === sourceId)
  const placeholders = document?.placeholders.map(inBraces).join(', ')
  return `fill ${placeholders} in file ${sourceId}, and upload it as ${pathOf(folder, title)}`
}

const inviteText = (person: Extract<Step, { do: 'invite' }>['people'][number], desired: Desired): string => {
  if ('email' in person) return `invite ${person.email} (${roleText(person.access)})`
  return `add ${insider(person.userId, desired)} (${roleText(person.access)})`
}

const insider = (userId: string, { manager, colleagues, groups }: Desired): string => {
  const group = groups.find(({ id }) => id === userId)
  if (group) return `the group "${group.name}"`
  return [manager, ...colleagues].find((one) => one?.userId === userId)?.email ?? ''
}
