import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { mockClient } from 'aws-sdk-client-mock'
import { describe, expect, onTestFinished, test } from 'vitest'
import { CopyGone } from '#lib/backup/store/object-store.ts'
import { createS3Store } from '#lib/backup/store/s3-store.ts'

const refused = (httpStatusCode: number, name = 'Refused') =>
  new S3ServiceException({ name, $fault: 'client', $metadata: { httpStatusCode } })

const open = () => {
  const s3 = mockClient(S3Client)
  // The mock is in the class, which the other files of this thread share.
  onTestFinished(() => s3.restore())
  return { s3, store: createS3Store(new S3Client({}), 'bucket') }
}

/** What S3 sends with an object. */
const body = (text: string) =>
  ({
    transformToString: async () => text,
    transformToByteArray: async () => new TextEncoder().encode(text),
  }) as GetObjectCommandOutput['Body'] & object

describe('a text in S3', () => {
  test('is read with the tag of exactly this text', async () => {
    const { s3, store } = open()
    s3.on(GetObjectCommand).resolves({ Body: body('{}'), ETag: '"1"' })
    expect(await store.read('key')).toEqual({ text: '{}', tag: '"1"' })
    expect(s3.commandCalls(GetObjectCommand)[0]?.args[0].input).toEqual({ Bucket: 'bucket', Key: 'key' })
    s3.on(GetObjectCommand).resolves({})
    expect(await store.read('key')).toEqual({ text: '', tag: '' })
  })

  test('is removed by its key', async () => {
    const { s3, store } = open()
    await store.remove('key')
    expect(s3.commandCalls(DeleteObjectCommand).map(({ args }) => args[0].input)).toEqual([
      { Bucket: 'bucket', Key: 'key' },
    ])
  })

  test('that is not there is not read; any other refusal is an error', async () => {
    const { s3, store } = open()
    s3.on(GetObjectCommand).rejects(refused(404))
    expect(await store.read('key')).toBeUndefined()
    const denied = refused(403)
    s3.on(GetObjectCommand).rejects(denied)
    await expect(store.read('key')).rejects.toBe(denied)
    const broken = new Error('connection')
    s3.on(GetObjectCommand).rejects(broken)
    await expect(store.read('key')).rejects.toBe(broken)
  })

  test('is created only where there is none, by S3’s own condition', async () => {
    const { s3, store } = open()
    s3.on(HeadObjectCommand).rejects(refused(404))
    s3.on(PutObjectCommand).resolves({ ETag: '"1"' })
    expect(await store.create('key', '{}')).toBe('"1"')
    expect(s3.commandCalls(PutObjectCommand)[0]?.args[0].input).toEqual({
      Bucket: 'bucket',
      Key: 'key',
      Body: '{}',
      ContentType: 'application/json',
      IfNoneMatch: '*',
    })
    s3.on(HeadObjectCommand).resolves({ ETag: '"1"' })
    expect(await store.create('key', '{}')).toBeUndefined()
    expect(s3.commandCalls(PutObjectCommand)).toHaveLength(1)
  })

  test('may be locked until then', async () => {
    const { s3, store } = open()
    s3.on(HeadObjectCommand).rejects(refused(404))
    s3.on(PutObjectCommand).resolves({ ETag: '"1"' })
    await store.create('key', '{}', 86_400_000)
    // S3 refuses a lock without a checksum.
    expect(s3.commandCalls(PutObjectCommand)[0]?.args[0].input).toMatchObject({
      ChecksumAlgorithm: 'SHA256',
      ObjectLockMode: 'GOVERNANCE',
      ObjectLockRetainUntilDate: new Date('1970-01-02T00:00:00Z'),
      IfNoneMatch: '*',
    })
  })

  test('is replaced only as it was read', async () => {
    const { s3, store } = open()
    s3.on(HeadObjectCommand).resolves({ ETag: '"1"' })
    s3.on(PutObjectCommand).resolves({ ETag: '"2"' })
    expect(await store.replace('key', '{}', '"0"')).toBeUndefined()
    s3.on(HeadObjectCommand).rejects(refused(404))
    expect(await store.replace('key', '{}', '"1"')).toBeUndefined()
    expect(s3.commandCalls(PutObjectCommand)).toHaveLength(0)
    s3.on(HeadObjectCommand).resolves({ ETag: '"1"' })
    expect(await store.replace('key', '{}', '"1"')).toBe('"2"')
    expect(s3.commandCalls(PutObjectCommand)[0]?.args[0].input.IfMatch).toBe('"1"')
  })

  test.each([
    [409, undefined],
    [412, undefined],
  ])('that another worker writes at this moment (%d) is not written', async (status, tag) => {
    const { s3, store } = open()
    s3.on(HeadObjectCommand).resolves({ ETag: '"1"' })
    s3.on(PutObjectCommand).rejects(refused(status))
    expect(await store.replace('key', '{}', '"1"')).toBe(tag)
    const denied = refused(403)
    s3.on(PutObjectCommand).rejects(denied)
    await expect(store.replace('key', '{}', '"1"')).rejects.toBe(denied)
  })

  test('is found by the beginning of its key, however many there are', async () => {
    const { s3, store } = open()
    s3.on(ListObjectsV2Command)
      .resolvesOnce({ Contents: [{ Key: 'runs/1' }, {}], NextContinuationToken: 'next' })
      .resolvesOnce({ Contents: [{ Key: 'runs/2' }], NextContinuationToken: 'last' })
      .resolves({})
    // The last page has no contents at all.
    expect(await store.list('runs/')).toEqual(['runs/1', 'runs/2'])
    expect(s3.commandCalls(ListObjectsV2Command).map(({ args }) => args[0].input)).toEqual(
      [undefined, 'next', 'last'].map((ContinuationToken) => ({
        Bucket: 'bucket',
        Prefix: 'runs/',
        ContinuationToken,
      })),
    )
  })
})

