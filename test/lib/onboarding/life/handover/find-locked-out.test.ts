import { expect, test } from 'vitest'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import type { DocSpace } from '#lib/docspace/index.ts'
import type { Room } from '#lib/docspace/rooms/rooms.ts'
import { findLockedOut } from '#lib/onboarding/life/handover/find-locked-out.ts'
import { memberOf, roomOf } from '../../memory-portal.ts'
import { tag } from './scripted-portal.ts'

const key = 'key'
const clients = (createdBy: string, ...ids: number[]): Room[] =>
  ids.map((id) => roomOf(id, { createdBy, tags: ['VIP', tag] }))

interface Portal {
  rooms: readonly Room[]
  /** Rooms whose link lets nobody in. */
  dead?: readonly number[]
  members?: (id: number) => ReturnType<typeof memberOf>[]
}

/** Looks into a portal in which `gone` has no active account, `anna` has one, and nobody knows `unseen`. */
const look = async ({ rooms, dead = [], members = () => [] }: Portal, formerOwner?: string) => {
  const inactive = { active: false }
  const standings: Record<string, object> = { [key]: inactive, '': inactive, gone: inactive, anna: { active: true } }
  const docspace = {
    people: { keyOwner: async () => key, standing: async (id: string) => standings[id] },
    links: { invitation: async (id: number) => ({ url: `${id}`, expired: false }) },
    linkCheck: { isDead: async (url: string) => dead.includes(Number(url)) },
    members: { list: async (id: number) => members(id) },
  } as unknown as DocSpace
  const { ofGone, ofLeaving, dead: found, ...counts } = await findLockedOut(docspace, rooms, formerOwner)
  const idsOf = (some: readonly Room[]) => some.map(({ id }) => id)
  return {
    ...counts,
    ofLeaving: idsOf(ofLeaving),
    dead: idsOf(found),
    ofGone: Object.fromEntries([...ofGone].map(([id, of]) => [id, idsOf(of)])),
  }
}

const pending = (...ids: string[]) => ids.map((id) => memberOf(id, { pending: true }))

test('rooms of somebody who is gone, and links that let nobody in, with those who wait there', async () => {
  const rooms = [...clients(key, 1, 2), ...clients('gone', 3), ...clients('anna', 4), ...clients('unseen', 5)]
  const members = (id: number) => [memberOf('in'), ...(id === 2 ? pending('a', 'b') : pending('c'))]
  expect(await look({ rooms, dead: [2, 4], members })).toEqual({
    rooms: 5,
    looked: 3,
    dead: [2],
    ofGone: { gone: [3] },
    ofLeaving: [],
    waiting: 3,
    notCome: 2,
  })
})

test('rooms of every user behind the keys are looked into, and none of them is gone', async () => {
  const docspace = {
    byKeys: { users: [key, 'ben'] },
    people: { standing: async () => ({ active: false }) },
    links: { invitation: async (id: number) => ({ url: `${id}`, expired: false }) },
    linkCheck: { isDead: async (url: string) => url === '2' },
    members: { list: async () => [] },
  } as unknown as DocSpace
  const { ofGone, looked, dead } = await findLockedOut(docspace, [...clients(key, 1), ...clients('ben', 2)])
  expect([[...ofGone], looked, dead.map(({ id }) => id)]).toEqual([[], 2, [2]])
})

test('an account that has no id, and the key’s own, are not looked up', async () => {
  const { rooms, ofGone } = await look({ rooms: [...clients(key, 1), ...clients('', 2)] })
  expect([rooms, ofGone]).toEqual([2, {}])
})

test('archived rooms, and those of no client, count for nothing', async () => {
  const [room] = clients('gone', 1)
  const rooms = [roomOf(2, { createdBy: 'gone', tags: ['VIP'] }), ...(room ? [{ ...room, archived: true }] : [])]
  expect(await look({ rooms })).toEqual({
    rooms: 0,
    looked: 0,
    dead: [],
    ofGone: {},
    ofLeaving: [],
    waiting: 0,
    notCome: 0,
  })
})

test('of many rooms the five oldest and the five newest are looked into', async () => {
  const ids = [12, 3, 7, 1, 9, 5, 11, 2, 8, 6, 10, 4]
  const found = await look({ rooms: clients(key, ...ids), dead: ids, members: () => pending('a') })
  expect(found).toMatchObject({ rooms: 12, looked: 10, dead: [1, 2, 3, 4, 5, 8, 9, 10, 11, 12], waiting: 10 })
  const few = await look({ rooms: clients(key, ...ids.slice(0, 10)), dead: ids })
  expect(few.dead).toEqual([1, 2, 3, 5, 6, 7, 8, 9, 11, 12])
  expect((await look({ rooms: clients('gone', ...ids), members: () => pending('a') })).waiting).toBe(10)
})

test('who waits in a room that the key may not look into is not known', async () => {
  const refuse = (error: Error) => () => {
    throw error
  }
  const rooms = clients('gone', 1)
  expect(await look({ rooms, members: refuse(new DocSpaceRefusal(403, 'no')) })).toMatchObject({
    waiting: 0,
    notCome: 0,
  })
  await expect(look({ rooms, members: refuse(new TypeError('broken')) })).rejects.toThrow('broken')
})

test('a client has come when one of its guests is in the room', async () => {
  const guest = (more: object = {}) => memberOf('g', { guest: true, ...more })
  const notCome = async (...members: ReturnType<typeof memberOf>[]) =>
    (await look({ rooms: clients('gone', 1), members: () => members })).notCome
  expect(await notCome()).toBe(1)
  expect(await notCome(memberOf('colleague'))).toBe(1)
  expect(await notCome(guest({ pending: true }), guest({ deactivated: true }))).toBe(1)
  expect(await notCome(guest({ pending: true }), guest())).toBe(0)
})

test('rooms of the account whose key was replaced are told apart from those of one that is gone, and looked into', async () => {
  const rooms = [...clients(key, 1), ...clients('gone', 2), ...clients('anna', 3, 4)]
  const found = await look({ rooms, members: () => pending('a') }, 'anna')
  expect(found).toMatchObject({ ofLeaving: [3, 4], ofGone: { gone: [2] }, looked: 4, waiting: 3, notCome: 3 })
  expect(await look({ rooms }, 'gone')).toMatchObject({ ofLeaving: [], ofGone: { gone: [2] } })
  const many = await look({ rooms: clients('anna', ...Array(12).keys()), members: () => pending('a') }, 'anna')
  expect([many.ofLeaving.length, many.looked, many.waiting]).toEqual([12, 10, 10])
})

test('the other room of a client whose record others were merged into is looked at too', async () => {
  const rooms = [roomOf(2, { createdBy: key, tags: [`roomkeeper:merged=${tag}`] })]
  expect(await look({ rooms, dead: [2] })).toMatchObject({ rooms: 1, looked: 1, dead: [2] })
})
