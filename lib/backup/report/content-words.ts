import { bytesInWords, counted, inNumbers } from '../../notify/format.ts'
import type { ContentGap, RunContent } from '../store/run-content.ts'

/** What is in an archive, in a sentence or three for the owner of a firm. */
export const contentInWords = (content: RunContent): string => {
  const { tables, knownTables, rooms, versions, bytes, changed, deleted } = content
  const what = [
    `${tables} of ${knownTables} tables`,
    counted(rooms, 'room', 'rooms'),
    `${counted(versions, 'version of a file', 'versions of files')} (${bytesInWords(bytes)})`,
  ]
  const portals = content.server?.portals ?? 1
  const server = content.server ? [counted(portals, 'portal', 'portals')] : []
  const whole = content.verdict === 'verified' ? ', each with its whole content' : ''
  const meanwhile = [
    ...(changed > 0 ? [`${counted(changed, 'version was', 'versions were')} written`] : []),
    ...(deleted > 0 ? [`${counted(deleted, 'file was', 'files were')} deleted`] : []),
  ]
  const aside = meanwhile.length > 0 ? ` Meanwhile ${meanwhile.join(' and ')}, which is no gap.` : ''
  return `The archive holds ${[...server, ...what].join(', ')}${whole}. ${clientRoomsInWords(content)}${aside}`
}

const clientRoomsInWords = ({ clientRooms }: RunContent): string => {
  if (!clientRooms) return 'The portal did not show its rooms, so the clients were not looked for.'
  const { known, missing, versions, bytes } = clientRooms
  if (known === 0) return 'No client had a room when it began.'
  if (missing.length > 0) {
    const names = missing.join(', ')
    return `Of ${counted(known, 'client room', 'client rooms')} these are not in it, or not with their label: ${names}.`
  }
  const files = `${counted(versions, 'version', 'versions')} of files, ${bytesInWords(bytes)}`
  return known === 1
    ? `The one client room is in it (${files}).`
    : `All ${inNumbers(known)} client rooms are in it (${files}).`
}

/** How each kind of gap is told, with `of` for the file, folder or path. */
const kinds: Readonly<Record<string, (of: string) => string>> = {
  'content-missing': (of) => `${of} has no content`,
  'content-left-out': (of) =>
    `DocSpace leaves ${of} out of every backup, because its number was once that of an archive: make a copy of it in the portal, and delete it`,
  'content-length': (of) => `the content of ${of} has another length than the portal says`,
  'content-twice': (of) => `the content of ${of} is in it twice`,
  'row-missing': (of) => `the content of ${of} is in it, but the portal's table of files does not name it`,
  'object-missing': (of) => `${of} is listed, but not in it`,
  'object-unlisted': (of) => `${of} is in it, but not listed: a restore would leave it out`,
  'folder-row-missing': (of) => `${of} has a place, but is not in the table of folders`,
  'folder-place-missing': (of) => `${of} has no place in the tree of folders`,
  unread: (of) => `DocSpace could not read ${of}`,
  warning: (of) => `DocSpace says: ${of}`,
}

const namedInMail = 10

/** What is missing, by name; empty where nothing is. */
export const gapsInWords = ({ gaps, gapCount }: Pick<RunContent, 'gaps' | 'gapCount'>): string => {
  if (gapCount === 0) return ''
  const named = gaps.slice(0, namedInMail).map(gapInWords)
  const more = gapCount - named.length
  const rest = more > 0 ? [`and ${inNumbers(more)} more`] : []
  return `${counted(gapCount, 'gap', 'gaps')}: ${[...named, ...rest].join('; ')}.`
}

const gapInWords = (gap: ContentGap): string => {
  const { kind, id, version, name, inPortal } = gap
  const isFile = id !== undefined && version !== undefined
  const of = isFile ? `${name ? `“${name}”` : 'a file'} (file ${id}, version ${version})` : name
  const words = kinds[kind]?.(of) ?? of
  return inPortal ? `${words}, and the portal itself cannot read it: repair or delete it there` : words
}

/** What stops a restore, or makes one of no use, by the id of the fault. */
const faults: Readonly<Record<string, (detail: string) => string>> = {
  'table-missing': (detail) =>
    `Tables are missing: ${detail}. A restore would bring back a portal without what is in them.`,
  'table-twice': (detail) => `Tables are in it twice: ${detail}.`,
  'xml-broken': (detail) => `Tables or lists are not whole (${detail}). A restore stops there.`,
  'column-missing': (detail) => `Rows lack what identifies them: ${detail}.`,
  'index-missing': (detail) =>
    `There is no list of the files (${detail}). A restore would bring back no file's content.`,
  'no-people': () => 'Nobody is in it: after a restore nobody could ever sign in.',
  'no-owner': () => 'The owner of the portal is not in it: after a restore nobody could administer the portal.',
  'row-twice': (detail) => `Rows stand twice (${detail}). A restore stops there: “The backup file is invalid.”`,
  'mark-missing': () =>
    'The entry that tells a server that this is a backup of a whole server is missing. A restore stops there: “The backup file is invalid.”',
  'other-kind': (detail) =>
    detail === 'server'
      ? 'It is a backup of the whole server, and one of the portal was asked for.'
      : 'It is a backup of the portal, and one of the whole server was asked for.',
  'scheme-missing': (detail) =>
    `Tables have rows and nothing that makes the table (${detail}). A restore leaves their rows out without a word.`,
  'rows-missing': (detail) =>
    `Tables have no rows that must have some: ${detail}. A restore would empty them without a word.`,
  'column-unknown': (detail) =>
    `Rows have columns that their tables have not: ${detail}. A restore leaves their rows out without a word.`,
  'label-collides': (detail) =>
    `A mark that a visitor of a link left and a mark of somebody else are on the same ${detail}. A restore into an empty server ` +
    'drops the first and may give its number to the second, and then stops: “The backup file is invalid.” ' +
    'Take the second mark (favorite, pin or new) off in the portal, then back up again.',
}

export const faultsInWords = ({ faults: found }: Pick<RunContent, 'faults'>): string =>
  found.map(({ id, detail }) => faults[id]?.(detail) ?? `${id}: ${detail}`).join(' ')

/** Tables that nobody expected, or that another version of the server has; empty where there are none. */
export const tablesInWords = ({ otherTables, server }: RunContent): string =>
  [
    ...(otherTables.length > 0
      ? [
          `This version of DocSpace writes tables that Roomkeeper does not know: ${otherTables.join(', ')}. What is in them was counted, not compared.`,
        ]
      : []),
    ...(server && server.absentTables.length > 0
      ? [
          `Tables that other versions of DocSpace have are not in it: ${server.absentTables.join(', ')}. If this server has them, the backup is not complete.`,
        ]
      : []),
  ].join(' ')
