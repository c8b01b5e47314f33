import { describe, expect, test } from 'vitest'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import type { DocSpace } from '#lib/docspace/index.ts'
import { createPortalCache } from '#lib/onboarding/room/portal-cache.ts'
import { failureOfCopy, missingTemplate } from '#lib/onboarding/welcome/template-content.ts'
import { Park } from '#lib/runtime/errors.ts'
import { fileOf, memoryPortal } from '../memory-portal.ts'

const minutes = 60_000
const open = (assertSame?: Parameters<typeof createPortalCache>[1]) => {
  let now = 0
  const cache = createPortalCache({ now: () => now, sleep: async () => {} }, assertSame)
  return {
    cache,
    pass: (ms: number) => {
      now += ms
    },
  }
}
const folder = (id: number, title: string) => ({ id, title })
const missing = new DocSpaceRefusal(404, 'GET')

describe('what is the same for every client', () => {
  test('is asked once in five minutes', async () => {
    const { cache, pass } = open()
    const owners = ['anna', 'ben', 'carl']
    const docspace = { people: { keyOwner: async () => owners.shift() } } as unknown as DocSpace
    const asked = [cache.keyOwner(docspace), cache.keyOwner(docspace)]
    pass(5 * minutes - 1)
    asked.push(cache.keyOwner(docspace))
    pass(1)
    asked.push(cache.keyOwner(docspace))
    expect(await Promise.all(asked)).toEqual(['anna', 'anna', 'anna', 'ben'])
  })

  test('is told of each user behind several keys', async () => {
    const { cache } = open()
    const as = (actsAs: string) => ({
      byKeys: { actsAs },
      people: { keyOwner: async () => actsAs, addressOf: async (id: string) => `${id}@example.com` },
    })
    const [anna, ben] = ['anna', 'ben'].map((user) => as(user) as unknown as DocSpace) as [DocSpace, DocSpace]
    expect([await cache.keyOwner(anna), await cache.keyOwner(ben)]).toEqual(['anna', 'ben'])
    const addresses = [await cache.keyOwnerAddress(anna), await cache.keyOwnerAddress(ben)]
    expect(addresses).toEqual(['anna@example.com', 'ben@example.com'])
  })

  test('is asked again when it could not be told', async () => {
    const { cache } = open()
    const answers = [Promise.reject(new TypeError('down')), Promise.resolve('anna')]
    const docspace = { people: { keyOwner: () => answers.shift() } } as unknown as DocSpace
    await expect(cache.keyOwner(docspace)).rejects.toThrow('down')
    expect(await cache.keyOwner(docspace)).toBe('anna')
  })

  test('has an address of the key’s owner, and none where that cannot be told', async () => {
    const { docspace } = memoryPortal()
    expect(await open().cache.keyOwnerAddress(docspace)).toBe('key owner@example.com')
    const hidden = {
      people: { ...docspace.people, addressOf: async () => Promise.reject(missing) },
    } as unknown as DocSpace
    expect(await open().cache.keyOwnerAddress(hidden)).toBeUndefined()
  })
})

describe('a template file', () => {
  test('has its extension; each file its own', async () => {
    const { docspace } = memoryPortal({ files: { 11: fileOf('Welcome.pdf'), 12: fileOf('Rules.docx') } })
    const { cache } = open()
    expect([await cache.templateExtension(docspace, 11), await cache.templateExtension(docspace, 12)]).toEqual([
      '.pdf',
      '.docx',
    ])
  })

  test('that is not there parks the client', async () => {
    const { docspace } = memoryPortal()
    const found = open().cache.templateExtension(docspace, 11)
    await expect(found).rejects.toMatchObject({ name: 'Park', reason: { code: 'template-missing' }, detail: 'file 11' })
  })

  test('is compared with what it was', async () => {
    const seen: unknown[] = []
    const { cache } = open(async (name, { title, created }) => {
      seen.push([name, title, created])
      throw new Error('changed')
    })
    const { docspace } = memoryPortal({ files: { 11: fileOf('Welcome.pdf', { created: 5 }) } })
    await expect(cache.templateExtension(docspace, 11)).rejects.toThrow('changed')
    expect(seen).toEqual([['file 11', 'Welcome.pdf', 5]])
  })
})

