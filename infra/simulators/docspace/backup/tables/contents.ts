import type { PortalState } from '../../portal/state.ts'
import type { FileContent } from '../../types.ts'
import { storedFiles, versionsOf } from './rows.ts'

/** An object of the portal's storage, by its path in an archive. */
export interface StoredObject {
  path: string
  size: number
  /** What is in it, base64; absent where it is made by the seed when it is read. */
  base64?: string
}

const PICTURE_SIZES = ['original', 'large', 'medium', 'small']

/** Everything in the storage that goes into an archive: contents of versions, then pictures of rooms. */
export function storedObjects(state: PortalState): StoredObject[] {
  const contents = storedFiles(state).flatMap((file) =>
    versionsOf(file).flatMap(({ version, title, size, content }) =>
      content.kind === 'lost'
        ? []
        : [{ path: contentPath(file.id, version, extensionOf(title)), size, ...bytesOf(content) }],
    ),
  )
  const pictures = state.rooms.flatMap(({ id, logo }) =>
    logo ? PICTURE_SIZES.map((size) => ({ path: `room_logos/${id}_${size}.png`, size: 300 })) : [],
  )
  return [...contents, ...pictures]
}

/** Where the storage keeps the content of a version (docs/facts/backup-archive.md#where-a-version-lies). */
export const contentPath = (id: number, version: number, extension: string): string =>
  `files/folder_${(Math.floor(id / 1000) + 1) * 1000}/file_${id}/v${version}/content${extension}`

const extensionOf = (title: string): string => /\.[^./\\]*$/.exec(title)?.[0].toLowerCase() ?? ''

const bytesOf = (content: FileContent) =>
  content.kind === 'bytes' ? { base64: content.base64, size: Buffer.byteLength(content.base64, 'base64') } : {}
