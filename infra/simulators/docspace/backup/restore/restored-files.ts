import type { FileContent, FileEntry, FileVersion } from '../../types.ts'
import { contentPath } from '../tables/contents.ts'
import { ENTRY } from '../tables/security-rows.ts'
import type { NewIds } from './new-ids.ts'
import type { StoredRow } from './read-table.ts'
import { momentOf, stampOf } from './stored-values.ts'

interface FileTables {
  files: readonly StoredRow[]
  security: readonly StoredRow[]
}

/** `contentAt`: what was put back under a path; undefined where nothing was. */
export function restoredFiles(
  { files, security }: FileTables,
  contentAt: (path: string) => Buffer | undefined,
  ids: NewIds,
): FileEntry[] {
  const linked = new Set(
    security.filter((row) => Number(row.entry_type) === ENTRY.file).map(({ entry_id }) => entry_id),
  )
  const versions = Map.groupBy(files, ({ id = '' }) => id)
  return [...versions].map(([old, rows]) => {
    const ordered = rows.toSorted((one, other) => Number(one.version) - Number(other.version))
    const current = ordered.findLast(({ current_version }) => current_version === 'true') ?? ordered.at(-1) ?? {}
    const earlier = ordered.filter((row) => row !== current)
    return {
      id: ids.file(old),
      folderId: ids.folder(current.folder_id),
      ...stampOf(current, ids),
      ...versionOf(current, contentAt, ids),
      ...(linked.has(old) && { isLinked: true }),
      ...(earlier.length > 0 && { versions: earlier.map((row) => versionOf(row, contentAt, ids)) }),
    }
  })
}

function versionOf(row: StoredRow, contentAt: (path: string) => Buffer | undefined, ids: NewIds): FileVersion {
  const { title = '', version = '1', comment } = row
  const extension = /\.[^./\\]*$/.exec(title)?.[0].toLowerCase() ?? ''
  return {
    title,
    version: Number(version),
    size: Number(row.content_length),
    content: contentOf(contentAt(contentPath(Number(row.id), Number(version), extension))),
    updated: momentOf(row.modified_on),
    updatedBy: ids.guid(row.modified_by),
    ...(comment !== undefined && { comment }),
  }
}

const contentOf = (bytes: Buffer | undefined): FileContent =>
  bytes === undefined ? { kind: 'lost' } : { kind: 'bytes', base64: bytes.toString('base64') }
