import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  type S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { createS3Texts, lockOf, unlessStatus } from '../../runtime/objects/s3-texts.ts'
import { CopyGone, type ObjectStore } from './object-store.ts'

/** Objects in a versioned bucket: small texts, and copies in parts. */
export const createS3Store = (s3: S3Client, bucket: string): ObjectStore => ({
  ...createS3Texts(s3, bucket),
  ...copiesIn(s3, (Key) => ({ Bucket: bucket, Key })),
})

const copiesIn = (s3: S3Client, at: (key: string) => { Bucket: string; Key: string }) => ({
  async beginCopy(key: string, lockUntil: number | undefined) {
    const lock = lockOf(lockUntil)
    const begun = await s3.send(new CreateMultipartUploadCommand({ ...at(key), ChecksumAlgorithm: 'SHA256', ...lock }))
    return begun.UploadId ?? ''
  },
  // S3 computes the checksum itself and refuses a part whose bytes arrived otherwise.
  async copyPart(key: string, id: string, number: number, bytes: Uint8Array, sha256: string) {
    const part = { UploadId: id, PartNumber: number, Body: bytes, ChecksumSHA256: sha256 }
    const sent = await orCopyGone(s3.send(new UploadPartCommand({ ...at(key), ...part })))
    return { etag: sent.ETag ?? '', sha256 }
  },
  async completeCopy(key: string, id: string, parts: readonly { etag: string; sha256: string }[]) {
    const Parts = parts.map(({ etag, sha256 }, index) => ({
      PartNumber: index + 1,
      ETag: etag,
      ChecksumSHA256: sha256,
    }))
    const command = { ...at(key), UploadId: id, MultipartUpload: { Parts } }
    await orCopyGone(s3.send(new CompleteMultipartUploadCommand(command)))
  },
  async abortCopy(key: string, id: string) {
    await unlessStatus(404, s3.send(new AbortMultipartUploadCommand({ ...at(key), UploadId: id })))
  },
  async piece(key: string, start: number, length: number) {
    const Range = `bytes=${start}-${start + length - 1}`
    const found = await unlessStatus(416, s3.send(new GetObjectCommand({ ...at(key), Range })))
    return (await found?.Body?.transformToByteArray()) ?? new Uint8Array()
  },
  async inspect(key: string) {
    const found = await unlessStatus(404, s3.send(new HeadObjectCommand({ ...at(key), ChecksumMode: 'ENABLED' })))
    return (
      found && {
        size: found.ContentLength ?? 0,
        checksum: found.ChecksumSHA256?.replace(/-\d+/, ''),
        // Left out for a caller without the right to it (docs/facts/aws.md#who-sees-a-lock).
        lockUntil: found.ObjectLockRetainUntilDate?.getTime(),
      }
    )
  },
})

/** @throws CopyGone when S3 does not know the upload any more */
const orCopyGone = async <T>(asked: Promise<T>): Promise<T> => {
  try {
    return await asked
  } catch (error) {
    if (error instanceof S3ServiceException && error.name === 'NoSuchUpload') throw new CopyGone()
    throw error
  }
}
