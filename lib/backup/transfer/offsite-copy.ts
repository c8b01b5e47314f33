import { createHash } from 'node:crypto'
import { CopyGone, type ObjectStore } from '../store/object-store.ts'
import type { RunCheck, Upload } from '../store/run-state.ts'

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64')

/** S3's checksum of an object in parts: the checksum of the parts' checksums. */
export const checksumOfParts = (parts: readonly { sha256: string }[]): string =>
  sha256(Buffer.concat(parts.map((part) => Buffer.from(part.sha256, 'base64'))))

/** Takes one more part; a part that was sent before is simply replaced. @throws CopyGone when the copy must begin again */
export const copyPart = async (store: ObjectStore, upload: Upload, bytes: Uint8Array): Promise<Upload> => {
  const sum = sha256(bytes)
  if (upload.completed) return { ...upload, parts: [...upload.parts, { etag: '', sha256: sum }] }
  try {
    const part = await store.copyPart(upload.key, upload.id, upload.parts.length + 1, bytes, sum)
    return { ...upload, parts: [...upload.parts, part] }
  } catch (error) {
    // Completed by a worker that died before it could say so.
    if (error instanceof CopyGone && (await store.inspect(upload.key)))
      return copyPart(store, { ...upload, completed: true }, bytes)
    throw error
  }
}

/**
 * Puts the copy together and compares the checksum that S3 made of what it holds with that of what was read.
 * @throws CopyGone when the copy must begin again
 */
export const finishCopy = async (
  store: ObjectStore,
  upload: Upload,
  size: number,
): Promise<RunCheck & { checksum: string; lockUntil?: number }> => {
  if (!upload.completed) await complete(store, upload)
  const checksum = checksumOfParts(upload.parts)
  const found = await store.inspect(upload.key)
  if (found?.size !== size || (found.checksum !== undefined && found.checksum !== checksum)) {
    return { id: 'copy', verdict: 'failed', detail: 'The copy outside the portal differs from the archive.', checksum }
  }
  const confirmed = found.checksum !== undefined
  return {
    id: 'copy',
    verdict: confirmed ? 'passed' : 'warning',
    detail: confirmed
      ? 'The copy outside the portal has the checksum of the archive.'
      : 'The copy has the right size, but S3 gave no checksum of it.',
    checksum,
    ...(found.lockUntil !== undefined && { lockUntil: found.lockUntil }),
  }
}

/** An upload that is gone was completed before, if its copy is there. */
const complete = async (store: ObjectStore, { key, id, parts }: Upload): Promise<void> => {
  try {
    await store.completeCopy(key, id, parts)
  } catch (error) {
    if (!(error instanceof CopyGone && (await store.inspect(key)))) throw error
  }
}
