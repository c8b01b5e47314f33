import type { ClientRecord, FieldValues } from '../../crm/records/records-port.ts'
import { longestFolderTitle, longestRoomTitle } from '../../docspace/rooms/stored-title.ts'
import { Park } from '../../runtime/errors.ts'
import { fieldIn, inBraces } from '../documents/placeholders.ts'
import { onboardingReasons } from '../reasons.ts'
import type { RoomSettings } from '../settings/room-sections.ts'
import { type ValueSource, valuesFrom } from '../welcome/client-values.ts'
import { changesOf, type FilledName, fillName, fillPath, placeholdersOfName } from './fill-name.ts'

/** The settings of a room with every name filled for one client. */
export interface NamedRoom {
  settings: RoomSettings
  /** The title of the room; undefined where it lacks a value. */
  title: string | undefined
  /** Placeholders without a value. */
  missing: string[]
  /** Sentences for a plan: which values were cut or changed, and where. */
  changes: string[]
}

/** The placeholders of every name that a room by these settings has. */
export const placeholdersOfNames = ({ room, link, folders, welcome, besideTemplate = [] }: RoomSettings): string[] => {
  const ofContent = welcome.way === 'files' ? [...folders, ...welcome.files.map(({ title }) => title)] : besideTemplate
  return [...new Set([room.title, link.title, ...ofContent].flatMap(placeholdersOfName))]
}

/** The fields of the record that the names of a room ask for. */
export const fieldsOfNames = (settings: RoomSettings): string[] => [
  ...new Set(placeholdersOfNames(settings).flatMap((name) => fieldIn(name) ?? [])),
]

/**
 * Fills the names of a room from the record and the fields of it that were read. The day is that of the record: it is the same at every try
 * (docs/decisions/names-have-the-day-of-the-record.md). Pure.
 */
export const nameRoom = (
  settings: RoomSettings,
  record: ValueSource['record'] & Pick<ClientRecord, 'createdAt'>,
  read: FieldValues,
): NamedRoom => {
  const source = { record, settings: settings.documents, now: record.createdAt }
  const values = valuesFrom(placeholdersOfNames(settings), read, source)
  const seen: [FilledName, string][] = []
  const filled = (pattern: string, what: string, longest = longestFolderTitle): FilledName => {
    const name = fillName(pattern, values, longest)
    seen.push([name, what])
    return name
  }
  const path = (pattern: string): string => {
    const name = fillPath(pattern, values, longestFolderTitle)
    seen.push([name, `the folder ${pattern}`])
    return name.text
  }
  const { room, link, folders, welcome, besideTemplate } = settings
  const title = filled(room.title, 'the title of the room', longestRoomTitle)
  const named: RoomSettings = {
    ...settings,
    room: { ...room, title: title.text },
    link: { ...link, title: filled(link.title, 'the title of the link').text },
    ...(welcome.way === 'files' && {
      folders: folders.map(path),
      welcome: {
        ...welcome,
        into: path(welcome.into),
        files: welcome.files.map((file) => ({ ...file, title: filled(file.title, `the file ${file.title}`).text })),
      },
    }),
    ...(besideTemplate && { besideTemplate: besideTemplate.map(path) }),
  }
  return {
    settings: named,
    title: title.missing.length === 0 ? title.text : undefined,
    missing: [...new Set(seen.flatMap(([{ missing }]) => missing))],
    changes: [...new Set(seen.flatMap(([name, what]) => changesOf(name, what)))],
  }
}

/** Why a client is parked whose names lack a value; undefined where none does. */
export const lackOfNames = ({ missing }: Pick<NamedRoom, 'missing'>): Park | undefined => {
  if (missing.includes('name')) return new Park(onboardingReasons['client-without-name'])
  if (missing.length === 0) return undefined
  return new Park(onboardingReasons['name-value-missing'], { detail: missing.map(inBraces).join(', ') })
}

/** @throws Park where a name lacks a value */
export const assertNamed = (named: Pick<NamedRoom, 'missing'>): void => {
  const lack = lackOfNames(named)
  if (lack) throw lack
}
