import { isGuid } from '../../http/bind.ts'
import type { Call } from '../../http/call.ts'
import { ApiError, accessDenied, nothingToDelete, selectorNotFound } from '../../http/errors.ts'
import type { Portal } from '../../portal/portal.ts'
import type { FileContent, User } from '../../types.ts'
import { Archive } from '../archive/archive.ts'
import type { Archived } from './restore-types.ts'

/** Where a restore finds its archive. */

export const LOCAL = 3
export const DATA_STORE = 4
const DOCUMENTS = 0

/** A whole server, or the bytes of a portal's archive; undefined where there is none. */
export type ToRestore = { server: Archived } | { bytes: Buffer } | undefined

export interface RestoreWish {
  backupId: string
  storageType: number
  path: string | undefined
}

export function archiveToRestore({ portal }: Call, user: User, wish: RestoreWish): Promise<ToRestore> | ToRestore {
  if (isGuid(wish.backupId)) return byBackup(portal, wish.backupId.toLowerCase())
  return byPath(portal, user, wish)
}

function byBackup(portal: Portal, id: string): Promise<ToRestore> | ToRestore {
  const server = portal.state.archives.find((each) => each.id === id && each.dump)
  if (server !== undefined) return { server }
  const record = portal.state.backups.history.find((each) => each.id === id)
  const file = record?.fileId === undefined ? undefined : portal.file(record.fileId)
  const content = record?.content === undefined ? file?.content : ({ kind: 'archive', ...record.content } as const)
  if (content !== undefined) return bytesOf(content)
  throw new ApiError(404, 'Unable to find the specified file.', 'System.IO.FileNotFoundException')
}

/** By the number of a file in Documents, which must be the caller's own. Other storages are not looked into. */
function byPath(portal: Portal, user: User, { storageType, path }: RestoreWish): Promise<ToRestore> | ToRestore {
  if (path === undefined) {
    const type = 'System.Collections.Generic.KeyNotFoundException'
    throw new ApiError(500, "The given key 'filePath' was not present in the dictionary.", type)
  }
  if (storageType === LOCAL) return takeUploaded(portal)
  if (storageType !== DOCUMENTS) return undefined
  if (!/^\d+$/.test(path)) throw selectorNotFound()
  const file = portal.file(Number(path))
  if (file === undefined) throw nothingToDelete('file')
  if (file.createdBy !== user.id) throw accessDenied()
  const server = portal.state.archives.find(
    ({ fileId, title, dump }) => dump && (fileId === file.id || title === file.title),
  )
  return server === undefined ? bytesOf(file.content) : { server }
}

/** What was put there by `/backupFileUpload.ashx`, whatever the call names; it is gone with that. */
function takeUploaded({ state }: Portal): ToRestore {
  const { base64 = '', name } = state.uploadedArchive ?? {}
  delete state.uploadedArchive
  // The simulator's dumps have no bytes of their own.
  const server = state.archives.find(({ title, dump }) => dump && title === name)
  if (server !== undefined) return { server }
  return base64 === '' ? undefined : { bytes: Buffer.from(base64, 'base64') }
}

async function bytesOf(content: FileContent): Promise<ToRestore> {
  if (content.kind === 'lost') return undefined
  if (content.kind === 'bytes') return { bytes: Buffer.from(content.base64, 'base64') }
  const pieces: Buffer[] = []
  for await (const piece of new Archive(content).read()) pieces.push(Buffer.from(piece))
  return { bytes: Buffer.concat(pieces) }
}