describe('a copy in S3', () => {
  test('is locked until then, or not at all', async () => {
    const { s3, store } = open()
    s3.on(CreateMultipartUploadCommand).resolves({ UploadId: 'u' })
    expect(await store.beginCopy('key', 86_400_000)).toBe('u')
    await store.beginCopy('key', undefined)
    const plain = { Bucket: 'bucket', Key: 'key', ChecksumAlgorithm: 'SHA256' }
    expect(s3.commandCalls(CreateMultipartUploadCommand).map(({ args }) => args[0].input)).toEqual([
      { ...plain, ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: new Date('1970-01-02T00:00:00Z') },
      plain,
    ])
  })

  test('whose upload S3 has cleaned up must begin again, and no other refusal says so', async () => {
    const { s3, store } = open()
    const calls = [
      [UploadPartCommand, () => store.copyPart('key', 'u', 1, new Uint8Array(), 'sum')],
      [CompleteMultipartUploadCommand, () => store.completeCopy('key', 'u', [])],
    ] as const
    for (const [command, call] of calls) {
      s3.on(command as typeof UploadPartCommand).rejects(refused(404, 'NoSuchUpload'))
      await expect(call()).rejects.toBeInstanceOf(CopyGone)
      const missing = refused(404, 'NoSuchBucket')
      s3.on(command as typeof UploadPartCommand).rejects(missing)
      await expect(call()).rejects.toBe(missing)
    }
  })

  test('is taken in parts, each with the checksum by which S3 refuses what arrives otherwise', async () => {
    const { s3, store } = open()
    s3.on(UploadPartCommand).resolves({ ETag: '"p"' })
    const bytes = new Uint8Array([1, 2])
    expect(await store.copyPart('key', 'u', 3, bytes, 'sum')).toEqual({ etag: '"p"', sha256: 'sum' })
    expect(s3.commandCalls(UploadPartCommand)[0]?.args[0].input).toEqual({
      Bucket: 'bucket',
      Key: 'key',
      UploadId: 'u',
      PartNumber: 3,
      Body: bytes,
      ChecksumSHA256: 'sum',
    })
  })

  test('is read in pieces', async () => {
    const { s3, store } = open()
    s3.on(GetObjectCommand).resolves({ Body: body('piece') })
    expect(Buffer.from(await store.piece('key', 0, 5)).toString()).toBe('piece')
    s3.on(GetObjectCommand).resolves({})
    expect(await store.piece('key', 0, 5)).toEqual(new Uint8Array())
  })

  test('is put together of its parts in order, each with its checksum', async () => {
    const { s3, store } = open()
    s3.on(CompleteMultipartUploadCommand).resolves({})
    const parts = [
      { etag: '"a"', sha256: 'x' },
      { etag: '"b"', sha256: 'y' },
    ]
    await store.completeCopy('key', 'u', parts)
    expect(s3.commandCalls(CompleteMultipartUploadCommand)[0]?.args[0].input.MultipartUpload).toEqual({
      Parts: [
        { PartNumber: 1, ETag: '"a"', ChecksumSHA256: 'x' },
        { PartNumber: 2, ETag: '"b"', ChecksumSHA256: 'y' },
      ],
    })
  })

  test('that is given up may be gone already', async () => {
    const { s3, store } = open()
    s3.on(AbortMultipartUploadCommand).rejects(refused(404))
    await expect(store.abortCopy('key', 'u')).resolves.toBeUndefined()
    const gone = { Bucket: 'bucket', Key: 'key', UploadId: 'u' }
    expect(s3.commandCalls(AbortMultipartUploadCommand)[0]?.args[0].input).toEqual(gone)
    const denied = refused(403)
    s3.on(AbortMultipartUploadCommand).rejects(denied)
    await expect(store.abortCopy('key', 'u')).rejects.toBe(denied)
  })

  test('has nothing behind its end', async () => {
    const { s3, store } = open()
    s3.on(GetObjectCommand).rejects(refused(416))
    expect(await store.piece('key', 10, 5)).toEqual(new Uint8Array())
    expect(s3.commandCalls(GetObjectCommand)[0]?.args[0].input.Range).toBe('bytes=10-14')
    const denied = refused(403)
    s3.on(GetObjectCommand).rejects(denied)
    await expect(store.piece('key', 0, 5)).rejects.toBe(denied)
  })

  test.each([
    [
      { ContentLength: 7, ChecksumSHA256: 'sum-12' },
      { size: 7, checksum: 'sum', lockUntil: undefined },
    ],
    [
      { ContentLength: 7, ObjectLockRetainUntilDate: new Date(5) },
      { size: 7, checksum: undefined, lockUntil: 5 },
    ],
    [{ ContentLength: 7 }, { size: 7, checksum: undefined, lockUntil: undefined }],
    [{}, { size: 0, checksum: undefined, lockUntil: undefined }],
  ])('is what S3 holds: %o', async (head, found) => {
    const { s3, store } = open()
    s3.on(HeadObjectCommand).resolves(head)
    expect(await store.inspect('key')).toEqual(found)
    expect(s3.commandCalls(HeadObjectCommand)[0]?.args[0].input.ChecksumMode).toBe('ENABLED')
    s3.on(HeadObjectCommand).rejects(refused(404))
    expect(await store.inspect('key')).toBeUndefined()
  })
})
