import { isDeepStrictEqual } from 'node:util'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import type { DocSpace } from '#lib/docspace/index.ts'
import { largestLogo, logoExtensions } from '#lib/docspace/rooms/logos.ts'
import { extensionOf } from '#lib/docspace/rooms/stored-title.ts'
import { settingsOfRooms } from '#lib/onboarding/settings/room-rules.ts'
import type { OnboardingSettings } from '#lib/onboarding/settings.ts'
import { marksIn, type OpenPortal, openPortal } from '../../target/open-servers.ts'
import type { Target } from '../../target/target.ts'
import { contentNow, dayOf, isChanged } from '../../welcome/content.ts'
import { type DoctorCheck, type Found, ok, problem, warning } from '../finding.ts'
import { lookAtTemplateKinds } from './template-kind.ts'

/** Whether the welcome content can be read and is what the settings say. */
export const templates: DoctorCheck = {
  area: 'Welcome content',
  async look(target) {
    const portal = await openPortal(target)
    const { docspace } = portal
    const changes = await changedContent(portal, target)
    const rooms = settingsOfRooms(target.settings.onboarding)
    const ways = rooms.map(({ welcome }) => welcome)
    const logos = [...new Set(rooms.flatMap(({ room }) => room.logoFileId ?? []))]
    const different = ways.filter((one, at) => ways.findIndex((other) => isDeepStrictEqual(one, other)) === at)
    const found = await Promise.all(different.map((welcome) => lookAt(docspace, welcome)))
    const pictures = await Promise.all(logos.map((id) => lookAtLogo(docspace, id)))
    const kinds = await lookAtTemplateKinds(docspace, rooms)
    return [...found.flat(), ...pictures, ...kinds, ...changes]
  },
}

const lookAt = async (docspace: DocSpace, welcome: OnboardingSettings['welcome']): Promise<Found[]> => {
  if (welcome.way === 'files') {
    if (welcome.files.length === 0)
      return [warning('rooms get no welcome files', 'Name some in onboarding.welcome.files.')]
    return Promise.all(welcome.files.map((file) => lookAtFile(docspace, file)))
  }
  const [id, what] = welcome.way === 'folder' ? [welcome.folderId, 'folder'] : [welcome.templateId, 'room template']
  return [await lookAtFolder(docspace, id, what)]
}

/** Numbers that lead to something else than when they were first used: a restored portal numbers everything anew. */
const changedContent = async ({ docspace, memory }: OpenPortal, { settings }: Target): Promise<Found[]> => {
  const seen = await contentNow(docspace, settings.onboarding, marksIn(memory, settings.docspace.url))
  return seen
    .filter(isChanged)
    .map(({ name, before, now }) =>
      problem(
        `${name} leads to "${now.title}" (made ${dayOf(now)}), and led to "${before.title}" (made ${dayOf(before)}) when it was first used: nothing is copied`,
        'Correct the number in the settings, or take it as it is: roomkeeper welcome --accept.',
      ),
    )
}

type TemplateFile = Extract<OnboardingSettings['welcome'], { way: 'files' }>['files'][number]

const lookAtFile = (docspace: DocSpace, { id, title }: TemplateFile): Promise<Found> =>
  unlessMissing(`file ${id} ("${title}")`, async () => {
    const file = await docspace.files.get(id)
    if (extensionOf(title) === file.extension) return ok(`file ${id}: ${file.title}, copied as ${title}`)
    return problem(
      `file ${id} ends in ${file.extension || 'nothing'}, its title "${title}" in ${extensionOf(title) || 'nothing'}`,
      `Give the title in onboarding.welcome.files the extension ${file.extension}.`,
    )
  })

const lookAtLogo = (docspace: DocSpace, id: number): Promise<Found> =>
  unlessMissing(`file ${id}, the logo of rooms,`, async () => {
    const { title, extension, size } = await docspace.files.get(id)
    const remedy = 'Name a PNG or JPEG of at most 5 MB in room.logoFileId.'
    if (!logoExtensions.includes(extension))
      return problem(
        `file ${id} ("${title}") is to be the logo of rooms, and is no picture that DocSpace takes`,
        remedy,
      )
    if (size > largestLogo) return problem(`file ${id} ("${title}") is too large for a logo`, remedy)
    return ok(`file ${id}: ${title}, the logo of rooms`)
  })

const lookAtFolder = (docspace: DocSpace, id: number, what: string): Promise<Found> =>
  unlessMissing(`${what} ${id}`, async () => {
    const { title, folders, files } = await docspace.folders.list(id)
    if (folders.length + files.length > 0) return ok(`${what} ${id}: ${title}`)
    return warning(`${what} ${id} ("${title}") is empty`, 'Put the welcome content into it.')
  })

const unlessMissing = async (what: string, look: () => Promise<Found>): Promise<Found> => {
  try {
    return await look()
  } catch (error) {
    if (!(error instanceof DocSpaceRefusal)) throw error
    return problem(
      `${what} is not there, or the user behind the key may not read it`,
      'Restore it, share it with that user, or correct its id in onboarding.welcome.',
    )
  }
}
