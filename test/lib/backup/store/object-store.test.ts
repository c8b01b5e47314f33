import { createHash } from 'node:crypto'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { buildApp } from 'fauxqs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CopyGone, type ObjectStore } from '#lib/backup/store/object-store.ts'
import { createS3Store } from '#lib/backup/store/s3-store.ts'
import { noise } from '../archive/tarball.ts'
import { memoryStore } from '../memory-store.ts'

const app = buildApp({ logger: false })
let s3: S3Client

beforeAll(async () => {
  const endpoint = await app.listen({ port: 0, host: '127.0.0.1' })
  s3 = new S3Client({
    region: 'eu-central-1',
    endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  await s3.send(new CreateBucketCommand({ Bucket: 'backups' }))
})
afterAll(() => app.close())

const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('base64')

/** The same promises, kept by S3 (here its emulator) and by the store that the other tests use. */
describe.each<[string, () => ObjectStore]>([
  ['in S3', () => createS3Store(s3, 'backups')],
  ['in memory', () => memoryStore().store],
])('an object store %s', (_, open) => {
  it('creates a text once', async () => {
    const store = open()
    expect(await store.read('runs/a/1.json')).toBeUndefined()
    const tag = await store.create('runs/a/1.json', '{"a":1}')
    expect(await store.create('runs/a/1.json', '{"a":2}')).toBeUndefined()
    expect(await store.read('runs/a/1.json')).toEqual({ text: '{"a":1}', tag })
  })

  it('replaces only what was read', async () => {
    const store = open()
    const first = await store.create('runs/b/1.json', 'one')
    const second = await store.replace('runs/b/1.json', 'two', first ?? '')
    expect(second).not.toBe(first)
    expect(await store.replace('runs/b/1.json', 'three', first ?? '')).toBeUndefined()
    expect((await store.read('runs/b/1.json'))?.text).toBe('two')
  })

  it('lists by prefix and removes', async () => {
    const store = open()
    for (const key of ['runs/c/2', 'runs/c/1', 'runs/cc/1']) await store.create(key, 'x')
    expect(await store.list('runs/c/')).toEqual(['runs/c/1', 'runs/c/2'])
    await store.remove('runs/c/1')
    expect(await store.list('runs/c/')).toEqual(['runs/c/2'])
  })

  it('copies in parts, of which each may be sent again, and gives the checksum of the whole', async () => {
    const store = open()
    const parts = [noise(5 << 20, 'a'), noise(1_000, 'b')]
    const id = await store.beginCopy('archives/x', undefined)
    await store.copyPart('archives/x', id, 1, noise(5 << 20, 'other'), sha(noise(5 << 20, 'other')))
    const sent = []
    for (const [n, bytes] of parts.entries())
      sent.push(await store.copyPart('archives/x', id, n + 1, bytes, sha(bytes)))
    expect(await store.inspect('archives/x')).toBeUndefined()
    await store.completeCopy('archives/x', id, sent)
    const checksum = sha(Buffer.concat(parts.map((bytes) => Buffer.from(sha(bytes), 'base64'))))
    expect(await store.inspect('archives/x')).toEqual({ size: (5 << 20) + 1_000, checksum })
    const last = await store.piece('archives/x', (5 << 20) - 1, 5_000)
    expect(Buffer.from(last)).toEqual(Buffer.concat([noise(5 << 20, 'a').subarray(-1), noise(1_000, 'b')]))
    expect(await store.piece('archives/x', (5 << 20) + 1_000, 10)).toHaveLength(0)
  })

  it('says when an upload is no more', async () => {
    const store = open()
    const id = await store.beginCopy('archives/y', undefined)
    await store.abortCopy('archives/y', id)
    await store.abortCopy('archives/y', id)
    await expect(store.copyPart('archives/y', id, 1, Buffer.from('x'), sha(Buffer.from('x')))).rejects.toThrow(CopyGone)
  })
})
