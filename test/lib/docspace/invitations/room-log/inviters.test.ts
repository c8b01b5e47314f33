import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PortalCall } from '#lib/docspace/connection.ts'
import { roomLogCalls } from '#lib/docspace/invitations/room-log.ts'
import { openScriptedPortal, type ScriptedPortal } from '../../scripted-portal.ts'

let portal: ScriptedPortal
beforeAll(async () => {
  portal = await openScriptedPortal()
})
afterAll(() => portal.close())

/** An entry of the log: `by` did to `user` what `key` says. */
const entry = (id: number, by: string, user: string, key = 'RoomCreateUser') => ({
  id,
  action: { key },
  initiator: { id: by },
  data: { user: { id: user } },
})
const inviters = async (...pages: object[][]) => {
  portal.answer(...pages.map((response) => ({ response })))
  return Object.fromEntries(await roomLogCalls(portal.call).inviters(5))
}
/** So many entries that tell of no invitation. */
const others = (length: number) => Array.from({ length }, (_, n) => entry(n, 'anna', `u${n}`, 'RoomRenamed'))
const linesFrom = (...starts: number[]) =>
  starts.map((start) => `GET /api/2.0/files/folder/5/log?count=100&startIndex=${start}`)

describe('who invited each person last', () => {
  test.each([
    ['is nobody of an empty log', [], {}],
    ['let somebody in', [entry(1, 'anna', 'gus')], { gus: 'anna' }],
    ['sent it again', [entry(2, 'ben', 'gus', 'RoomInviteResend'), entry(1, 'anna', 'gus')], { gus: 'ben' }],
    ['is told by the number, and not by the place', [entry(1, 'anna', 'gus'), entry(2, 'ben', 'gus')], { gus: 'ben' }],
    ['did nothing else', [entry(2, 'ben', 'gus', 'RoomRemoveUser'), entry(1, 'anna', 'gus')], { gus: 'anna' }],
    ['is one for each', [entry(2, 'ben', 'mia'), entry(1, 'anna', 'gus')], { gus: 'anna', mia: 'ben' }],
    [
      'stands in the entries of a minute too',
      [{ ...entry(9, 'anna', 'gus'), related: [entry(7, 'anna', 'mia')] }, entry(8, 'ben', 'mia')],
      { gus: 'anna', mia: 'ben' },
    ],
    [
      'may be one of several in a minute',
      [{ ...entry(3, 'anna', 'gus'), related: [entry(2, 'anna', 'mia')] }],
      { gus: 'anna', mia: 'anna' },
    ],
    ['is alone in a minute', [{ ...entry(1, 'anna', 'gus'), related: null }], { gus: 'anna' }],
    ['is not told without who did it', [{ ...entry(1, 'anna', 'gus'), initiator: undefined }], {}],
    ['is not told without what it is about', [{ ...entry(1, 'anna', 'gus'), data: undefined }], {}],
    ['is not told without what it is about (null)', [{ ...entry(1, 'anna', 'gus'), data: null }], {}],
    ['is not told of whoever it does not name', [{ ...entry(1, 'anna', 'gus'), data: {} }], {}],
    ['is not told of whoever it does not name (null)', [{ ...entry(1, 'anna', 'gus'), data: { user: null } }], {}],
  ])('%s', async (_, page, expected) => {
    expect(await inviters(page)).toEqual(expected)
    expect(portal.lines()).toEqual(linesFrom(0))
  })

  test('is looked for in every page', async () => {
    expect(await inviters(others(100), [entry(1, 'anna', 'gus')])).toEqual({ gus: 'anna' })
    expect(portal.lines()).toEqual(linesFrom(0, 100))
  })

  test('is told by a page that counts with the entries of a minute', async () => {
    const [first, ...related] = others(100)
    expect(await inviters([{ ...first, related }], [entry(1, 'anna', 'gus')])).toEqual({ gus: 'anna' })
    expect(await inviters(others(99))).toEqual({})
  })

  test('is told by the latest five thousand entries', async () => {
    const paths: string[] = []
    const page = others(100)
    const call = async ({ path }: { path: string }) => {
      paths.push(path)
      return paths.length > 60 ? [] : page
    }
    expect(await roomLogCalls(call as unknown as PortalCall).inviters(5)).toEqual(new Map())
    expect(paths.map((path) => `GET ${path}`)).toEqual(linesFrom(...Array.from({ length: 50 }, (_, n) => n * 100)))
  })
})

test.each([
  { action: { key: 'RoomCreateUser' } },
  { id: 1, action: {} },
  { ...entry(1, 'anna', 'gus'), initiator: {} },
  { ...entry(1, 'anna', 'gus'), data: { user: {} } },
])('a log with %j is no answer', async (broken) => {
  await expect(inviters([broken])).rejects.toMatchObject({ reason: { code: 'docspace-failed' } })
})
