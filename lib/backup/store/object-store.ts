import type { TextStore } from '../../runtime/objects/text-store.ts'

export interface CopiedPart {
  etag: string
  /** Base64 of the SHA-256 of the part. */
  sha256: string
}

export interface CompletedCopy {
  size: number
  /** S3's checksum of the checksums of the parts, base64 without the number of parts; undefined when it gives none. */
  checksum: string | undefined
  /** Until when S3 forbids to delete it, in epoch milliseconds; undefined without a lock. */
  lockUntil: number | undefined
}

/** The multipart upload is not known (any more): completed by an earlier try, aborted, or cleaned up. */
export class CopyGone extends Error {
  override readonly name = 'CopyGone'
}

/** What backups keep outside the portal: small texts that are replaced only by who has read them, and copies in parts. */
export interface ObjectStore extends TextStore {
  /** Begins a copy; `lockUntil` in epoch milliseconds forbids its deletion until then. Gives the id of the upload. */
  beginCopy(key: string, lockUntil: number | undefined): Promise<string>
  /** @throws CopyGone */
  copyPart(key: string, id: string, number: number, bytes: Uint8Array, sha256: string): Promise<CopiedPart>
  /** @throws CopyGone */
  completeCopy(key: string, id: string, parts: readonly CopiedPart[]): Promise<void>
  abortCopy(key: string, id: string): Promise<void>
  /** What stands under the key, undefined when nothing does. */
  inspect(key: string): Promise<CompletedCopy | undefined>
  /** `length` bytes of a copy from `start`, fewer at its end, none behind it. */
  piece(key: string, start: number, length: number): Promise<Uint8Array>
}
