import { afterAll, beforeAll, expect, test } from 'vitest'
import { readBackCalls } from '#lib/docspace/backups/restored-portal.ts'
import { openScriptedPortal, type Scripted, type ScriptedPortal } from '../scripted-portal.ts'

let portal: ScriptedPortal
beforeAll(async () => {
  portal = await openScriptedPortal()
})
afterAll(() => portal.close())

const readBack = (...answers: Scripted[]) => {
  portal.answer(...answers)
  return readBackCalls(portal.call, portal.options())
}

test.each([0, 1, 100])('%j rooms are on one page', async (total) => {
  expect(await readBack({ response: { folders: [{ id: 1, tags: ['a'], filesCount: 3 }], total } }).rooms()).toEqual([
    { id: 1, tags: ['a'], files: 3 },
  ])
  expect(portal.lines()).toEqual(['GET /api/2.0/files/rooms?searchArea=2&count=100&startIndex=0'])
})

test('a file is looked for in the folders of its path alone', async () => {
  const listing = (folders: object[], files: object[]) => ({
    response: { current: { id: 5, title: 'Room' }, total: 2, folders, files },
  })
  const folders = [
    { id: 6, title: 'Contracts' },
    { id: 7, title: 'Bills' },
  ]
  const files = [
    { id: 8, title: 'Other.txt' },
    { id: 9, title: 'Vertrag.txt' },
  ]
  const found = await readBack(listing(folders, []), listing([], files)).find(5, ['Contracts', 'Vertrag.txt'])
  expect(found).toEqual([9])
  expect(portal.lines().map((line) => line.split('?')[0])).toEqual(['GET /api/2.0/files/5', 'GET /api/2.0/files/6'])
})

test('a content is waited for until the deadline', async () => {
  portal.answer({ waits: true })
  const { sum } = readBackCalls(portal.call, portal.options({ deadline: { remaining: () => 20 } }))
  await expect(sum(5)).rejects.toMatchObject({
    reason: { code: 'docspace-unreachable' },
    detail: 'GET /filehandler.ashx',
    cause: { name: 'TimeoutError' },
  })
})
