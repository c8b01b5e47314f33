import { describe, expect, test } from 'vitest'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { keptEvents } from '../../events/kept-events.ts'
import { tag } from '../../identity/search.ts'
import { memberOf, roomOf } from '../../memory-portal.ts'
import { at, unread } from '../../memory-world.ts'
import { email, openArrival, senderOf } from './arrival-world.ts'

const log = keepTestLog()
const guest = `account of ${email}`

describe('a client whose people were invited', () => {
  test('is waited for, by the ids of its people alone, and its record says so', async () => {
    const { onboard, note, status, state, texts } = openArrival()
    expect(await onboard()).toBe('ready')
    expect(note()).toEqual({ v: 1, client: tag, room: state.rooms[0]?.id, invitedAt: at, people: [guest] })
    expect(status()).toBe('ready: invited on 2026-01-05, not yet joined')
    expect(texts.size).toBe(1)
    expect(log.lines.filter((line) => JSON.stringify(line).includes('ClientsJoined'))).toEqual([])
  })

  test('is not waited for where the settings do not say so, or there is no place for the note', async () => {
    const silent = openArrival({}, null)
    await silent.onboard()
    expect([silent.note(), silent.status()]).toEqual([undefined, 'ready'])
    const { work, onboard: _, ...world } = openArrival()
    const { awaited: __, ...without } = work
    const { onboardClient } = await import('#lib/onboarding/onboard.ts')
    await onboardClient(without, { source: 'espocrm', type: 'Account', id: 'a1' })
    expect([world.note(), world.status()]).toEqual([undefined, 'ready'])
  })

  test('is not waited for where nobody was invited', async () => {
    const { record: _, ...given } = senderOf()
    const silent = { ...unread(), ref: given.ref, emails: [] }
    const sender = openArrival({ records: { read: async () => silent } })
    expect(await sender.onboard(given.ref, { id: 'Cus_A', name: 'Acme' })).toBe('ready')
    expect(sender.texts.size).toBe(0)
  })

  test('has joined already where one of them had an account, and is done', async () => {
    const { onboard, note, status, reports, state, work } = openArrival()
    const list = work.docspace.members.listWithGroups
    Object.assign(work.docspace.members, {
      listWithGroups: async (id: number) => (await list(id)).map((one) => ({ ...one, pending: false })),
    })
    expect(await onboard()).toBe('ready')
    expect([note(), status()]).toEqual([undefined, 'ready: joined on 2026-01-05'])
    expect(reports.map(({ joinedOn }) => joinedOn)).toEqual([undefined, '2026-01-05'])
    expect(state.rooms).toHaveLength(1)
    expect(log.lines).toContainEqual(expect.objectContaining({ event: 'client.joined', detail: '2026-01-05' }))
  })

  test('whose address is that of the owner of the room is not waited for', async () => {
    const { onboard, note, work } = openArrival()
    const list = work.docspace.members.listWithGroups
    Object.assign(work.docspace.members, {
      listWithGroups: async (id: number) =>
        (await list(id)).map((one) => (one.email === email ? { ...one, owner: true } : one)),
    })
    await onboard()
    expect(note()).toBeUndefined()
  })

  test('is waited for since the first invitation, and what an earlier room left is forgotten', async () => {
    for (const [room, invitedAt] of [
      [0, 7],
      [77, at],
    ] as const) {
      const world = openArrival()
      const { awaitPeople } = await import('#lib/onboarding/life/arrival/await-people.ts')
      const reminders = { upTo: 3, sent: 1 }
      const bounced = [{ to: 'contact' as const, how: 'bounced' as const, on: '2025-12-01' }]
      world.setNote({
        room: 5 + room,
        invitedAt: 7,
        joinedOn: '2025-12-01',
        reminders,
        bounced,
        welcomed: ['gina'],
        toWelcome: true,
      })
      const observed = { room: { id: 5 }, members: { is: [memberOf('gina', { pending: true })], certain: true } }
      const desired = { tag, guests: [{ email: 'gina@example.com', access: 2 }] }
      const note = await awaitPeople(world.work, unread(), desired, observed as never)
      expect(note).toEqual({
        ...{ v: 1, client: tag, room: 5, people: ['gina'], invitedAt, toWelcome: true },
        ...(room === 0 && { joinedOn: '2025-12-01', reminders, bounced, welcomed: ['gina'] }),
      })
      expect(world.note()).toEqual(note)
    }
  })
})

