import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { hasTag, isSafeTag, roomCalls } from '#lib/docspace/rooms/rooms.ts'
import { openScriptedPortal, restlessClock, type ScriptedPortal } from '../../scripted-portal.ts'

const now = Date.UTC(2026, 10, 28, 12)
let portal: ScriptedPortal
let rooms: ReturnType<typeof roomCalls>
beforeAll(async () => {
  portal = await openScriptedPortal(restlessClock(now))
})
beforeEach(() => {
  rooms = roomCalls(portal.call)
})
afterAll(() => portal.close())

const date = { date: new Date(now).toUTCString() }
const acme = {
  id: 5,
  title: 'Acme',
  roomType: 2,
  rootFolderType: 14,
  tags: ['a:b:1'],
  created: '2026-11-28T11:59:00Z',
  createdBy: { id: 'anna' },
  filesCount: 0,
  foldersCount: 0,
}
const room = {
  id: 5,
  title: 'Acme',
  type: 2,
  tags: ['a:b:1'],
  createdBy: 'anna',
  archived: false,
  empty: true,
  age: 60_000,
}
const bare = { id: 5, title: 'x', type: 0, tags: [], createdBy: '', archived: false, empty: true, age: 0 }

describe('a room', () => {
  test('has what DocSpace says of it, and its age by the clock of the server', async () => {
    portal.answer({ response: acme, headers: date })
    expect(await rooms.get(5)).toEqual(room)
    expect(portal.lines()).toEqual(['GET /api/2.0/files/rooms/5'])
    portal.answer({ response: acme, headers: { date: new Date(now + 3_600_000).toUTCString() } })
    expect(await rooms.get(5)).toEqual({ ...room, age: 3_660_000 })
    portal.answer({ response: { ...acme, created: '2026-11-28T14:00:00Z' }, headers: date })
    expect((await rooms.get(5)).age).toBe(0)
  })

  test.each([
    [{ rootFolderType: 20 }, { archived: true }],
    [{ filesCount: 1 }, { empty: false }],
    [{ foldersCount: 1 }, { empty: false }],
  ])('%j: %j', async (more, expected) => {
    portal.answer({ response: { ...acme, ...more }, headers: date })
    expect(await rooms.get(5)).toEqual({ ...room, ...expected })
  })

  test.each([{ roomType: undefined }, { rootFolderType: 30 }])('is none with %j', async (more) => {
    portal.answer({ response: { ...acme, ...more } })
    await expect(rooms.get(5)).rejects.toMatchObject({
      name: 'DocSpaceRefusal',
      status: 404,
      call: 'GET /api/2.0/files/rooms/5',
    })
  })
})

describe('rooms', () => {
  const asked = () => portal.lines().map((line) => Object.fromEntries(new URL(`http://x${line.slice(4)}`).searchParams))

  test('are found by their tag on every page, whatever else the portal lists', async () => {
    const other = { ...acme, id: 6, tags: ['a:b:2'] }
    portal.answer(
      { response: { folders: [acme, other], total: 101 } },
      { response: { folders: [{ ...acme, tags: ['A:B:1'] }], total: 101 } },
    )
    expect((await rooms.findByTag('a:b:1')).map(({ id, tags }) => [id, tags])).toEqual([[5, ['A:B:1']]])
    const query = { count: '100', searchArea: '2', tags: '["a:b:1"]' }
    expect(asked()).toEqual([query, { ...query, startIndex: '100' }])
  })

  test('are listed all, and tell nothing where the answer does not', async () => {
    portal.answer({ response: { folders: [{ id: 5, title: 'x' }] } })
    expect(await rooms.all()).toEqual([bare])
    expect(asked()).toEqual([{ count: '100', searchArea: '2' }])
  })

  test('end with a page of a hundred', async () => {
    portal.answer({ response: { folders: [acme], total: 100 } }, { response: { folders: [], total: 100 } })
    expect(await rooms.all()).toHaveLength(1)
    expect(portal.asked).toHaveLength(1)
  })

  test('are found by their whole title', async () => {
    portal.answer({ response: { folders: [acme, { ...acme, id: 6, title: 'Acme Ltd' }], total: 2 } })
    expect((await rooms.findByTitle('Acme')).map(({ id }) => id)).toEqual([5])
    expect(asked()).toEqual([{ count: '100', searchArea: '2', filterValue: 'Acme' }])
  })

  test('are not looked for by a tag that DocSpace would fail on', async () => {
    portal.answer()
    await expect(rooms.findByTag('')).rejects.toThrow(TypeError)
    expect(portal.asked).toEqual([])
  })
})

