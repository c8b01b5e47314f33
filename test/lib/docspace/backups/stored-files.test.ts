import { afterAll, beforeAll, expect, test } from 'vitest'
import { storedFileCalls } from '#lib/docspace/backups/stored-files.ts'
import { openScriptedPortal, type ScriptedPortal } from '../scripted-portal.ts'

let portal: ScriptedPortal
beforeAll(async () => {
  portal = await openScriptedPortal()
})
afterAll(() => portal.close())

test.each([
  [
    { version: 3, updated: '2026-11-28T12:00:00Z' },
    { version: 3, updated: Date.UTC(2026, 10, 28, 12) },
  ],
  [{}, { version: 1, updated: 0 }],
  [{ updated: 'soon' }, { version: 1, updated: 0 }],
])('a stored file with %j', async (response, expected) => {
  portal.answer({ response })
  expect(await storedFileCalls(portal.call).get(7)).toEqual(expected)
  expect(portal.lines()).toEqual(['GET /api/2.0/files/file/7'])
})

test('a file is deleted for good, and not once its last editor has gone', async () => {
  portal.answer({ response: {} })
  await storedFileCalls(portal.call).remove(7)
  const json = { deleteAfter: false, immediately: true }
  expect(portal.asked).toMatchObject([{ line: 'DELETE /api/2.0/files/file/7', json }])
})

test.each(['get', 'remove'] as const)('a file that is gone is refused: %s', async (what) => {
  portal.answer({ status: 404, body: '{"error":{}}' })
  await expect(storedFileCalls(portal.call)[what](7)).rejects.toMatchObject({ name: 'DocSpaceRefusal', status: 404 })
})
