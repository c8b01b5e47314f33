import { fileAddress } from '../links/short-links.ts'
import {
  ACCESS,
  canManage,
  type EffectiveAccess,
  effectiveAccess,
  fillsOnly,
  isArchived,
  isMemberOnly,
} from '../members/access.ts'
import { fileRights, fileShareRights, trashRights } from '../members/rights.ts'
import { apiDate, employee } from '../people/person-dto.ts'
import { isRoom, type Portal } from '../portal/portal.ts'
import type { FileEntry, Folder, Room, User } from '../types.ts'
import { entryOwners, isInTemplate, isOpenRoom, linkCounts, orderDto, roomTypeAround, rootTypeOf } from './entry-dto.ts'
import { extensionOf } from './titles.ts'
import { isTrash } from './trash.ts'

/** Shape of a file (docs/facts/docspace-api.md#operations; member list from the recordings). */

const TYPES: Record<string, number> = {
  '.pdf': 10,
  '.docx': 7,
  '.doc': 7,
  '.odt': 7,
  '.rtf': 7,
  '.txt': 7,
  '.html': 7,
  '.xlsx': 5,
  '.ods': 5,
  '.csv': 5,
  '.pptx': 6,
  '.odp': 6,
  '.png': 4,
  '.jpg': 4,
  '.jpeg': 4,
  '.gif': 4,
  '.svg': 4,
  '.mp4': 2,
  '.mp3': 3,
  '.gz': 1,
  '.tar': 1,
  '.zip': 1,
}

const VIEW_NAMES =
  'ImageView MediaView WebView WebEdit WebReview WebCustomFilterEditing WebRestrictedEditing WebComment CanConvert MustConvert'.split(
    ' ',
  )

const VIEW_BITS: Record<string, string> = {
  '.pdf': '0001001110',
  '.txt': '0010000010',
  '.html': '0010000011',
  '.docx': '0011100110',
  '.doc': '0010000011',
  '.png': '1000000000',
  '.xlsx': '0011010110',
  '.pptx': '0011000110',
}

const NO_VIEW = '0000000000'

/** The server's file type number: 10 PDF, 7 document, 5 spreadsheet, 6 presentation, 4 image, 1 archive, 0 unknown. */
const fileType = (extension: string) => TYPES[extension] ?? 0

