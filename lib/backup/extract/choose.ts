import { type ArchivedFolders, type Place, placeOf } from './places.ts'

/** What somebody asks for: places, in them perhaps one folder by its number, and from there a path of titles. */
export interface ArchiveSelection {
  places: ReadonlySet<number>
  folder?: number
  path: readonly string[]
}

/** The archive has nothing of that name. Message and remedy are for people. */
export class NotInArchive extends Error {
  override readonly name = 'NotInArchive'
  readonly remedy: string
  constructor(message: string, remedy = 'roomkeeper backup browse lists what is in it.') {
    super(message)
    this.remedy = remedy
  }
}

/** Titles as people compare them: composed characters, and on the second try without case. */
const composed = (title: string): string => title.normalize('NFC')
const caseless = (title: string): string => composed(title).toLowerCase()

/** Those of this title, to the letter or else without regard to case. */
export const titled = <T extends { title: string }>(all: Iterable<T>, title: string): T[] => {
  const list = [...all]
  const exact = list.filter((one) => composed(one.title) === composed(title))
  return exact.length > 0 ? exact : list.filter((one) => caseless(one.title) === caseless(title))
}

/**
 * Finds what `text` names: a client by key (`source:type:id`) or without its type (`source:id`), a room or folder by number or a
 * room by title, each with a path behind it: `Room/Folder/File.docx`.
 * @throws NotInArchive
 */
export const selectionFrom = (tree: ArchivedFolders, text: string): ArchiveSelection => {
  const [first = '', ...path] = text.split('/').filter((part) => part !== '')
  const ofClient = placesOfClient(tree, first)
  if (ofClient.length > 0) return { places: idsOf(ofClient), path }
  const folder = /^\d+$/.test(first) ? Number(first) : undefined
  const named = titled(tree.places.values(), first)
  if (folder !== undefined && tree.parents.has(folder)) {
    assertOnlyNumber(folder, named)
    return byNumber(tree, folder, path)
  }
  if (named.length === 1) return { places: idsOf(named), path }
  if (named.length === 0) throw new NotInArchive(`The archive has no client, room or folder "${first}".`)
  const numbers = named.map(({ id }) => id).join(', ')
  throw new NotInArchive(
    `The archive has ${named.length} rooms "${first}".`,
    `Give the number of one of them: ${numbers}.`,
  )
}

/** A room may be called as a folder is numbered: nobody can tell which of them is meant. */
const assertOnlyNumber = (folder: number, named: readonly Place[]): void => {
  const rooms = named.flatMap(({ id }) => (id === folder ? [] : [id]))
  if (rooms.length === 0) return
  throw new NotInArchive(
    `${folder} is the number of a folder, and the title of a room.`,
    `Give ${rooms.join(' or ')}, the number of the room; or the room of that folder, with the path to it.`,
  )
}

const idsOf = (places: readonly Place[]): Set<number> => new Set(places.map(({ id }) => id))

const byNumber = (tree: ArchivedFolders, folder: number, path: readonly string[]): ArchiveSelection => {
  const place = placeOf(tree, folder)
  if (place === undefined) throw new NotInArchive(`Folder ${folder} lies in no room of the archive.`)
  return { places: new Set([place]), folder, path }
}

/** Labels have no case. */
const placesOfClient = ({ places }: ArchivedFolders, text: string): Place[] => {
  const asked = text.toLowerCase().split(':')
  if (asked.length < 2 || asked.length > 3) return []
  return [...places.values()].filter(({ clients }) =>
    clients.some((key) => isAsked(key.toLowerCase().split(':'), asked)),
  )
}

const isAsked = ([source, type, id]: readonly string[], [first, second, third]: readonly string[]): boolean =>
  source === first && (third === undefined ? id === second : type === second && id === third)
