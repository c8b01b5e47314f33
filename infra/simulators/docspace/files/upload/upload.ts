import { bind, list, model, text } from '../../http/bind.ts'
import { type Call, isTrue, routeId, type UserCall } from '../../http/call.ts'
import type { Result } from '../../http/envelope.ts'
import { accessDenied, nullArgument } from '../../http/errors.ts'
import { canCreateIn } from '../../members/access.ts'
import type { Portal } from '../../portal/portal.ts'
import type { FileEntry, User } from '../../types.ts'
import { isInTemplate } from '../entry-dto.ts'
import { fileDto, mustConvert } from '../file-dto.ts'
import { addFile, type NewFile, readableFile, receivingFolder, recordFile, replaceFile } from '../file-store.ts'
import { cleanTitle, extensionOf, freeTitle } from '../titles.ts'

/** Ways to put bytes into a folder (docs/facts/docspace.md#a-second-upload-is-another-version). */

interface Part {
  name: string
  bytes: Buffer
}

async function formOf(call: Call): Promise<FormData | undefined> {
  if (!call.contentType?.startsWith('multipart/form-data')) return undefined
  const headers = { 'content-type': call.contentType }
  return await new Response(new Uint8Array(call.raw), { headers }).formData()
}

/** The first file of a multipart body. */
export async function filePart(call: Call): Promise<Part | undefined> {
  const form = await formOf(call)
  for (const value of form?.values() ?? []) {
    if (typeof value !== 'string') return { name: value.name, bytes: Buffer.from(await value.arrayBuffer()) }
  }
  return undefined
}

export const content = (bytes: Buffer) =>
  ({ size: bytes.length, content: { kind: 'bytes', base64: bytes.toString('base64') } }) as const

/** What a new file is called: a name without an extension ends with a dot. */
export function uploadTitle(name: string | null | undefined): string {
  const title = cleanTitle(name, 170)
  return extensionOf(title) === '' && !title.endsWith('.') ? `${title}.` : title
}

/**
 * Same title in any case, whoever made it: a new version of the same file, which then has the title of the newest.
 * `another`: a file of its own beside it.
 */
export function store(portal: Portal, user: User, folderId: number, request: NewFile, another: boolean): FileEntry {
  const there = portal.filesIn(folderId)
  const same = there.find((file) => file.title.toLowerCase() === request.title.toLowerCase())
  const titles = there.map((file) => file.title)
  const file =
    same === undefined || another
      ? addFile(portal, user, folderId, {
          ...request,
          title: same ? freeTitle(request.title, titles, true) : request.title,
        })
      : replaceFile(portal, user, same, { ...request, comment: 'Uploaded' })
  Object.assign(portal.room(folderId) ?? portal.folder(folderId) ?? {}, { updated: file.updated, updatedBy: user.id })
  recordFile(portal, 'FileUploaded', user, file, { title: file.title })
  return file
}

/** `name`: what the file is to be called; the part's own name unless the route says otherwise. */
async function receive(call: UserCall, another: boolean, name?: string | null): Promise<FileEntry> {
  const { user } = call
  const folderId = receivingFolder(call, user, routeId(call))
  const part = await filePart(call)
  if (part === undefined) {
    throw nullArgument('uploadModel.File')
  }
  const title = uploadTitle(name === undefined ? part.name : name)
  return store(call.portal, user, folderId, { title, ...content(part.bytes) }, another)
}

/** `fileStatus` of a new page that is yet to be converted. */
const CONVERTING = 4

/** As its author sees it, just put there. */
const uploadedDto = ({ portal, user }: Call, file: FileEntry) => ({
  ...fileDto(portal, file, user, 'changed'),
  ...(mustConvert(extensionOf(file.title)) ? { fileStatus: CONVERTING } : {}),
})

/** POST /files/:id/upload: a list with the one file. `createNewIfExist` is read in the query only. */
export async function uploadFile(call: UserCall): Promise<Result> {
  const file = await receive(call, call.query.isTrue('createNewIfExist'))
  const dto = uploadedDto(call, file)
  // A file that was just put into a template is not shown as one of a room.
  const unknown = isInTemplate(call.portal.top(file.folderId)) ? { expired: undefined, parentRoomType: undefined } : {}
  return { response: [{ ...dto, ...unknown }] }
}

/** POST /files/:id/insert: the file itself. `title` and `createNewIfExist` are read in the form only. */
export async function insertFile(call: UserCall): Promise<Result> {
  const form = await formOf(call)
  const field = (name: string) => form?.get(name)?.toString()
  return { response: uploadedDto(call, await receive(call, isTrue(field('createNewIfExist')), field('title') ?? null)) }
}

const Titles = model('ASC.Files.Core.ApiModels.RequestDto.CheckUploadRequest', {
  filesTitle: list('System.Collections.Generic.List`1[System.String]'),
})

/** POST /files/:id/upload/check: which of the titles are taken, as they were asked for. */
export function checkTitles(call: UserCall): Result {
  const { user } = call
  const folderId = receivingFolder(call, user, routeId(call))
  const taken = new Set(call.portal.filesIn(folderId).map(({ title }) => title.toLowerCase()))
  const asked = (bind(Titles, call).filesTitle ?? []).map(String)
  return { response: asked.filter((title) => taken.has(title.toLowerCase())) }
}

/** PUT /files/:id/update, where the number is a file's: new bytes under the old title. */
export async function updateFile(call: UserCall): Promise<Result> {
  const { user } = call
  const file = readableFile(call, routeId(call))
  if (!canCreateIn(call.portal, user, file.folderId)) throw accessDenied()
  const part = await filePart(call)
  if (part === undefined) throw nullArgument('file')
  const edited = replaceFile(call.portal, user, file, { ...content(part.bytes), comment: 'Edited' })
  return { response: fileDto(call.portal, edited, user, 'changed') }
}

const NewText = model('ASC.Files.ApiModels.RequestDto.CreateTextOrHtmlFile', { title: text(), content: text() })

export const createText =
  (extension: string) =>
  (call: UserCall): Result => {
    const { user } = call
    const body = bind(NewText, call)
    const folderId = receivingFolder(call, user, routeId(call))
    const title = cleanTitle(body.title, 170)
    const named = extensionOf(title) === extension ? title : title + extension
    const file = addFile(call.portal, user, folderId, { title: named, ...content(Buffer.from(body.content ?? '')) })
    const dto = fileDto(call.portal, file, user)
    return { response: extension === '.html' ? { ...dto, fileStatus: CONVERTING } : dto }
  }
