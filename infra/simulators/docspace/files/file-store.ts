import type { Call } from '../http/call.ts'
import { ApiError, accessDenied, cannotViewFile, fileNotFound, folderNotFound } from '../http/errors.ts'
import { canCreateIn, effectiveAccessAt, fillsOnly, isTemplate } from '../members/access.ts'
import { isRoom, type Portal } from '../portal/portal.ts'
import { record } from '../rooms/events.ts'
import type { FileContent, FileEntry, User } from '../types.ts'
import { isOpenRoom } from './entry-dto.ts'
import { placeOf } from './folders.ts'

/** Files as the portal keeps them: put there, replaced, found. */

/** What makes a file, besides its place. */
export interface NewFile {
  title: string
  size: number
  content: FileContent
  comment?: string
  /** Made by the portal, not put there. */
  isNew?: boolean
}

const ONLY_FORMS = 'The file cannot be uploaded to this room. Please try to upload the ONLYOFFICE PDF form.'

/** Why a file may not lie there: form rooms take fillable forms only, of which the simulator has none. */
export function refusalOfFile(portal: Portal, folderId: number): string {
  const top = portal.top(folderId)
  return top !== undefined && isRoom(top) && top.roomType === 1 && !isTemplate(top) ? ONLY_FORMS : ''
}

/** Puts a new file, version 1, into a folder. Throws 500 in a form room (docs/facts/docspace.md#form-rooms-take-forms-only). */
export function addFile(portal: Portal, user: User, folderId: number, { isNew, ...request }: NewFile): FileEntry {
  if (refusalOfFile(portal, folderId) !== '') throw new ApiError(500, ONLY_FORMS, 'System.Exception')
  const place = { id: portal.nextFileId(), folderId, order: portal.nextOrder(folderId) }
  const file: FileEntry = { ...place, version: 1, ...request, ...portal.stamp(user.id) }
  const top = portal.top(folderId)
  if (isNew && top !== undefined && isRoom(top) && top.roomType === 6 && isOpenRoom(portal, top)) file.isLinked = true
  portal.state.files.push(file)
  touchAround(portal, user, folderId)
  return file
}

/** A stored file changes everything that it lies in, up to the room (docs/facts/docspace.md#what-a-new-file-changes). */
function touchAround(portal: Portal, user: User, folderId: number): void {
  for (const around of portal.chain(folderId)) portal.touch(around, user.id)
}

/** Writes down what was done to a file of a room. */
export function recordFile(portal: Portal, action: string, user: User, file: FileEntry, titles: object): void {
  const room = portal.top(file.folderId)
  if (room === undefined || !isRoom(room)) return
  const data = { ...titles, ...placeOf(portal, file.folderId, room), id: file.id }
  record(portal, action, user.id, { roomId: room.id, fileId: file.id, data })
}

/** The same file with new bytes and the next version number; a title in the request is its new one. */
export function replaceFile(
  portal: Portal,
  user: User,
  file: FileEntry,
  request: Omit<NewFile, 'title'> & { title?: string },
): FileEntry {
  const { title, version, size, content, comment, updated, updatedBy } = file
  const before = { title, version, size, content, updated, updatedBy, ...(comment !== undefined && { comment }) }
  file.versions = [...(file.versions ?? []), before]
  Object.assign(file, request, { version: file.version + 1, updated: portal.storedNow(), updatedBy: user.id })
  touchAround(portal, user, file.folderId)
  return file
}

/** The readable file of the route. Throws 404, 403. */
export function readableFile(call: Call, id: number): FileEntry {
  const file = call.portal.file(id)
  if (file === undefined) throw fileNotFound()
  const at = effectiveAccessAt(call.portal, call.user, file.folderId)
  if (at.role === 'none' || fillsOnly(at, call.portal.top(file.folderId))) throw cannotViewFile()
  return file
}

/** The folder that is to receive a file. Throws 404, 403. */
export function receivingFolder(call: Call, user: User, id: number): number {
  if (call.portal.top(id) === undefined) throw folderNotFound()
  if (!canCreateIn(call.portal, user, id)) throw accessDenied()
  return id
}