describe('a client of a sender without records', () => {
  test('is waited for from before its link is there, by the id that the sender knows', async () => {
    const { records, ref, fields, key } = senderOf()
    const world = openArrival({ records })
    const create = world.work.docspace.links.createInvitation
    const seen: unknown[] = []
    Object.assign(world.work.docspace.links, {
      createInvitation: async (...given: Parameters<typeof create>) => {
        seen.push(world.note(key))
        return create(...given)
      },
    })
    expect(await world.onboard(ref, fields)).toBe('ready')
    expect(seen).toEqual([{ v: 1, client: key, spelled: 'Cus_A', invitedAt: at, people: [] }])
    expect(world.note(key)).toMatchObject({ spelled: 'Cus_A', people: [guest], room: world.state.rooms[0]?.id })
    expect(world.reports.map(({ status }) => status)).toEqual(['ready'])
  })

  test('whose id is the same in the key needs no other', async () => {
    const { records, ref, fields, key } = senderOf('cus_a')
    const world = openArrival({ records })
    await world.onboard(ref, fields)
    expect(world.note(key)).not.toHaveProperty('spelled')
  })
})

test('somebody of a client who had an account is told to the sender and to outlets, with the rule of the room', async () => {
  const { records, ref, fields, key } = senderOf()
  const world = openArrival({ records, settings: { rooms: [{ name: 'customers' }] } })
  const events = keptEvents()
  world.work.events = events.sink
  const list = world.work.docspace.members.listWithGroups
  Object.assign(world.work.docspace.members, {
    listWithGroups: async (id: number) => (await list(id)).map((one) => ({ ...one, pending: false })),
  })
  expect(await world.onboard(ref, fields)).toBe('ready')
  expect(world.reports.map(({ status }) => status)).toEqual(['ready', 'joined on 2026-01-05'])
  expect(events.sent).toMatchObject([
    { type: 'room.ready', rule: 'customers' },
    { type: 'client.joined', rule: 'customers', data: { client: { key }, room: { id: world.state.rooms[0]?.id } } },
  ])
  expect(world.note(key)).toBeUndefined()
})

test('outlets are told the rule of a room that an earlier run made without its tags', async () => {
  const world = openArrival({ rooms: [roomOf(7, { tags: [tag] })], settings: { rooms: [{ name: 'customers' }] } })
  const events = keptEvents()
  world.work.events = events.sink
  const { rooms, members } = world.work.docspace
  const find = rooms.findByTag
  // As it was when it was found, whatever is done to it since.
  Object.assign(rooms, { findByTag: async (asked: string) => structuredClone(await find(asked)) })
  const list = members.listWithGroups
  Object.assign(members, {
    listWithGroups: async (id: number) => (await list(id)).map((one) => ({ ...one, pending: false })),
  })
  expect(await world.onboard()).toBe('ready')
  expect(events.sent).toMatchObject([
    { type: 'room.ready', rule: 'customers' },
    { type: 'client.joined', rule: 'customers', data: { room: { id: 7 } } },
  ])
})

test('a run begins to wait where the settings ask for it, there is a place for the note, and no record tells', async () => {
  const { beginToAwait } = await import('#lib/onboarding/life/arrival/await-people.ts')
  const wanted = { tag, guests: [{ email, access: 2 }], recordTells: false } as Parameters<typeof beginToAwait>[2]
  const world = openArrival()
  const { awaited: _, ...without } = world.work
  await beginToAwait(without, unread(), wanted)
  const silent = openArrival({}, null)
  await beginToAwait(silent.work, unread(), wanted)
  expect([silent.note(), world.note()]).toEqual([undefined, undefined])
  await beginToAwait(world.work, unread(), wanted)
  expect(world.note()).toEqual({ v: 1, client: tag, invitedAt: at, people: [] })
})

test('a note that cannot be read is written anew', async () => {
  const world = openArrival()
  world.setNote({})
  for (const one of world.texts.values()) one.text = '{'
  expect(await world.onboard()).toBe('ready')
  expect(world.note()).toMatchObject({ invitedAt: at, people: [guest] })
})