test('a room is made once', async () => {
  portal.answer({ response: acme, headers: date })
  expect(await rooms.create({ title: 'Acme', type: 2, tags: ['a:b:1'] })).toEqual(room)
  expect(portal.lines()).toEqual(['POST /api/2.0/files/rooms'])
  expect(portal.asked[0]?.json).toEqual({ title: 'Acme', roomType: 2, tags: ['a:b:1'] })
  portal.answer({ status: 503 }, { response: acme })
  await expect(rooms.create({ title: 'Acme', type: 2, tags: ['a:b:1'] })).rejects.toThrow()
  expect(portal.asked).toHaveLength(1)
})

test('a room begins to be deleted', async () => {
  portal.answer({ response: { id: 'op' } })
  expect(await rooms.remove(5)).toBeUndefined()
  expect(portal.asked).toMatchObject([{ line: 'DELETE /api/2.0/files/rooms/5', json: { deleteAfter: false } }])
})

describe('a room that is there', () => {
  const twice = async (change: () => Promise<unknown>, line: string, json: object, response: object = {}) => {
    portal.answer({ status: 503 }, { response, headers: date })
    const result = await change()
    expect(portal.asked.map((one) => [one.line, one.json])).toEqual([
      [line, json],
      [line, json],
    ])
    return result
  }

  test('gets the features that are given, again where the first try failed', async () => {
    await twice(() => rooms.setFeatures(5, { indexing: true }), 'PUT /api/2.0/files/rooms/5', { indexing: true })
  })

  test('is renamed, again where the first try failed', async () => {
    const line = 'PUT /api/2.0/files/rooms/5'
    expect(await twice(() => rooms.rename(5, 'Acme'), line, { title: 'Acme' }, acme)).toEqual(room)
  })

  test('is given to another owner, again where the first try failed', async () => {
    const json = { folderIds: [5], fileIds: [], userId: 'anna' }
    await twice(() => rooms.giveTo(5, 'anna'), 'POST /api/2.0/files/owner', json)
  })

  test.each(['archive', 'unarchive'] as const)('begins to move, again where the first try failed: %s', async (to) => {
    const line = `PUT /api/2.0/files/rooms/5/${to}`
    expect(await twice(() => rooms.move(5, to), line, { deleteAfter: false }, { id: 'op' })).toBe('op')
  })

  test('does not move without an operation that could be read to its end', async () => {
    portal.answer({ response: {} })
    await expect(rooms.move(5, 'archive')).rejects.toMatchObject({ reason: { code: 'docspace-failed' } })
  })
})

describe('a tag', () => {
  const put = { line: 'PUT /api/2.0/files/rooms/5/tags', json: { names: ['ready'] } }

  test('is added, again where the first try failed', async () => {
    portal.answer({ status: 503 }, { response: { ...acme, tags: ['a:b:1', 'Ready'] }, headers: date })
    expect((await rooms.addTag(5, 'ready')).tags).toEqual(['a:b:1', 'Ready'])
    expect(portal.asked).toMatchObject([put, put])
  })

  test('that the portal does not know is made known and added again', async () => {
    portal.answer({ response: acme }, { status: 503 }, { response: {} }, { response: { ...acme, tags: ['ready'] } })
    expect((await rooms.addTag(5, 'ready')).tags).toEqual(['ready'])
    const made = { line: 'POST /api/2.0/files/tags', json: { name: 'ready' } }
    expect(portal.asked).toMatchObject([put, made, made, put])
  })

  test('is taken off', async () => {
    portal.answer({ response: { ...acme, tags: [] } })
    expect((await rooms.removeTag(5, 'ready')).tags).toEqual([])
    expect(portal.asked).toMatchObject([{ line: 'DELETE /api/2.0/files/rooms/5/tags', json: { names: ['ready'] } }])
  })

  test.each([
    ['a', true],
    ['x'.repeat(255), true],
    ['x'.repeat(256), false],
    ['', false],
    [' a', false],
    ['a ', false],
    ['a🚀', false],
  ])('%j is one that DocSpace stores: %s', (tag, is) => expect(isSafeTag(tag)).toBe(is))

  test('is the same in any case', () => {
    expect(hasTag({ tags: ['x', 'A:B:1'] }, 'a:b:1')).toBe(true)
    expect(hasTag({ tags: ['a:b:1'] }, 'A:B:1')).toBe(true)
    expect(hasTag({ tags: ['x'] }, 'a:b:1')).toBe(false)
  })
})
