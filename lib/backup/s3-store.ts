import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { CopyGone, type ObjectStore } from './object-store.ts'

/**
 * Objects in a versioned bucket. Texts are written with S3's conditions (`If-None-Match`, `If-Match`); an emulator that
 * ignores conditions is asked first, which is enough on a machine with one worker.
 */
export const createS3Store = (s3: S3Client, bucket: string): ObjectStore => {
  const at = (Key: string) => ({ Bucket: bucket, Key })
  const store: ObjectStore = {
    async read(key) {
      const found = await s3.send(new GetObjectCommand(at(key))).catch(absent)
      return found && { text: (await found.Body?.transformToString()) ?? '', tag: found.ETag ?? '' }
    },
    async create(key, text) {
      if (await s3.send(new HeadObjectCommand(at(key))).catch(absent)) return undefined
      return write(new PutObjectCommand({ ...at(key), ...asJson(text), IfNoneMatch: '*' }))
    },
    async replace(key, text, tag) {
      const found = await s3.send(new HeadObjectCommand(at(key))).catch(absent)
      if (found?.ETag !== tag) return undefined
      return write(new PutObjectCommand({ ...at(key), ...asJson(text), IfMatch: tag }))
    },
    async list(prefix) {
      const keys: string[] = []
      let token: string | undefined
      do {
        const page = await s3.send(
          new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
        )
        keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []))
        token = page.NextContinuationToken
      } while (token)
      return keys
    },
    async remove(key) {
      await s3.send(new DeleteObjectCommand(at(key)))
    },
    ...copiesIn(s3, at),
  }
  const write = async (command: PutObjectCommand) => {
    try {
      return (await s3.send(command)).ETag ?? ''
    } catch (error) {
      // 409: another conditional write to the key is under way.
      if (statusOf(error) === 412 || statusOf(error) === 409) return undefined
      throw error
    }
  }
  return store
}

const copiesIn = (s3: S3Client, at: (key: string) => { Bucket: string; Key: string }) => ({
  async beginCopy(key: string, lockUntil: number | undefined) {
    const lock = lockUntil !== undefined && {
      ObjectLockMode: 'GOVERNANCE' as const,
      ObjectLockRetainUntilDate: new Date(lockUntil),
    }
    const begun = await s3.send(new CreateMultipartUploadCommand({ ...at(key), ChecksumAlgorithm: 'SHA256', ...lock }))
    return begun.UploadId ?? ''
  },
  // S3 computes the checksum itself and refuses a part whose bytes arrived otherwise.
  async copyPart(key: string, id: string, number: number, bytes: Uint8Array, sha256: string) {
    const part = { UploadId: id, PartNumber: number, Body: bytes, ChecksumSHA256: sha256 }
    const sent = await s3.send(new UploadPartCommand({ ...at(key), ...part })).catch(gone)
    return { etag: sent.ETag ?? '', sha256 }
  },
  async completeCopy(key: string, id: string, parts: readonly { etag: string; sha256: string }[]) {
    const Parts = parts.map(({ etag, sha256 }, index) => ({
      PartNumber: index + 1,
      ETag: etag,
      ChecksumSHA256: sha256,
    }))
    const command = { ...at(key), UploadId: id, MultipartUpload: { Parts } }
    await s3.send(new CompleteMultipartUploadCommand(command)).catch(gone)
  },
  async abortCopy(key: string, id: string) {
    await s3.send(new AbortMultipartUploadCommand({ ...at(key), UploadId: id })).catch(absent)
  },
  async piece(key: string, start: number, length: number) {
    const Range = `bytes=${start}-${start + length - 1}`
    const found = await s3.send(new GetObjectCommand({ ...at(key), Range })).catch(behindEnd)
    return (await found?.Body?.transformToByteArray()) ?? new Uint8Array()
  },
  async inspect(key: string) {
    const found = await s3.send(new HeadObjectCommand({ ...at(key), ChecksumMode: 'ENABLED' })).catch(absent)
    return found && { size: found.ContentLength ?? 0, checksum: found.ChecksumSHA256?.replace(/-\d+$/, '') }
  },
})

const asJson = (Body: string) => ({ Body, ContentType: 'application/json' })

const statusOf = (error: unknown): number | undefined =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined

const absent = (error: unknown): undefined => {
  if (statusOf(error) === 404) return undefined
  throw error
}

const behindEnd = (error: unknown): undefined => {
  if (statusOf(error) === 416) return undefined
  throw error
}

const gone = (error: unknown): never => {
  if (error instanceof S3ServiceException && error.name === 'NoSuchUpload') throw new CopyGone()
  throw error
}