/** "193 bytes", "30.02 KB". */
function readableSize(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${unit === 0 ? value : Number(value.toFixed(2))} ${units[unit]}`
}

/** The answer to a request that has made or changed the file. */
type Answer = 'made' | 'changed'

/** A file as `viewer` sees it. `answer`: what the viewer's own request did. */
export function fileDto(portal: Portal, file: FileEntry, viewer: User | undefined, answer?: Answer): object {
  const top = portal.top(file.folderId)
  const inRoom = top !== undefined && isRoom(top)
  const at = accessToFile(file, viewer, effectiveAccess(portal, viewer, top))
  const extension = extensionOf(file.title)
  const full = canManage(effectiveAccess(portal, viewer, top))
  const isOpen = inRoom && !isArchived(top) && isOpenRoom(portal, top)
  const isLinked = isOpen && file.isLinked === true
  return {
    folderId: file.folderId,
    version: file.version,
    versionGroup: file.version,
    contentLength: readableSize(file.size),
    ...(file.size > 0 ? { pureContentLength: file.size } : {}),
    fileStatus: 0,
    editingBy: {},
    mute: false,
    ...urls(portal, file, extension),
    fileType: fileType(extension),
    fileExst: extension,
    ...(file.comment === undefined ? {} : { comment: file.comment }),
    thumbnailStatus: 0,
    formFillingStatus: 0,
    ...(extension === '.pdf' ? { isForm: false } : {}),
    viewAccessibility: viewAccessibility(extension),
    fileEntryType: 2,
    id: file.id,
    rootFolderId: inRoom ? top.parentId : (top?.id ?? 0),
    ...(full && !isInTemplate(top) && !(inRoom && isArchived(top))
      ? { canShare: true, shareSettings: linkCounts(top) }
      : { canShare: false }),
    ...(inRoom ? { ...endOf(file, top), ...orderDto(portal, top, file.folderId, file.order) } : {}),
    security: { ...fileRights(extension, at, inRoom ? top : undefined), ...(isOpen && full && { Embed: true }) },
    availableShareRights: fileShareRights(extension, inRoom, file.createdBy === viewer?.id),
    title: file.title,
    // Just made, it shows its maker what its link lets do.
    access: isLinked && answer === 'made' && at.access === 0 ? ACCESS.read : fillsOnly(at, top) ? 0 : at.access,
    ...(inRoom && isMemberOnly(effectiveAccess(portal, viewer, top))
      ? entryOwners(portal, top, viewer, answer === 'changed')
      : {}),
    shared: isLinked && answer !== 'made',
    sharedForUser: false,
    sharedExternal: isLinked && answer !== 'made',
    parentShared: isOpenRoom(portal, top),
    shortWebUrl: isLinked ? fileAddress(portal, file) : '',
    created: apiDate(file.created),
    createdBy: employee(portal, file.createdBy),
    updated: apiDate(file.updated),
    rootFolderType: rootType(top),
    ...parentRoomType(top),
    updatedBy: employee(portal, file.updatedBy),
    ...inTrash(file, top),
  }
}

/** A content creator has all rights on files of their own. */
const accessToFile = (file: FileEntry, viewer: User | undefined, at: EffectiveAccess): EffectiveAccess =>
  at.access === ACCESS.creator && file.createdBy === viewer?.id ? { ...at, role: 'owner', access: 0 } : at

const MONTH = 30 * 24 * 3_600_000

/** What only a file in the trash has, and has not. */
const inTrash = (file: FileEntry, top: Room | Folder | undefined): object =>
  isTrash(top)
    ? {
        thumbnailStatus: 3,
        canShare: false,
        shareSettings: undefined,
        security: { ...trashRights(), ...(extensionOf(file.title) === '.pdf' && { UpdateXlsx: false }) },
        availableShareRights: {},
        autoDelete: apiDate(file.updated + MONTH),
      }
    : {}

function parentRoomType(top: Room | Folder | undefined): object {
  const type = roomTypeAround(top)
  return type === undefined ? {} : { parentRoomType: type }
}

const DAY = 24 * 3_600_000
/** Days, months and years. */
const PERIODS = [DAY, 30.5 * DAY, 365 * DAY]

/** When a file of a room with a lifetime is thrown away. */
function endOf(file: FileEntry, { lifetime }: Room): object {
  if (lifetime === undefined) return {}
  return { expired: apiDate(file.updated + lifetime.value * (PERIODS[lifetime.period] ?? DAY)) }
}

function urls(portal: Portal, file: FileEntry, extension: string): object {
  const view = viewUrl(portal, file)
  const bits = VIEW_BITS[extension]
  if (bits === undefined) return { viewUrl: view, webUrl: view }
  if (bits.startsWith('1')) return { viewUrl: view, webUrl: `${portal.base}/media/view/${file.id}` }
  const how = mustConvert(extension) ? 'action=view' : `version=${file.version}`
  return { viewUrl: view, webUrl: `${portal.base}/doceditor?fileid=${file.id}&${how}` }
}

/** Is it shown only after it was made into another kind of file? */
export const mustConvert = (extension: string): boolean => VIEW_BITS[extension]?.endsWith('1') === true

const viewUrl = (portal: Portal, file: FileEntry) => `${portal.base}/filehandler.ashx?action=download&fileid=${file.id}`

/** What the log says of a file beside its names. */
export const fileContext = (portal: Portal, file: FileEntry): object => ({
  accessibility: { ...viewAccessibility(extensionOf(file.title)), CanConvert: false },
  viewUrl: viewUrl(portal, file),
})

function viewAccessibility(extension: string): object {
  const bits = VIEW_BITS[extension] ?? NO_VIEW
  return Object.fromEntries(VIEW_NAMES.map((name, index) => [name, bits[index] === '1']))
}

function rootType(top: Room | Folder | undefined): number {
  if (top === undefined) return 14
  return isRoom(top) ? rootTypeOf(top) : (top.rootType ?? 14)
}
