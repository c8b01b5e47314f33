import { bind, maxLength, model, text } from '../http/bind.ts'
import { type Call, requireUser, routeId, type UserCall } from '../http/call.ts'
import { type Result, streamed } from '../http/envelope.ts'
import { cannotCreate, cannotRename, folderNotFound, refused } from '../http/errors.ts'
import {
  canCreateIn,
  canManage,
  effectiveAccess,
  isArchived,
  ROOM_FOLDER_TYPES,
  requireView,
} from '../members/access.ts'
import { isRoom, type Portal } from '../portal/portal.ts'
import { record } from '../rooms/events.ts'
import type { Folder, Room, User } from '../types.ts'
import { folderDto, roomDto } from './entry-dto.ts'
import { listing } from './listing.ts'
import { sorted } from './sorting.ts'
import { cleanTitle } from './titles.ts'

/** Folders (docs/facts/docspace-api.md#folders). A room's id is also its root folder's id. */

const FOLDER_TITLE = 165
export const ROOM_TITLE = 170

const NewFolder = model('ASC.Files.ApiModels.RequestDto.CreateFolder', {
  title: text({ required: true, check: maxLength('Folder.Title', 'Title', FOLDER_TITLE) }),
})

/** POST /files/folder/:id. Duplicates are allowed; an unknown parent is 403, not 404. */
export function createFolder(call: UserCall): Result {
  const { user } = call
  const parentId = routeId(call)
  const body = bind(NewFolder, call)
  const title = cleanTitle(body.title, FOLDER_TITLE)
  if (call.portal.top(parentId) === undefined) throw refused('The required folder was not found')
  if (!canCreateIn(call.portal, user, parentId)) throw cannotCreate()
  const folder = addFolder(call.portal, user, title, parentId)
  recordFolder(call.portal, 'FolderCreated', user, folder, { title: folder.title }, { type: 0 })
  return { response: folderDto(call.portal, folder, user, 'created') }
}

/** Puts a new folder under a folder or room. */
export function addFolder(portal: Portal, user: User, title: string, parentId: number): Folder {
  const place = { id: portal.nextFolderId(), parentId, order: portal.nextOrder(parentId) }
  const folder: Folder = { ...place, title, ...portal.stamp(user.id) }
  portal.state.folders.push(folder)
  return folder
}

/** Writes down what was done to a folder of a room. `last`: what the log shows after its place. */
function recordFolder(portal: Portal, action: string, user: User, folder: Folder, first: object, last = {}): void {
  const room = portal.top(folder.id)
  if (room === undefined || !isRoom(room)) return
  const place = placeOf(portal, folder.parentId, room)
  record(portal, action, user.id, { roomId: room.id, data: { ...first, ...place, ...last, id: folder.id } })
}

/** The folder or room that an entry lies in, as the log names it. */
export function placeOf(portal: Portal, parentId: number, room: Room) {
  const parentTitle = portal.folder(parentId)?.title ?? room.title
  return { parentTitle, parentId, parentType: parentId === room.id ? ROOM_FOLDER_TYPES[room.roomType] : 0 }
}

/** A folder or room by id as GET shows it. Throws 404 and 403. */
export function infoDto(call: Call, id: number): object {
  const { portal, user } = call
  const entry = portal.room(id) ?? portal.folder(id)
  if (entry === undefined) throw folderNotFound()
  requireView(portal, user, id)
  return 'roomType' in entry ? roomDto(portal, entry, user, 'info') : folderDto(portal, entry, user, 'info')
}

export const readFolder = (call: Call): Result => ({ response: infoDto(call, routeId(call)) })

/** PUT /files/folder/:id: renames, also to a title that is taken. */
export function renameFolder(call: UserCall): Result {
  const { user } = call
  const id = routeId(call)
  const title = cleanTitle(bind(NewFolder, call).title, FOLDER_TITLE)
  const room = call.portal.room(id)
  if (room !== undefined) return renameByFolder(call, user, room, title)
  const folder = call.portal.folder(id)
  if (folder === undefined || folder.parentId === 0) throw folderNotFound()
  if (!canManage(requireView(call.portal, user, id))) throw cannotRename()
  const oldTitle = folder.title
  folder.title = title
  call.portal.touch(folder, user.id)
  recordFolder(call.portal, 'FolderRenamed', user, folder, { oldTitle, newTitle: title })
  return { response: folderDto(call.portal, folder, user, 'created') }
}

/** A room is a folder, too. */
function renameByFolder({ portal }: Call, user: User, room: Room, title: string): Result {
  if (isArchived(room) || !canManage(effectiveAccess(portal, user, room))) throw cannotRename()
  if (renameRoom(portal, room, user, title)) portal.touch(room, user.id)
  return { response: roomDto(portal, room, user, 'changed') }
}

/** Sets the title as the server would keep it; says whether it is another one than before. */
export function renameRoom(portal: Portal, room: Room, user: User, wanted: string | null | undefined): boolean {
  const [oldTitle, newTitle] = [room.title, wanted?.trim() ? cleanTitle(wanted, ROOM_TITLE) : room.title]
  if (newTitle === oldTitle) return false
  record(portal, 'RoomRenamed', user.id, { roomId: room.id, data: { oldTitle, newTitle, id: room.id } })
  room.title = newTitle
  return true
}

/** GET /files/:id. */
export function listFolder(call: Call): Result {
  const id = routeId(call)
  if (call.portal.room(id) === undefined && call.portal.folder(id) === undefined) throw folderNotFound()
  requireView(call.portal, call.user, id)
  return { response: listing(call, requireUser(call), id), count: 1 }
}

/** GET /files/:id/subfolders. */
export function listSubfolders(call: Call): Result {
  const user = requireUser(call)
  const id = routeId(call)
  if (call.portal.top(id) === undefined) throw folderNotFound()
  requireView(call.portal, user, id)
  const folders = sorted(call.portal, user, call.query, call.portal.foldersIn(id))
  return streamed(folders.map((folder) => folderDto(call.portal, folder, user, 'result')))
}
