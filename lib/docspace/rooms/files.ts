import * as z from 'zod/mini'
import type { PortalCall } from '../connection.ts'
import { asFile, type File, fileAnswer } from './folders.ts'

const operation = z.looseObject({
  id: z.string(),
  finished: z.optional(z.boolean()),
  progress: z.optional(z.number()),
  error: z.optional(z.nullable(z.string())),
})

/** The state of a copy that runs in the background. */
export interface Operation {
  id: string
  /** `gone`: its end was read before, it was lost, or it ended more than a minute ago; only a listing shows what it did. */
  state: 'running' | 'finished' | 'failed' | 'gone'
}

const stateOf = (id: string, found: z.output<typeof operation> | undefined): Operation => {
  if (!found) return { id, state: 'gone' }
  if (found.error) return { id, state: 'failed' }
  return { id, state: found.finished || found.progress === 100 ? 'finished' : 'running' }
}

export const fileCalls = (call: PortalCall) => ({
  async get(id: number): Promise<File> {
    return asFile(await call({ method: 'GET', path: `/api/2.0/files/file/${id}` }, fileAnswer))
  },

  /**
   * A copy under another title, made at once. The extension must be the source's own: any other is converted, or stored
   * as it is under the wrong name (docs/facts/docspace-api.md#a-copy-under-another-name). Not repeatable: a second call makes a second file of the same title.
   */
  async copyAs(sourceId: number, folderId: number, title: string): Promise<File> {
    const json = { destTitle: title, destFolderId: folderId }
    return asFile(await call({ method: 'POST', path: `/api/2.0/files/file/${sourceId}/copyas`, json }, fileAnswer))
  },

  /**
   * Puts a file with these bytes into a folder. Where the folder has the title in any case of letters, that file gets another version
   * (docs/facts/docspace.md#a-second-upload-is-another-version): a second call makes no second file.
   */
  async upload(folderId: number, title: string, bytes: Uint8Array): Promise<File> {
    const body = new FormData()
    body.append('file', new Blob([new Uint8Array(bytes)]), title)
    const request = { method: 'POST' as const, path: `/api/2.0/files/${folderId}/upload`, body }
    const [file] = await call(request, z.tuple([fileAnswer]))
    return asFile(file)
  },

  /**
   * Starts copying the content of a folder with its tree. Titles that are there already are left alone, so the same call again does
   * no harm. The operation can be lost after its 200 (docs/facts/docspace-api.md#lost-operations): read it to its end, then list.
   */
  async copyContent(folderId: number, destinationId: number): Promise<Operation> {
    const json = {
      fileIds: [],
      folderIds: [folderId],
      destFolderId: destinationId,
      conflictResolveType: 0,
      content: true,
      deleteAfter: false,
      returnSingleOperation: true,
    }
    const request = { method: 'PUT' as const, path: '/api/2.0/files/fileops/copy', json }
    const [started] = await call(request, z.array(operation))
    return started ? stateOf(started.id, started) : { id: '', state: 'gone' }
  },

  /** Asked by id, so that no other worker's operation is taken: an end can be read only once (docs/facts/docspace-api.md#operations). */
  async operation(id: string): Promise<Operation> {
    const path = `/api/2.0/files/fileops?id=${encodeURIComponent(id)}`
    // Not sent twice: the lost answer of a first try may have been the one that told the end.
    const found = await call({ method: 'GET', path, repeatable: false }, z.array(operation))
    return stateOf(
      id,
      found.find((one) => one.id === id),
    )
  },
})
