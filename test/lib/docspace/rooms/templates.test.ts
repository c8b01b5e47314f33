import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PortalCall } from '#lib/docspace/connection.ts'
import { templateCalls } from '#lib/docspace/rooms/templates.ts'
import { openScriptedPortal, type ScriptedPortal } from '../scripted-portal.ts'

let portal: ScriptedPortal
let templates: ReturnType<typeof templateCalls>
beforeAll(async () => {
  portal = await openScriptedPortal()
  templates = templateCalls(portal.call)
})
afterAll(() => portal.close())

describe('the slot of the portal for rooms from templates', () => {
  test.each([
    [undefined, { state: 'free' }],
    [{ isCompleted: false }, { state: 'running' }],
    [{ isCompleted: false, roomId: 0 }, { state: 'running' }],
    [{ isCompleted: false, roomId: -1 }, { state: 'running' }],
    [
      { isCompleted: false, roomId: 1 },
      { state: 'running', roomId: 1 },
    ],
    [
      { isCompleted: true, roomId: 12, error: '' },
      { state: 'done', failed: false, roomId: 12 },
    ],
    [
      { isCompleted: true, roomId: 0, error: 'no' },
      { state: 'done', failed: true },
    ],
    [
      { isCompleted: true, error: null },
      { state: 'done', failed: false },
    ],
  ])('%j: %j', async (response, slot) => {
    portal.answer({ response })
    expect(await templates.slot()).toEqual(slot)
    expect(portal.lines()).toEqual(['GET /api/2.0/files/rooms/fromtemplate/status'])
  })

  test('is asked for a room once', async () => {
    portal.answer({ response: { isCompleted: false, roomId: 12 } })
    const room = { templateId: 3, title: 'Acme', tags: ['espocrm:Account:1'], copyLogo: false }
    expect(await templates.createRoom(room)).toEqual({ state: 'running', roomId: 12 })
    expect(portal.lines()).toEqual(['POST /api/2.0/files/rooms/fromtemplate'])
    const json = { templateId: 3, title: 'Acme', tags: ['espocrm:Account:1'], copyLogo: false }
    expect(portal.asked[0]?.json).toEqual(json)
    portal.answer({ status: 503 }, { response: { isCompleted: false } })
    await expect(templates.createRoom(room)).rejects.toThrow()
    expect(portal.asked).toHaveLength(1)
  })
})

test('whatever is asked of the slot goes before other requests: every other client waits for it', async () => {
  const asked: unknown[] = []
  const call = Object.assign(async (request: object) => void asked.push(request), { serverNow: () => 0 })
  const { slot, createRoom } = templateCalls(call as unknown as PortalCall)
  await slot()
  await createRoom({ templateId: 30, title: 'Acme', tags: [], copyLogo: false })
  expect(asked).toMatchObject([{ urgent: true }, { urgent: true }])
})
