import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import type { DocSpace } from '#lib/docspace/index.ts'
import type { ContentMark } from '#lib/onboarding/room/content-fingerprint.ts'
import { settingsOfRooms } from '#lib/onboarding/settings/room-rules.ts'
import type { OnboardingSettings } from '#lib/onboarding/settings.ts'
import { utcDay } from '#lib/runtime/clock.ts'

type Welcome = OnboardingSettings['welcome']

/** Welcome content of the settings: what it was when it was first used, and what it is. */
export interface Content {
  /** As the worker remembers it: `file 12`. */
  name: string
  /** Absent until a client has had it. */
  before?: ContentMark
  /** Absent where it is not there, or not to be seen. */
  now?: ContentMark
}

/** Content that was used before and is another now. */
export interface ChangedContent extends Content {
  before: ContentMark
  now: ContentMark
}

export const isChanged = (content: Content): content is ChangedContent =>
  content.before !== undefined && content.now !== undefined && content.before.created !== content.now.created

/** Whether it is not there, or not to be seen: no client can get it. */
export const isMissingNow = ({ now }: Content): boolean => now === undefined

/** @throws RetryLater, Park for what is no refusal of one piece of content */
export const contentNow = (
  docspace: DocSpace,
  settings: OnboardingSettings,
  marks: Readonly<Record<string, ContentMark>>,
): Promise<Content[]> =>
  Promise.all(
    placesOf(settings).map(async ({ kind, id }) => {
      const name = `${kind} ${id}`
      const before = marks[name]
      const now = await (kind === 'file' ? docspace.files.get(id) : docspace.folders.list(id)).catch(missing)
      return { name, ...(before && { before }), ...(now && { now: { title: now.title, created: now.created } }) }
    }),
  )

interface Place {
  kind: 'file' | 'folder'
  id: number
}

/** Each once, also where several rules name it. */
const placesOf = (settings: OnboardingSettings): Place[] => [
  ...new Map(
    settingsOfRooms(settings)
      .flatMap(({ welcome, room }) => [...placesIn(welcome), ...logoOf(room)])
      .map((place) => [`${place.kind} ${place.id}`, place]),
  ).values(),
]

const placesIn = (welcome: Welcome): Place[] => {
  if (welcome.way === 'files') return welcome.files.map(({ id }) => ({ kind: 'file', id }))
  return [{ kind: 'folder', id: welcome.way === 'folder' ? welcome.folderId : welcome.templateId }]
}

const logoOf = ({ logoFileId }: OnboardingSettings['room']): Place[] =>
  logoFileId === undefined ? [] : [{ kind: 'file', id: logoFileId }]

const missing = (error: unknown): undefined => {
  if (!(error instanceof DocSpaceRefusal)) throw error
}

/** The day on which it was made, in UTC. */
export const dayOf = ({ created }: ContentMark): string => utcDay(created)
