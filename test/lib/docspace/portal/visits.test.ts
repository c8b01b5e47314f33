import { afterAll, beforeAll, expect, test } from 'vitest'
import { visitCalls } from '#lib/docspace/portal/visits.ts'
import { openScriptedPortal, restlessClock, type ScriptedPortal } from '../scripted-portal.ts'

let portal: ScriptedPortal
beforeAll(async () => {
  portal = await openScriptedPortal(restlessClock(Date.UTC(2026, 10, 28, 12)))
})
afterAll(() => portal.close())

/** The same answer does for both lists. */
const answered = (answer: Parameters<ScriptedPortal['answer']>[0]) => {
  portal.answer(answer, answer)
  return visitCalls(portal.call).of('u1', 'Acme')
}
const row = (actionId: number, date: string, context?: string | null) => ({ actionId, date, context })
const day = '2026-11-28T03:12:29.0000000Z'

test('the last time counts, and of downloads those in rooms of the title', async () => {
  const response = [
    row(1029, day),
    row(1029, '2026-11-27T03:12:29.0000000Z'),
    row(1013, '2026-11-29T00:00:00.0000000Z'),
    row(5009, '2026-11-26T00:00:00.0000000Z', 'Rooms: Acme'),
    row(5009, '2026-11-28T00:00:00.0000000Z', 'Rooms: Another'),
    row(5084, '2026-11-28T01:00:00.0000000Z', 'Rooms: Acme'),
    row(5009, '2026-11-28T02:00:00.0000000Z', null),
  ]
  expect(await answered({ response })).toEqual({
    signedIn: Date.parse(day),
    downloaded: Date.parse('2026-11-26T00:00:00Z'),
  })
  expect(portal.lines()).toEqual([
    'GET /api/2.0/security/audit/login/filter?userId=u1&count=100',
    'GET /api/2.0/security/audit/events/filter?userId=u1&count=100',
  ])
})

test('nothing is known of who has done nothing, or when', async () => {
  expect(await answered({ response: [] })).toStrictEqual({})
  expect(await answered({ response: [row(1029, 'some day'), row(5009, '', 'Rooms: Acme')] })).toEqual({})
})

test('a key that may not know says so, and any other refusal is one', async () => {
  expect(await answered({ status: 403, body: '' })).toBeUndefined()
  expect(await answered({ status: 403, body: '{"error":{"message":"Access denied"}}' })).toBeUndefined()
  await expect(answered({ status: 500 })).rejects.toMatchObject({ name: 'RetryLater' })
  await expect(answered({ status: 400, response: [] })).rejects.toMatchObject({ name: 'DocSpaceRefusal', status: 400 })
})
