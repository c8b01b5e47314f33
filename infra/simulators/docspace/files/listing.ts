import type { Call } from '../http/call.ts'
import { pageOf } from '../http/paging.ts'
import { ACCESS, effectiveAccess, fillsOnly, isArchived, ROOM_FOLDER_TYPES, ROOM_TYPES } from '../members/access.ts'
import { isRoom, type Portal } from '../portal/portal.ts'
import type { FileEntry, Folder, Room, User } from '../types.ts'
import { folderDto, roomDto } from './entry-dto.ts'
import { fileDto } from './file-dto.ts'
import { sorted } from './sorting.ts'
import { bySubject } from './subject.ts'

/** The content of a folder: folders first, then files, one page (docs/facts/docspace-api.md#folders). */
export function listing(call: Call, user: User, id: number): object {
  const { portal, query } = call
  const page = pageOf(query)
  const text = (query.get('filterValue') ?? '').trim().toLowerCase()
  const { folders, files } = content(portal, id, text, bySubject(query))
  const hidden = hiddenFrom(portal, user, id)
  const all = [
    ...(hidden.folders ? [] : sorted(portal, user, query, folders)),
    ...(hidden.files ? [] : sorted(portal, user, query, files)),
  ]
  const inOrder = hasLostOrder(portal, id) ? [] : all
  const shown = inOrder.slice(page.startIndex, page.startIndex + page.count)
  return {
    files: shown.filter(isFile).map((file) => fileDto(portal, file, user)),
    folders: shown.filter(isFolder).map((folder) => folderDto(portal, folder, user, 'result')),
    current: currentDto(portal, user, id),
    pathParts: pathParts(portal, id),
    startIndex: page.startIndex,
    count: shown.length,
    total: all.length,
    new: 0,
  }
}

/** Who only fills forms is not shown a form room's folders, nor what a data room has that is no form, as long as it is open. */
function hiddenFrom(portal: Portal, user: User, id: number): { folders: boolean; files: boolean } {
  const room = portal.room(id)
  const at = effectiveAccess(portal, user, room)
  const fillsForms = room?.roomType === ROOM_TYPES.FillingFormsRoom && at.access === ACCESS.fillForms
  return { folders: fillsForms, files: room !== undefined && fillsOnly(at, room) && !isArchived(room) }
}

const isFile = (entry: Folder | FileEntry): entry is FileEntry => 'folderId' in entry
const isFolder = (entry: Folder | FileEntry): entry is Folder => !isFile(entry)

const direct = (portal: Portal, id: number) => ({ folders: portal.foldersIn(id), files: portal.filesIn(id) })

/** What has lost its place among its neighbours is counted, and not shown. */
function hasLostOrder(portal: Portal, id: number): boolean {
  const top = portal.top(id)
  return top !== undefined && isRoom(top) && top.isOrderLost === true
}

type Made = (entry: { createdBy: string }) => boolean

/** A filter by text or by who made it searches the whole tree. */
function content(portal: Portal, id: number, text: string, made: Made | undefined) {
  if (text === '' && made === undefined) return direct(portal, id)
  const below = portal.descendants(id)
  const inside = new Set([id, ...below.map((folder) => folder.id)])
  const fits = (entry: Folder | FileEntry) =>
    entry.title.toLowerCase().includes(text) && (made === undefined || made(entry))
  return {
    folders: below.filter(fits),
    files: portal.state.files.filter((file) => inside.has(file.folderId) && fits(file)),
  }
}

function currentDto(portal: Portal, user: User, id: number): object {
  const room = portal.room(id)
  if (room !== undefined) return roomDto(portal, room, user, 'current')
  const folder = portal.folder(id)
  if (folder === undefined) throw new Error(`folder ${id} vanished`)
  return folderDto(portal, folder, user, 'current')
}

function pathParts(portal: Portal, id: number): object[] {
  const chain = portal.chain(id).reverse()
  const first = chain[0]
  const root = first !== undefined && isRoom(first) ? portal.folder(first.parentId) : undefined
  return [...(root === undefined ? [] : [root]), ...chain].map(part)
}

function part(entry: Room | Folder): object {
  const { id, title } = entry
  if (isRoom(entry)) return { id, title, roomType: entry.roomType, folderType: ROOM_FOLDER_TYPES[entry.roomType] }
  return { id, title, folderType: entry.rootType ?? 0 }
}
