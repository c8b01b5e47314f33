import { describe, expect, test } from 'vitest'
import type { DocSpace } from '#lib/docspace/index.ts'
import { largestLogo } from '#lib/docspace/rooms/logos.ts'
import { readLogo, setLogo } from '#lib/onboarding/welcome/logo.ts'
import { fileOf, memoryPortal } from '../memory-portal.ts'

const png = Buffer.from('89504e470d0a1a0a', 'hex')
const same = async () => {}
const notTaken = { name: 'Park', reason: { code: 'logo-not-taken' }, detail: 'file 11' }

describe('the picture of the settings', () => {
  const portalWith = (bytes: Buffer, size = bytes.length) =>
    memoryPortal({ files: { 11: fileOf('Acme.png', { id: 11, size }) }, bytes: { 11: bytes } })

  test('is read with its title, and compared with what it was', async () => {
    const seen: unknown[] = []
    const { docspace } = portalWith(png)
    const logo = await readLogo(docspace, 11, async (name, { title }) => void seen.push(name, title))
    expect(logo).toEqual({ title: 'Acme.png', bytes: png })
    expect(seen).toEqual(['file 11', 'Acme.png'])
  })

  test('may have five megabytes, and is not even downloaded with more', async () => {
    expect((await readLogo(portalWith(png, largestLogo).docspace, 11, same)).bytes).toEqual(png)
    const { docspace, state } = portalWith(png, largestLogo + 1)
    await expect(readLogo(docspace, 11, same)).rejects.toMatchObject(notTaken)
    expect(state.reads).toEqual([])
  })

  test('has to be one', async () =>
    expect(readLogo(portalWith(Buffer.from('%PDF-1.7')).docspace, 11, same)).rejects.toMatchObject(notTaken))

  test('is missed where it is gone', async () =>
    expect(readLogo(memoryPortal().docspace, 11, same)).rejects.toMatchObject({
      reason: { code: 'template-missing' },
    }))
})

describe('the logo of a room', () => {
  const setWith = async (ready: string | undefined) => {
    const calls: unknown[] = []
    const logos: DocSpace['logos'] = {
      async upload(title, bytes) {
        calls.push(['upload', title, bytes])
        return ready
      },
      async set(roomId, name) {
        calls.push(['set', roomId, name])
      },
    }
    const setting = setLogo({ logos } as unknown as DocSpace, 7, 11, { title: 'Acme.png', bytes: png })
    return { calls, failure: await setting.catch((error: unknown) => error) }
  }

  test('is laid ready, and set by the name that it got', async () => {
    expect(await setWith('tmp.png')).toEqual({
      calls: [
        ['upload', 'Acme.png', png],
        ['set', 7, 'tmp.png'],
      ],
      failure: undefined,
    })
  })

  test('is none where DocSpace takes the picture for none', async () => {
    const { calls, failure } = await setWith(undefined)
    expect(failure).toMatchObject(notTaken)
    expect(calls).toHaveLength(1)
  })
})
