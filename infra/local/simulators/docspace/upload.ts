import { bind, model, text } from './bind.ts'
import { type Call, requireUser, routeId } from './call.ts'
import { isInTemplate } from './entry-dto.ts'
import type { Result } from './envelope.ts'
import { badArgument } from './errors.ts'
import { fileDto } from './file-dto.ts'
import { addFile, type NewFile, receivingFolder, recordFile, replaceFile } from './files.ts'
import type { Portal } from './portal.ts'
import { route } from './router.ts'
import { cleanTitle, extensionOf } from './titles.ts'
import type { FileEntry, User } from './types.ts'

/** Ways to put bytes into a folder (DocSpace contract §6, findings B23). */

interface Part {
  name: string
  bytes: Buffer
}

/** The first file of a multipart body. */
export async function filePart(call: Call): Promise<Part | undefined> {
  if (!call.contentType?.startsWith('multipart/form-data')) return undefined
  const headers = { 'content-type': call.contentType }
  const form = await new Response(new Uint8Array(call.raw), { headers }).formData()
  for (const value of form.values()) {
    if (typeof value !== 'string') return { name: value.name, bytes: Buffer.from(await value.arrayBuffer()) }
  }
  return undefined
}

const content = (bytes: Buffer) =>
  ({ size: bytes.length, content: { kind: 'bytes', base64: bytes.toString('base64') } }) as const

/** Same title: a new version of the same file. */
function store(portal: Portal, user: User, folderId: number, wish: NewFile): FileEntry {
  const same = portal.filesIn(folderId).find((file) => file.title.toLowerCase() === wish.title.toLowerCase())
  if (same === undefined) return addFile(portal, user, folderId, wish)
  return replaceFile(portal, user, same, { size: wish.size, content: wish.content, comment: 'Uploaded' })
}

async function receive(call: Call): Promise<FileEntry> {
  const user = requireUser(call)
  const folderId = receivingFolder(call, user, routeId(call))
  const part = await filePart(call)
  if (part === undefined) {
    throw badArgument("Value cannot be null. (Parameter 'uploadModel.File')", 'System.ArgumentNullException')
  }
  const file = store(call.portal, user, folderId, { title: cleanTitle(part.name, 170), ...content(part.bytes) })
  recordFile(call.portal, 'FileUploaded', user, file, { title: file.title })
  return file
}

/** POST /files/:id/upload: a list with the one file. */
async function upload(call: Call): Promise<Result> {
  const file = await receive(call)
  const dto = fileDto(call.portal, file, call.user)
  // A file that was just put into a template is not shown as one of a room.
  const unknown = isInTemplate(call.portal.top(file.folderId)) ? { expired: undefined, parentRoomType: undefined } : {}
  return { response: [{ ...dto, ...unknown }] }
}

/** POST /files/:id/insert: the file itself. */
async function insert(call: Call): Promise<Result> {
  return { response: fileDto(call.portal, await receive(call), call.user) }
}

const NewText = model('ASC.Files.ApiModels.RequestDto.CreateTextOrHtmlFile', { title: text(), content: text() })

/** `fileStatus` of a new page that is yet to be converted. */
const CONVERTING = 4

const createText =
  (extension: string) =>
  (call: Call): Result => {
    const user = requireUser(call)
    const body = bind(NewText, call)
    const folderId = receivingFolder(call, user, routeId(call))
    const title = cleanTitle(body.title, 170)
    const named = extensionOf(title) === extension ? title : title + extension
    const file = addFile(call.portal, user, folderId, { title: named, ...content(Buffer.from(body.content ?? '')) })
    const dto = fileDto(call.portal, file, user)
    return { response: extension === '.html' ? { ...dto, fileStatus: CONVERTING } : dto }
  }

export const uploadRoutes = [
  route('POST', '/files/:id/upload', upload),
  route('POST', '/files/:id/insert', insert),
  route('POST', '/files/:id/text', createText('.txt')),
  route('POST', '/files/:id/html', createText('.html')),
]
