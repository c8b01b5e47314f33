import { describe, expect, test } from 'vitest'
import { CopyGone, type ObjectStore } from '#lib/backup/store/object-store.ts'
import type { Upload } from '#lib/backup/store/run-state.ts'
import { checksumOfParts, copyPart, finishCopy } from '#lib/backup/transfer/offsite-copy.ts'
import { memoryStore } from '../memory-store.ts'

describe('a copy', () => {
  const bytes = Buffer.from('archive')
  const started = async (store: ObjectStore): Promise<Upload> => {
    const id = await store.beginCopy('key', undefined)
    return copyPart(store, { id, key: 'key', parts: [], completed: false }, bytes)
  }
  /** The store as it is, with another word on what it holds. */
  const saying = (
    store: ObjectStore,
    found: { size: number; checksum: string | undefined; lockUntil?: number } | undefined,
  ): ObjectStore => ({
    ...store,
    inspect: async () => found && { lockUntil: undefined, ...found },
  })

  test('is proven by size and checksum', async () => {
    const { store, copies } = memoryStore()
    const upload = await started(store)
    const checksum = checksumOfParts(upload.parts)
    expect(await finishCopy(store, upload, bytes.length)).toMatchObject({ verdict: 'passed', checksum })
    expect(await finishCopy(store, { ...upload, completed: true }, bytes.length)).not.toHaveProperty('lockUntil')
    expect(copies.get('key')?.checksum).toBe(checksum)
    const locked = { size: bytes.length, lockUntil: 5 }
    const held = (sum: string | undefined) =>
      finishCopy(saying(store, { ...locked, checksum: sum }), upload, bytes.length)
    expect(await held(checksum)).toMatchObject({ verdict: 'passed', lockUntil: 5 })
    expect(await held(undefined)).toMatchObject({ verdict: 'warning', lockUntil: 5 })
  })

  test.each([
    ['is not there', undefined, 'failed'],
    ['has another size', { size: 6, checksum: 'right' }, 'failed'],
    ['has another checksum', { size: 7, checksum: 'another' }, 'failed'],
    ['has no checksum', { size: 7, checksum: undefined }, 'warning'],
    ['has neither checksum nor size', { size: 6, checksum: undefined }, 'failed'],
  ])('that %s is not proven', async (_, found, verdict) => {
    const { store } = memoryStore()
    const upload = await started(store)
    const right = found?.checksum === 'right' ? { ...found, checksum: checksumOfParts(upload.parts) } : found
    expect(await finishCopy(saying(store, right), upload, bytes.length)).toMatchObject({ id: 'copy', verdict })
  })

  test('that an earlier worker has put together already is only summed up', async () => {
    const { store } = memoryStore()
    const upload = await started(store)
    await finishCopy(store, upload, bytes.length)
    const again = await copyPart(store, { ...upload, parts: [] }, bytes)
    expect(again).toMatchObject({ completed: true, parts: [{ etag: '', sha256: upload.parts[0]?.sha256 }] })
    expect(await finishCopy(store, upload, bytes.length)).toMatchObject({ verdict: 'passed' })
    expect(await finishCopy(store, again, bytes.length)).toMatchObject({ verdict: 'passed' })
    const closed = { ...store, completeCopy: () => Promise.reject(new Error('put together twice')) }
    expect(await finishCopy(closed, again, bytes.length)).toMatchObject({ verdict: 'passed' })
  })

  test('whose upload was cleaned up must begin again', async () => {
    const { store, uploads } = memoryStore()
    const upload = await started(store)
    uploads.clear()
    await expect(copyPart(store, upload, bytes)).rejects.toBeInstanceOf(CopyGone)
    await expect(finishCopy(store, upload, bytes.length)).rejects.toBeInstanceOf(CopyGone)
  })

  test('that fails otherwise says so, though an older one is there', async () => {
    const { store } = memoryStore()
    const upload = await started(store)
    const denied = new Error('denied')
    const failing = { ...saying(store, { size: 7, checksum: undefined }), completeCopy: () => Promise.reject(denied) }
    await expect(finishCopy(failing, upload, bytes.length)).rejects.toBe(denied)
    const refusing = { ...saying(store, { size: 7, checksum: undefined }), copyPart: () => Promise.reject(denied) }
    await expect(copyPart(refusing, upload, bytes)).rejects.toBe(denied)
  })
})
