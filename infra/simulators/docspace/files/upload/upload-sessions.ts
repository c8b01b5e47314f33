import { bind, flag, integer, model, text } from '../../http/bind.ts'
import { type Call, routeId, type UserCall } from '../../http/call.ts'
import type { Result } from '../../http/envelope.ts'
import { ApiError, badArgument, nullArgument, nullReference, quotaExceeded } from '../../http/errors.ts'
import type { Portal } from '../../portal/portal.ts'
import type { FileEntry, UploadSession } from '../../types.ts'
import { fileDto } from '../file-dto.ts'
import { receivingFolder } from '../file-store.ts'
import { content, filePart, store, uploadTitle } from './upload.ts'

const HALF_A_DAY = 12 * 3_600_000
/** The longest part, bytes. */
const PART = 10 * 1024 * 1024

const Session = model('ASC.Files.Core.ApiModels.RequestDto.SessionRequest', {
  fileName: text(),
  fileSize: integer('System.Int64'),
  createNewIfExist: flag(),
})

function open(call: UserCall): { id: string; session: UploadSession } {
  const { user } = call
  const { fileName, fileSize, createNewIfExist } = bind(Session, call)
  const id = routeId(call)
  if (call.portal.top(id) === undefined)
    throw new ApiError(404, 'The required folder was not found', 'System.IO.DirectoryNotFoundException')
  const session: UploadSession = {
    folderId: receivingFolder(call, user, id),
    userId: user.id,
    title: uploadTitle(fileName),
    size: fileSize ?? 0,
    another: createNewIfExist === true,
    created: call.portal.now(),
    parts: {},
  }
  const key = call.portal.newId().replaceAll('-', '')
  call.portal.state.uploads[key] = session
  return { id: key, session }
}

function sessionDto(portal: Portal, id: string, session: UploadSession, path: number[]): object {
  return {
    id,
    path,
    created: new Date(session.created).toISOString(),
    expired: new Date(portal.now() + HALF_A_DAY).toISOString(),
    location: `${portal.base}/ChunkedUploader.ashx?uid=${id}`,
    bytes_total: session.size,
  }
}

const wayTo = (portal: Portal, folderId: number): number[] => {
  const way = portal.chain(folderId).map(({ id }) => id)
  const root = portal.top(folderId)?.parentId ?? 0
  return root === 0 ? way.reverse() : [root, ...way.reverse()]
}

/** POST /files/:id/upload/create_session (wrapped once more) and /files/:id/session. */
export const createSession =
  (wrapped: boolean) =>
  (call: UserCall): Result => {
    const { id, session } = open(call)
    const data = sessionDto(call.portal, id, session, wayTo(call.portal, session.folderId))
    return { response: wrapped ? { success: true, data } : data }
  }

function sessionOf(call: UserCall): { id: string; session: UploadSession } {
  const id = call.params.session ?? ''
  const session = call.portal.state.uploads[id]
  if (session === undefined || session.userId !== call.user.id) throw nullReference()
  return { id, session }
}

async function receivePart(call: UserCall, session: UploadSession, number: number): Promise<void> {
  const part = await filePart(call)
  if (part === undefined) throw nullArgument('file')
  if (part.bytes.length > PART) throw quotaExceeded('The maximum file size is exceeded (100 MB).')
  session.parts[number] = part.bytes.toString('base64')
}

const bytesOf = ({ parts }: UploadSession) =>
  Buffer.concat(
    Object.keys(parts)
      .map(Number)
      .sort((one, other) => one - other)
      .map((number) => Buffer.from(parts[number] ?? '', 'base64')),
  )

/** POST /files/:id/session/:session: the next part; the last one makes the file. */
export async function nextPart(call: UserCall): Promise<Result> {
  const { id, session } = sessionOf(call)
  await receivePart(call, session, Object.keys(session.parts).length + 1)
  const bytes = bytesOf(session)
  if (bytes.length >= session.size) return finish(call, id, session, bytes)
  const { folderId, title } = session
  return { response: { id: 0, folderId, version: 1, title, uploaded: false, file: {} } }
}

/** POST /files/:id/session/:session/upload?chunkNumber=n: in any order. */
export async function numberedPart(call: UserCall): Promise<Result> {
  const { id, session } = sessionOf(call)
  await receivePart(call, session, Number(call.query.get('chunkNumber') ?? 0))
  return { response: sessionDto(call.portal, id, session, [session.folderId]) }
}

/** PUT /files/:id/session/:session/finalize. */
export function finalizeSession(call: UserCall): Result {
  const { id, session } = sessionOf(call)
  const bytes = bytesOf(session)
  if (bytes.length !== session.size) throw badArgument('uploadSize != bytesTotal')
  return finish(call, id, session, bytes)
}

function finish(call: UserCall, id: string, session: UploadSession, bytes: Buffer): Result {
  const { folderId, title, another } = session
  const file = store(call.portal, call.user, folderId, { title, ...content(bytes) }, another)
  if (file.version === 1) file.comment = 'Uploaded'
  delete call.portal.state.uploads[id]
  return { response: finishedDto(call, file), status: 201 }
}

const finishedDto = ({ portal, user }: Call, file: FileEntry): object => ({
  id: file.id,
  folderId: file.folderId,
  version: file.version,
  title: file.title,
  uploaded: true,
  file: { ...fileDto(portal, file, user, 'changed'), rootFolderId: 0 },
})

/** DELETE /files/:id/session/:session. */
export function abortSession(call: UserCall): Result {
  delete call.portal.state.uploads[sessionOf(call).id]
  return {}
}
