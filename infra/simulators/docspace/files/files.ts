import { anything, bind, integer, model, text } from '../http/bind.ts'
import { type Call, routeId, type UserCall } from '../http/call.ts'
import type { Result } from '../http/envelope.ts'
import { ApiError, accessDenied, folderNotFound, requireGiven, selectorNotFound } from '../http/errors.ts'
import { canCreateIn, canManage, isArchived, requireView } from '../members/access.ts'
import { isRoom, type Portal } from '../portal/portal.ts'
import type { FileContent, FileEntry, User } from '../types.ts'
import { convertible } from './conversion.ts'
import { fileDto } from './file-dto.ts'
import { addFile, readableFile, recordFile } from './file-store.ts'
import { cleanTitle, cut, extensionOf, freeTitle, sanitize } from './titles.ts'
import { restoreVersion, versionOf } from './versions/old-versions.ts'

/** Answers about one file also say where it belongs. */
function infoOf(portal: Portal, file: FileEntry, user: User | undefined, answer?: 'changed'): object {
  const top = portal.top(file.folderId)
  const folder = portal.folder(file.folderId)
  return {
    ...fileDto(portal, file, user, answer),
    ...(folder === undefined ? {} : { originId: folder.id, originTitle: folder.title }),
    ...(top !== undefined && isRoom(top) && isArchived(top) ? { originId: top.parentId, originTitle: 'Archive' } : {}),
    ...(top !== undefined && isRoom(top) ? { originRoomId: top.id, originRoomTitle: top.title } : {}),
  }
}

export function readFile(call: Call): Result {
  const file = readableFile(call, routeId(call))
  return { response: infoOf(call.portal, file, call.user) }
}

const CopyAs = model('ASC.Files.ApiModels.RequestDto.CopyAs`1[System.Text.Json.JsonElement]', {
  destTitle: text({ required: true }),
  destFolderId: anything(true),
})

/** POST /files/file/:id/copyas, with the branches of docs/facts/docspace-api.md#a-copy-under-another-name. */
export function copyAs(call: UserCall): Result {
  const { user } = call
  const sourceId = routeId(call)
  const body = bind(CopyAs, call)
  const dest = body.destFolderId
  if (typeof dest === 'string') throw /^-?\d+$/.test(dest) ? accessDenied() : selectorNotFound()
  if (typeof dest !== 'number') return {}
  const source = readableFile(call, sourceId)
  const wanted = body.destTitle ?? ''
  // A copy of the same kind is made as a new file, any other is put in: the two look at the folder in another order.
  const isSameKind = extensionOf(source.title) === extensionOf(copyTitle(wanted))
  if (call.portal.top(dest) === undefined && !isSameKind) throw folderNotFound()
  if (!canCreateIn(call.portal, user, dest)) throw accessDenied()
  if (!isSameKind) requireGiven('title', body.destTitle)
  return { response: fileDto(call.portal, copyUnder(call, user, source, dest, wanted), user, 'made') }
}

function copyUnder(call: Call, user: User, source: FileEntry, dest: number, wanted: string): FileEntry {
  const title = copyTitle(wanted)
  const from = extensionOf(source.title)
  const to = extensionOf(title)
  const bytes = { size: source.size, content: source.content }
  if (from === to) return addFile(call.portal, user, dest, { ...bytes, title, comment: 'Created', isNew: true })
  if (!convertible(from, to)) return addFile(call.portal, user, dest, { ...bytes, title })
  if (call.portal.documentServer) return convert(call.portal, user, dest, title)
  throw new ApiError(500, 'Error occurred in the Documents Service (errorCode = 0)', 'System.Exception')
}

/** The part behind the last slash; the extension in lower case, a lone dot when there is none. */
function copyTitle(wanted: string): string {
  const name = cut(sanitize(wanted.slice(wanted.lastIndexOf('/') + 1).trim()), 170)
  const extension = extensionOf(name)
  return extension === '' ? `${name}.` : name.slice(0, -extension.length) + extension
}

function convert(portal: Portal, user: User, dest: number, title: string): FileEntry {
  const bytes = Buffer.from(`converted by the simulated Document Server: ${title}\n`)
  const content: FileContent = { kind: 'bytes', base64: bytes.toString('base64') }
  const there = portal.filesIn(dest).map((file) => file.title)
  const taken = there.some((each) => each.toLowerCase() === title.toLowerCase())
  const free = taken ? freeTitle(title, there, true) : title
  return addFile(portal, user, dest, { title: free, size: bytes.length, content, comment: 'Converted' })
}

const Rename = model('ASC.Files.ApiModels.RequestDto.UpdateFileRequestDto', { title: text(), lastVersion: integer() })

/** PUT /files/file/:id: the extension stays when the new title has none. `lastVersion` makes an old one the newest. */
export function renameFile(call: UserCall): Result {
  const { user } = call
  const file = readableFile(call, routeId(call))
  const { title: wanted, lastVersion } = bind(Rename, call)
  const old = versionOf(file, lastVersion ?? 0)
  const title = old !== undefined && wanted === undefined ? file.title : cleanTitle(wanted, 170)
  if (!canManage(requireView(call.portal, user, file.folderId))) throw accessDenied()
  if (old !== undefined)
    return { response: infoOf(call.portal, restoreVersion(call.portal, user, file, old), user, 'changed') }
  const extension = extensionOf(file.title)
  const oldTitle = file.title
  file.title = extensionOf(title) === extension ? title : title + extension
  call.portal.touch(file, user.id)
  recordFile(call.portal, 'FileRenamed', user, file, { oldTitle, newTitle: file.title })
  return { response: infoOf(call.portal, file, user, 'changed') }
}
