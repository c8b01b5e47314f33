import { afterEach, describe, expect, test } from 'vitest'
import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'
import { RetryLater } from '#lib/runtime/errors.ts'
import { createMemoryRecords } from '#test/soak/simulation/memory-records.ts'
import { madeRooms, readyRoom } from '../world/portal-view.ts'
import { keepTestLog } from '../world/test-log.ts'
import { client, leaveUntagged, openPortal, type Portal, person } from './portal.ts'

/** docs/decisions/exactly-one-room.md: two clients of one name never share a room, whatever comes between their calls. */

let portal: Portal
keepTestLog()
afterEach(() => portal.docspace.stop())

const [a, b] = [client('a'), client('b')]
const roomOf = (ref: ClientRef) => readyRoom(clientKey(ref), 'Client - John Smith', `contact@${ref.id}.example.com`)
const rooms = () => madeRooms(portal.docspace).map(({ id: _, ...room }) => room)

const twoRecords = (begun: boolean) => {
  const records = createMemoryRecords({ now: () => portal.clock.now(), sleep: async () => {} })
  for (const ref of [a, b]) {
    records.add(ref, person(ref.id))
    // At their second try: an earlier one may have made a room.
    if (begun) records.of(ref).record.written = { state: 'preparing' }
  }
  return records
}

/** An invitation link that a person made. */
const linkOf = (roomId: number) => {
  const stated = {
    linkType: 0,
    title: 'Join',
    access: 2,
    primary: false,
    internal: false,
    denyDownload: false,
  } as const
  return { id: '11111111-2222-4333-8444-555555555555', roomId, createdBy: anna(), ...stated }
}
const anna = () => portal.docspace.state.users.find(({ email }) => email === 'anna.manager@example.com')?.id ?? ''

/** Holds the next new room between its row and its tag, until it is let go. */
const holdNextTag = () => {
  const [reached, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let holds = true
  const tagGap = async () => {
    if (!holds) return
    holds = false
    reached.resolve()
    await go.promise
  }
  return { tagGap, reached: reached.promise, letGo: () => go.resolve() }
}

test('the room that another client is getting at this moment is not adopted', async () => {
  const gap = holdNextTag()
  portal = await openPortal({ tagGap: gap.tagGap })
  const records = twoRecords(true)
  const first = portal.serve(records, a)
  await gap.reached
  const second = await portal.serve(records, b)
  expect(second).toBeInstanceOf(RetryLater)
  expect((second as RetryLater).reason.code).toBe('room-settling')
  gap.letGo()
  expect(await first).toBe('ready')
  portal.clock.advance((second as RetryLater).after ?? 0)
  expect(await portal.finish(records, b)).toBe('ready')
  expect(rooms()).toEqual([roomOf(a), roomOf(b)])
})

describe('a room without a tag', () => {
  test.each([0, 60_000, 119_000])('is waited for when it is %i ms old, and then adopted', async (age) => {
    portal = await openPortal()
    const records = twoRecords(true)
    leaveUntagged(portal, age)
    const tried = await portal.serve(records, a)
    expect(tried).toMatchObject({ reason: { code: 'room-settling' } })
    expect(await portal.finish(records, a)).toBe('ready')
    expect(madeRooms(portal.docspace)).toMatchObject([{ id: 100, ...roomOf(a) }])
  })

  test.each([
    ['in which somebody is', () => portal.docspace.state.members.push({ roomId: 100, userId: anna(), access: 2 })],
    ['with a link of somebody’s', () => portal.docspace.state.links.push(linkOf(100))],
    ['of another kind', () => Object.assign(portal.docspace.state.rooms.at(-1) ?? {}, { roomType: 6 })],
  ])('%s is one that a person made by hand, and is left alone', async (_, change) => {
    portal = await openPortal()
    leaveUntagged(portal, 3_600_000)
    change()
    const before = madeRooms(portal.docspace)[0]
    expect(await portal.finish(twoRecords(true), a)).toBe('ready')
    expect(madeRooms(portal.docspace)[0]).toEqual(before)
    expect(rooms()[1]).toEqual(roomOf(a))
  })

  test('that two clients adopt at the same moment is given up by whoever sees the other’s key', async () => {
    portal = await openPortal()
    const records = twoRecords(true)
    leaveUntagged(portal, 150_000)
    // The second one comes in between the first one's look and its tag.
    let others = 0
    portal.docspace.hooks.onRequest = async ({ method, path }) => {
      if (method !== 'PUT' || !/rooms\/100\/tags/.test(path) || others++ > 0) return
      expect(await portal.serve(records, b)).toBe('ready')
    }
    expect(await portal.finish(records, a)).toBe('ready')
    expect(rooms()).toEqual(expect.arrayContaining([roomOf(a), roomOf(b)]))
    expect(rooms()).toHaveLength(2)
  })

  test('whose two tags are seen only at the last look is given up before anybody is let in', async () => {
    portal = await openPortal()
    const records = twoRecords(true)
    leaveUntagged(portal, 150_000)
    // The other one's transaction becomes visible after our answers: only the look of its own shows it.
    let looks = 0
    portal.docspace.hooks.onRequest = ({ method, path }) => {
      if (method !== 'GET' || !/files\/rooms\/100$/.test(path) || looks++ > 0) return
      portal.docspace.state.rooms.find(({ id }) => id === 100)?.tags.push(clientKey(b))
    }
    expect(await portal.serve(records, a)).toMatchObject({ reason: { code: 'room-contested' } })
    const [given] = madeRooms(portal.docspace)
    expect(given).toMatchObject({ tags: [clientKey(b)], members: [], mails: [], links: [] })
    expect(await portal.finish(records, a)).toBe('ready')
    expect(rooms()).toEqual(expect.arrayContaining([roomOf(a)]))
  })
})

test('a label that people hang on the room while it is made is no key of another client', async () => {
  portal = await openPortal()
  const records = twoRecords(false)
  portal.docspace.hooks.onAnswer = ({ method, path }) => {
    const room = portal.docspace.state.rooms.at(-1)
    if (method === 'POST' && path.includes('/files/folder/') && room?.tags.length === 1)
      room.tags.push('Dept:Sales:2026')
  }
  expect(await portal.finish(records, a)).toBe('ready')
  expect(rooms()).toMatchObject([{ tags: ['Dept:Sales:2026', clientKey(a)] }])
})
