import { afterAll, beforeAll, expect, test } from 'vitest'
import { roomLogCalls } from '#lib/docspace/invitations/room-log.ts'
import { openScriptedPortal, type ScriptedPortal } from '../scripted-portal.ts'

let portal: ScriptedPortal
const log = () => roomLogCalls(portal.call)
beforeAll(async () => {
  portal = await openScriptedPortal()
})
afterAll(() => portal.close())

const entry = (id: number, key: string, more: object = {}) => ({ id, action: { id: 1, key }, ...more })
const by = (id: string) => ({ initiator: { id, displayName: `Name of ${id}` } })
const whom = (id: string) => ({ data: { user: { id } } })

test('an entry has who did what, to whom, and when, as far as the log tells', async () => {
  portal.answer({
    response: [
      entry(9, 'RoomRenamed', { ...by('anna'), date: '2026-11-28T03:10:25.0000000Z', data: { newTitle: 'B' } }),
      entry(8, 'DeletedRoomTags', { ...by('anna'), data: { tags: ['a', null] } }),
      entry(7, 'RoomGroupRemove', { initiator: { id: 'ben' }, date: 'never', data: { group: { id: 'sales' } } }),
      entry(6, 'RoomCoverChanged', { data: null }),
    ],
  })
  const nobody = { by: undefined, at: undefined, whom: undefined, tags: [] }
  expect(await log().entries(5)).toEqual([
    {
      ...nobody,
      id: 9,
      action: 'RoomRenamed',
      by: { id: 'anna', name: 'Name of anna' },
      at: Date.UTC(2026, 10, 28, 3, 10, 25),
    },
    { ...nobody, id: 8, action: 'DeletedRoomTags', by: { id: 'anna', name: 'Name of anna' }, tags: ['a'] },
    { ...nobody, id: 7, action: 'RoomGroupRemove', by: { id: 'ben', name: '' }, whom: 'sales' },
    { ...nobody, id: 6, action: 'RoomCoverChanged' },
  ])
  expect(portal.lines()).toEqual(['GET /api/2.0/files/folder/5/log?count=100&startIndex=0'])
})

test('all pages are read, related entries count, and old ones are left out', async () => {
  const related = Array.from({ length: 99 }, (_, at) => entry(99 - at, 'FileCopied'))
  portal.answer(
    { response: [entry(100, 'FileCopied', { related })] },
    { response: [entry(0, 'RoomCreated', { related: null })] },
  )
  expect((await log().entries(5)).map(({ id }) => id)).toEqual(Array.from({ length: 101 }, (_, at) => 100 - at))
  expect(portal.lines().map((line) => line.split('startIndex=')[1])).toEqual(['0', '100'])
  const page = { response: [entry(100, 'FileCopied', { related })] }
  portal.answer(...Array.from({ length: 50 }, () => page))
  expect(await log().entries(5)).toHaveLength(5_000)
})

test('who invited each person last is known by the highest number, whatever their order', async () => {
  const invited = [
    entry(4, 'RoomInviteResend', { ...by('ben'), ...whom('gus') }),
    entry(3, 'RoomCreateUser', {
      ...by('anna'),
      ...whom('gus'),
      related: [entry(2, 'RoomCreateUser', { ...by('anna'), ...whom('mia') })],
    }),
    entry(6, 'RoomRemoveUser', { ...by('carl'), ...whom('gus') }),
    entry(7, 'RoomCreateUser', whom('tom')),
    entry(8, 'RoomCreateUser', by('carl')),
    entry(0, 'RoomCreateUser', { ...by('dora'), ...whom('zoe') }),
  ]
  for (const response of [invited, invited.toReversed()]) {
    portal.answer({ response })
    expect(await log().inviters(5)).toEqual(
      new Map([
        ['gus', 'ben'],
        ['mia', 'anna'],
        ['zoe', 'dora'],
      ]),
    )
  }
})
