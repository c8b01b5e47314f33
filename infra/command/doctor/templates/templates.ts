import { isDeepStrictEqual } from 'node:util'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import type { DocSpace } from '#lib/docspace/index.ts'
import type { RoomKind } from '#lib/docspace/rooms/access.ts'
import type { FolderListing } from '#lib/docspace/rooms/folders.ts'
import { largestLogo, logoExtensions } from '#lib/docspace/rooms/logos.ts'
import { extensionOf } from '#lib/docspace/rooms/stored-title.ts'
import { settingsOfRooms } from '#lib/onboarding/settings/room-rules.ts'
import type { RoomSettings } from '#lib/onboarding/settings/room-sections.ts'
import type { OnboardingSettings } from '#lib/onboarding/settings.ts'
import { marksIn, type OpenPortal, openPortal } from '../../target/open-servers.ts'
import type { Target } from '../../target/target.ts'
import { contentNow, dayOf, isChanged } from '../../welcome/content.ts'
import { type DoctorCheck, type Found, ok, problem, warning } from '../finding.ts'
import { kindFindings } from './template-kind.ts'

/** Whether the welcome content can be read and is what the settings say. */
export const templates: DoctorCheck = {
  area: 'Welcome content',
  async look(target) {
    const portal = await openPortal(target)
    const { docspace } = portal
    const changes = await changedContent(portal, target)
    return [...(await welcomeContent(docspace, target)), ...changes]
  },
}

/** What rooms get, as the user of a key sees it. @throws RetryLater */
export const welcomeContent = async (docspace: DocSpace, { settings }: Pick<Target, 'settings'>): Promise<Found[]> => {
  const rooms = settingsOfRooms(settings.onboarding)
  const logos = [...new Set(rooms.flatMap(({ room }) => room.logoFileId ?? []))]
  const found = await Promise.all(contentsOf(rooms).map((one) => lookAt(docspace, one)))
  const pictures = await Promise.all(logos.map((id) => lookAtLogo(docspace, id)))
  return [...found, ...pictures].flat()
}

type Welcome = OnboardingSettings['welcome']

/** A welcome content, and the kinds of the rooms that get it. */
interface Content {
  welcome: Welcome
  kinds: Set<RoomKind>
}

/** The different ones: whether documents in them are to be filled is no difference here. */
const contentsOf = (rooms: readonly RoomSettings[]): Content[] => {
  const contents: Content[] = []
  for (const { welcome, room } of rooms) {
    const same = contents.find((one) => isDeepStrictEqual(unfilled(one.welcome), unfilled(welcome)))
    if (same) same.kinds.add(room.kind)
    else contents.push({ welcome, kinds: new Set([room.kind]) })
  }
  return contents
}

const unfilled = (welcome: Welcome): object => ({ ...welcome, fill: undefined })

const lookAt = async (docspace: DocSpace, { welcome, kinds }: Content): Promise<Found[]> => {
  switch (welcome.way) {
    case 'folder':
      return lookAtFolder(docspace, welcome.folderId, 'folder', () => [])
    case 'room':
      return lookAtFolder(docspace, welcome.templateId, 'room template', (listing) => kindFindings(listing, kinds))
    default:
      if (welcome.files.length === 0)
        return [warning('rooms get no welcome files', 'Name some in onboarding.welcome.files.')]
      return (await Promise.all(welcome.files.map((file) => lookAtFile(docspace, file)))).flat()
  }
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

type TemplateFile = Extract<Welcome, { way: 'files' }>['files'][number]

const lookAtFile = (docspace: DocSpace, { id, title }: TemplateFile): Promise<Found[]> =>
  unlessMissing(`file ${id} ("${title}")`, async () => {
    const file = await docspace.files.get(id)
    if (extensionOf(title) === file.extension) return ok(`file ${id}: ${file.title}, copied as ${title}`)
    return problem(
      `file ${id} ends in ${file.extension || 'nothing'}, its title "${title}" in ${extensionOf(title) || 'nothing'}`,
      `Give the title in onboarding.welcome.files the extension ${file.extension}.`,
    )
  })

const lookAtLogo = (docspace: DocSpace, id: number): Promise<Found[]> =>
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

const lookAtFolder = (
  docspace: DocSpace,
  id: number,
  what: string,
  further: (listing: FolderListing) => Found[],
): Promise<Found[]> =>
  unlessMissing(`${what} ${id}`, async () => {
    const listing = await docspace.folders.list(id)
    return [fullness(listing, what), ...further(listing)]
  })

const fullness = ({ id, title, folders, files }: FolderListing, what: string): Found =>
  folders.length + files.length > 0
    ? ok(`${what} ${id}: ${title}`)
    : warning(`${what} ${id} ("${title}") is empty`, 'Put the welcome content into it.')

const unlessMissing = async (what: string, look: () => Promise<Found | Found[]>): Promise<Found[]> => {
  try {
    return [await look()].flat()
  } catch (error) {
    if (!(error instanceof DocSpaceRefusal)) throw error
    return [
      problem(
        `${what} is not there, or the user behind the key may not read it`,
        'Restore it, share it with that user, or correct its id in onboarding.welcome.',
      ),
    ]
  }
}