describe('the tree of a template', () => {
  const folders = {
    20: { folders: [folder(21, 'Contracts')], files: [fileOf('Read me.pdf')] },
    21: { folders: [folder(22, 'Signed')], files: [fileOf('A.pdf'), fileOf('B.pdf')] },
  }
  const tree = new Map([
    ['', ['Read me.pdf']],
    ['Contracts', ['A.pdf', 'B.pdf']],
    ['Contracts/Signed', []],
  ])

  test.each([
    { way: 'folder', folderId: 20 },
    { way: 'room', templateId: 20 },
  ] as const)('has all folders below it with their files: %o', async (welcome) => {
    const { docspace } = memoryPortal({ folders })
    expect(await open().cache.templateTree(docspace, welcome)).toEqual(tree)
  })

  test('is empty for single files: nothing is asked', async () => {
    const { docspace, state } = memoryPortal()
    expect(await open().cache.templateTree(docspace, { way: 'files', into: 'A', files: [] })).toEqual(new Map())
    expect(state.reads).toEqual([])
  })

  test('is kept by what the settings say', async () => {
    const { docspace } = memoryPortal({ folders })
    const { cache } = open()
    await cache.templateTree(docspace, { way: 'folder', folderId: 20 })
    expect((await cache.templateTree(docspace, { way: 'folder', folderId: 22 })).size).toBe(1)
  })

  test.each([
    { way: 'folder', folderId: 20 },
    { way: 'room', templateId: 20 },
  ] as const)('of %o is compared with what it was', async (welcome) => {
    const names: string[] = []
    const { cache } = open(async (name, { title }) => void names.push(`${name}: ${title}`))
    const { docspace } = memoryPortal({ folders })
    await cache.templateTree(docspace, welcome)
    // The folder that the settings name, and none below it.
    expect(names).toEqual(['folder 20: folder 20'])
  })

  test.each([100, 101])('of %d folders below its root is read to its end, or refused: it is not cut', async (count) => {
    const many = {
      20: { folders: Array.from({ length: count }, (_, at) => folder(100 + at, `Part ${at}`)), files: [] },
    }
    const { docspace } = memoryPortal({ folders: many })
    const read = open().cache.templateTree(docspace, { way: 'folder', folderId: 20 })
    if (count === 100) return expect((await read).size).toBe(101)
    return expect(read).rejects.toMatchObject({ reason: { code: 'template-too-large' }, detail: 'folder 20' })
  })

  test('that is not there parks the client', async () => {
    const docspace = { folders: { list: async () => Promise.reject(missing) } } as unknown as DocSpace
    const found = open().cache.templateTree(docspace, { way: 'folder', folderId: 20 })
    await expect(found).rejects.toMatchObject({
      name: 'Park',
      reason: { code: 'template-missing' },
      detail: 'folder 20',
    })
  })
})

describe('a refusal', () => {
  test.each([403, 404])('with %d is about a template that is not there or not to be read', (status) => {
    const refusal = new DocSpaceRefusal(status, 'GET')
    const error = missingTemplate(refusal, 'file 11')
    expect(error).toBeInstanceOf(Park)
    expect(error).toMatchObject({ reason: { code: 'template-missing' }, detail: 'file 11', cause: refusal })
  })

  test.each([new DocSpaceRefusal(400, 'GET'), new TypeError('down'), Object.assign(new Error(), { status: 404 })])(
    'is otherwise what it was: %s',
    (error) => {
      expect(missingTemplate(error, 'file 11')).toBe(error)
    },
  )

  test('of a copy is about the place where it was to go when the template is there', async () => {
    const refusal = new DocSpaceRefusal(403, 'POST copy')
    expect(await failureOfCopy(refusal, async () => 'there', 'file 11')).toBe(refusal)
    expect(await failureOfCopy(refusal, async () => Promise.reject(missing), 'file 11')).toMatchObject({
      detail: 'file 11',
    })
  })

  test('of another kind needs no look at the template', async () => {
    const down = new TypeError('down')
    const look = async () => {
      throw new Error('looked')
    }
    expect(await failureOfCopy(down, look, 'file 11')).toBe(down)
  })
})

test('the default manager is looked up each time', async () => {
  const anna = { id: 'anna', email: 'anna@example.com', active: true, canManageRooms: true }
  const { docspace, state } = memoryPortal({ people: [anna] })
  const { cache } = open()
  expect(await cache.defaultManager(docspace, anna.email)).toEqual(anna)
  state.people = []
  expect(await cache.defaultManager(docspace, anna.email)).toBeUndefined()
})
