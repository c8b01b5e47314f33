import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { entriesIn, folderCalls } from '#lib/docspace/rooms/folders.ts'
import { openScriptedPortal, type ScriptedPortal } from '../scripted-portal.ts'

let portal: ScriptedPortal
let folders: ReturnType<typeof folderCalls>
beforeAll(async () => {
  portal = await openScriptedPortal()
  folders = folderCalls(portal.call)
})
afterAll(() => portal.close())

const current = {
  id: 4,
  title: 'Acme',
  created: '2026-11-28T12:00:00Z',
  tags: ['espocrm:Account:1'],
  createdBy: { id: 'anna', displayName: 'x' },
  indexing: true,
}
const page = (total: number, ids: readonly number[] = [], more: object = current) => ({
  response: {
    current: more,
    total,
    folders: ids.map((id) => ({ id, title: `folder ${id}`, filesCount: 1 })),
    files: ids.map((id) => ({ id: 1_000 + id, title: `file ${id}.pdf`, fileExst: '.pdf', pureContentLength: id })),
  },
})

describe('a listing', () => {
  test('of one page is asked for once and has what stands there', async () => {
    portal.answer(page(2, [1]))
    expect(await folders.list(4)).toEqual({
      id: 4,
      title: 'Acme',
      created: Date.UTC(2026, 10, 28, 12),
      tags: ['espocrm:Account:1'],
      features: { indexing: true },
      createdBy: 'anna',
      folders: [{ id: 1, title: 'folder 1' }],
      files: [{ id: 1_001, title: 'file 1.pdf', extension: '.pdf', size: 1, folderId: 0, created: 0, version: 1 }],
    })
    expect(portal.lines()).toEqual(['GET /api/2.0/files/4?count=100&startIndex=0'])
  })

  test('of a room has its kind', async () => {
    portal.answer(page(0, [], { ...current, roomType: 5 }), page(0, [], { ...current, roomType: null }))
    expect((await folders.list(4)).roomType).toBe(5)
    expect((await folders.list(4)).roomType).toBeUndefined()
  })

  test('has every page', async () => {
    portal.answer(page(201, [1, 2]), page(201, [3]), page(201, [4]))
    const { folders: found, files } = await folders.list(4)
    expect(found.map(({ id }) => id)).toEqual([1, 2, 3, 4])
    expect(files.map(({ size }) => size)).toEqual([1, 2, 3, 4])
    expect(portal.lines().map((line) => line.split('&')[1])).toEqual([
      'startIndex=0',
      'startIndex=100',
      'startIndex=200',
    ])
  })

  test('of a hundred entries ends with its page', async () => {
    portal.answer(page(100, [1]), page(100, [2]))
    expect((await folders.list(4)).folders).toHaveLength(1)
    expect(portal.asked).toHaveLength(1)
  })

  test('of a plain folder has no tags, and says nothing where the answer does not', async () => {
    portal.answer(page(0, [], { id: 4, title: 'Plain' }))
    expect(await folders.list(4)).toEqual({
      id: 4,
      title: 'Plain',
      created: 0,
      tags: [],
      features: {},
      createdBy: '',
      folders: [],
      files: [],
    })
  })
})

describe('a listing with all that is below', () => {
  const below = (total: number) => ({
    response: {
      current,
      total,
      folders: [
        { id: 5, title: 'Legal', parentId: 4 },
        { id: 6, title: 'Offers', parentId: 5 },
        { id: 7, title: 'Of a server that names no parent' },
      ],
      files: [
        { id: 10, title: 'A.pdf', folderId: 4 },
        { id: 11, title: 'B.pdf', folderId: 6 },
      ],
    },
  })

  test('is one request, and knows what lies where', async () => {
    portal.answer(below(100))
    const { below: all, ...root } = await folders.listTree(4)
    expect(root).toMatchObject({
      ...{ id: 4, title: 'Acme', created: Date.UTC(2026, 10, 28, 12), tags: ['espocrm:Account:1'], createdBy: 'anna' },
      features: { indexing: true },
      folders: [
        { id: 5, title: 'Legal' },
        { id: 7, title: 'Of a server that names no parent' },
      ],
      files: [{ id: 10, folderId: 4 }],
    })
    expect(all && entriesIn(all, 6)).toEqual({ folders: [], files: [expect.objectContaining({ id: 11 })] })
    expect(all && entriesIn(all, 5)).toEqual({ folders: [{ id: 6, title: 'Offers' }], files: [] })
    expect(portal.lines()).toEqual([
      'GET /api/2.0/files/4?count=100&userIdOrGroupId=ffffffff-ffff-4fff-8fff-ffffffffffff&excludeSubject=true',
    ])
  })

  test('of more than a page is that of one level', async () => {
    portal.answer(below(101), page(2, [1]))
    const listed = await folders.listTree(4)
    expect(listed).toMatchObject({ folders: [{ id: 1 }], files: [{ id: 1_001 }] })
    expect(listed.below).toBeUndefined()
    expect(portal.lines().at(-1)).toBe('GET /api/2.0/files/4?count=100&startIndex=0')
  })
})

test('a folder is made once, and has the title that is stored', async () => {
  portal.answer({ response: { id: 8, title: 'Offers_', parentId: 4 } })
  expect(await folders.create(4, 'Offers*')).toEqual({ id: 8, title: 'Offers_' })
  expect(portal.asked).toMatchObject([{ line: 'POST /api/2.0/files/folder/4', json: { title: 'Offers*' } }])
  portal.answer({ status: 503 }, { response: { id: 8, title: 'Offers' } })
  await expect(folders.create(4, 'Offers')).rejects.toMatchObject({ reason: { code: 'docspace-failed' } })
  expect(portal.asked).toHaveLength(1)
})
