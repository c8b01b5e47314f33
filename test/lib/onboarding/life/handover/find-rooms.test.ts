import { expect, test } from 'vitest'
import { findRooms } from '#lib/onboarding/life/handover/find-rooms.ts'
import { handoverMark } from '#lib/onboarding/life/handover/marks.ts'
import { memberOf, roomOf } from '../../memory-portal.ts'
import { client, linkAsMade, type Scripted, scriptedPortal, tag } from './scripted-portal.ts'

const annas = (more: Parameters<typeof roomOf>[1] = {}) => roomOf(7, { createdBy: 'anna', tags: [tag], ...more })
const bens = (more: Parameters<typeof roomOf>[1] = {}) => annas({ createdBy: 'ben', ...more })
const link = linkAsMade()
const waits = memberOf('gus', { pending: true })

const find = async (given: Scripted, { isGone = true, alone = false } = {}) => {
  const { giver, heir } = scriptedPortal(given)
  const looked: [number, number][] = []
  const found = await findRooms({
    ...{ from: 'anna', to: 'ben', isGone, giver: alone ? heir : giver, heir },
    onLook: (at, of) => looked.push([at, of]),
  })
  return { ...found, looked }
}
const nothing = { rooms: [], archived: [], unclear: [] }

test.each<[string, string | undefined, Scripted, object?]>([
  ['of the first', 'give', { rooms: [annas()] }],
  ['of somebody else', undefined, { rooms: [annas({ createdBy: 'carl', tags: [tag, handoverMark] })] }],
  ['of the second, with the mark', 'go-on', { rooms: [bens({ tags: [tag, handoverMark] })] }],
  ['of the second, without a link', undefined, { rooms: [bens()] }],
  ['whose link lets nobody in', 'lost', { rooms: [bens()], link, dead: [link.url] }],
  ['whose link lets people in', undefined, { rooms: [bens()], link }],
  [
    'whose link has ended, whoever made it',
    undefined,
    { rooms: [bens()], link: linkAsMade({ expired: true }), dead: [link.url] },
  ],
  ['with somebody whom the first invited', 'lost', { rooms: [bens()], members: [waits], inviters: { gus: 'anna' } }],
  ['with somebody whom another invited', undefined, { rooms: [bens()], members: [waits], inviters: { gus: 'ben' } }],
  ['with somebody who has come', undefined, { rooms: [bens()], members: [memberOf('gus')], inviters: { gus: 'anna' } }],
  [
    'of the second, while the first is there',
    undefined,
    { rooms: [bens()], link, dead: [link.url] },
    { isGone: false },
  ],
])('a room %s: %s', async (_, is, given, how) => {
  const { looked, ...found } = await find(given, how)
  const [room] = given.rooms ?? []
  expect(found).toEqual({ ...nothing, rooms: is ? [{ client, room, is }] : [] })
  expect(looked).toEqual([[1, 1]])
})

test('each room is looked at once, the oldest first, and only those of clients', async () => {
  const rooms = [annas({ id: 9 }), roomOf(4, { createdBy: 'anna', tags: ['people'] }), annas({ id: 3 })]
  const found = await find({ rooms })
  expect(found.rooms.map(({ room }) => room.id)).toEqual([3, 9])
  expect(found.looked).toEqual([
    [1, 3],
    [3, 3],
  ])
})

test('what only one of both sees is found, also where both are the same', async () => {
  const rooms = [annas({ id: 3 }), bens({ id: 4, tags: [tag, handoverMark] })]
  for (const alone of [false, true])
    expect((await find({ rooms }, { alone })).rooms.map(({ room, is }) => [room.id, is])).toEqual([
      [3, 'give'],
      [4, 'go-on'],
    ])
})

test('the other room of a client whose record others were merged into is handed over too', async () => {
  const [own, other] = [annas({ id: 3 }), annas({ id: 4, tags: [`roomkeeper:merged=${tag}`] })]
  const { looked: _, ...found } = await find({ rooms: [own, other] })
  expect(found).toEqual({
    ...nothing,
    rooms: [
      { client, room: own, is: 'give' },
      { client, room: other, is: 'give' },
    ],
  })
})

test('archived rooms of the first are named, and those of others are not', async () => {
  const others = ['espocrm:Account:b2', handoverMark]
  const rooms = [annas({ archived: true }), bens({ id: 8, archived: true, tags: others })]
  const { looked: _, ...found } = await find({ rooms })
  expect(found).toEqual({ ...nothing, archived: [client] })
})

test('a room of several clients is unclear', async () => {
  const room = annas({ tags: [tag, 'espocrm:Account:b2'] })
  const { looked: _, ...found } = await find({ rooms: [room] })
  expect(found).toEqual({ ...nothing, unclear: [room] })
})

test('the rooms of one key are asked for once', async () => {
  const { heir } = scriptedPortal()
  const { all } = heir.rooms
  let asked = 0
  heir.rooms.all = async () => {
    asked += 1
    return all()
  }
  await findRooms({ from: 'anna', to: 'ben', isGone: false, giver: heir, heir })
  expect(asked).toBe(1)
})

test('nobody has to look on', async () => {
  const { giver, heir } = scriptedPortal()
  const found = await findRooms({ from: 'anna', to: 'ben', isGone: false, giver, heir })
  expect(found.rooms).toHaveLength(1)
})
