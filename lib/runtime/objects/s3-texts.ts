import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import type { TextStore } from './text-store.ts'

/**
 * Texts in a versioned bucket, written with S3's conditions (`If-None-Match`, `If-Match`); an emulator that ignores conditions is asked
 * first, which is enough on a machine with one worker.
 */
export const createS3Texts = (s3: S3Client, bucket: string): TextStore => {
  const at = (Key: string) => ({ Bucket: bucket, Key })
  const write = async (command: PutObjectCommand) => {
    try {
      return (await s3.send(command)).ETag ?? ''
    } catch (error) {
      // 409: another conditional write to the key is under way.
      if (statusOf(error) === 412 || statusOf(error) === 409) return undefined
      throw error
    }
  }
  return {
    async read(key) {
      const found = await unlessStatus(404, s3.send(new GetObjectCommand(at(key))))
      return found && { text: (await found.Body?.transformToString()) ?? '', tag: found.ETag ?? '' }
    },
    async create(key, text, lockUntil) {
      if (await unlessStatus(404, s3.send(new HeadObjectCommand(at(key))))) return undefined
      return write(new PutObjectCommand({ ...at(key), ...asJson(text), ...lockOf(lockUntil), IfNoneMatch: '*' }))
    },
    async replace(key, text, tag) {
      const found = await unlessStatus(404, s3.send(new HeadObjectCommand(at(key))))
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
  }
}

/** Texts that a worker waits for: it gives up in time to say so. */
export const openS3Texts = (bucket: string): TextStore => {
  const requestHandler = { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true }
  return createS3Texts(new S3Client({ maxAttempts: 3, requestHandler }), bucket)
}

/** S3 asks for a checksum of what it is to lock (docs/facts/aws.md#a-lock-needs-a-checksum). */
export const lockOf = (until: number | undefined) =>
  until !== undefined && {
    ObjectLockMode: 'GOVERNANCE' as const,
    ObjectLockRetainUntilDate: new Date(until),
    ChecksumAlgorithm: 'SHA256' as const,
  }

const asJson = (Body: string) => ({ Body, ContentType: 'application/json' })

const statusOf = (error: unknown): number | undefined =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined

/** What was asked for, or undefined where S3 answers with this status. */
export const unlessStatus = async <T>(status: number, asked: Promise<T>): Promise<T | undefined> => {
  try {
    return await asked
  } catch (error) {
    if (statusOf(error) === status) return undefined
    throw error
  }
}
