import { describe, expect, test } from 'vitest'
import { eventId } from '#lib/events/event-id.ts'
import { changedInMemory, tellJoined, tellReminded } from '#lib/onboarding/events/room-events.ts'
import type { ClientMemory } from '#lib/onboarding/life/memory/memory.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { onboardOverDeath } from '../cut-short.ts'
import { recordOf, ref } from '../identity/search.ts'
import { openEnd } from '../life/end/end-world.ts'
import { anna, at, type Given, open } from '../memory-world.ts'
import { keptEvents } from './kept-events.ts'

keepTestLog()

const telling = (given: Given = {}) => {
  const [world, events] = [open(given), keptEvents()]
  world.work.events = events.sink
  return { ...world, events }
}
const client = { key: 'espocrm:Account:a1', name: 'Acme' }
const roomOfEvent = {
  id: expect.any(Number),
  url: expect.stringMatching(/^https:\/\/portal\.example\/rooms\/shared\/\d+$/),
  title: 'Client - Acme',
}

describe('a room that is ready', () => {
  test('is told before its record says so, and once', async () => {
    const { events, onboard, work, state } = telling()
    const { writeBack } = work.records
    const order: string[] = []
    work.records.writeBack = async (record, report) => {
      order.push(`${report.state} after ${events.sent.length}`)
      await writeBack(record, report)
    }
    expect(await onboard()).toBe('ready')
    expect(events.sent).toEqual([
      {
        id: eventId('room.ready', client.key, state.rooms[0]?.id ?? 0, 0),
        type: 'room.ready',
        at,
        data: { client, room: roomOfEvent },
      },
    ])
    expect(order).toEqual(['preparing after 0', 'ready after 1'])
    expect(await onboard()).toBe('left-alone')
    expect(events.sent).toHaveLength(1)
  })

  test('waits with its record while the queue takes nothing, and is told then', async () => {
    const { events, onboard, reports } = telling()
    events.down = true
    await expect(onboard()).rejects.toMatchObject({ reason: { code: 'queue-unreachable' } })
    expect(reports.map(({ state }) => state)).not.toContain('ready')
    events.down = false
    expect(await onboard()).toBe('ready')
    expect(events.sent).toHaveLength(1)
  })

  test.each(['before', 'after'] as const)('is told by one id, whenever the process dies: %s', async (moment) => {
    for (let nth = 1; ; nth += 1) {
      const { work, events } = telling()
      const died = await onboardOverDeath(work, ref, nth, moment)
      expect(new Set(events.sent.map(({ id }) => id)).size, `${nth}`).toBe(1)
      if (!died) break
    }
  })

  test('has its rule, and is told when people are let in where it waited for that', async () => {
    const settings = { rooms: [{ name: 'customers' }], invite: { when: { stage: 'Won' } } }
    const { events, onboard, crm } = telling({ settings, values: { stage: 'Lost' } })
    expect(await onboard()).toBe('in-review')
    expect(events.sent).toEqual([])
    crm.values = { stage: 'Won' }
    expect(await onboard()).toBe('ready')
    expect(events.sent).toMatchObject([{ type: 'room.ready', rule: 'customers', data: { client } }])
  })
})

describe('a room that follows its record', () => {
  const changed = async () => {
    const world = telling({ settings: { follow: { contacts: 'replace' }, room: { tags: ['old'] } } })
    await world.onboard()
    const { written } = world.crm.record ?? {}
    if (!written) throw new Error('not ready')
    world.crm.record = recordOf({ name: 'Beta', emails: ['new@x.example'], ownerEmail: anna.email, written })
    world.events.sent.length = 0
    return world
  }

  test('is told with what has changed', async () => {
    const { events, onboard } = await changed()
    expect(await onboard()).toBe('followed')
    expect(events.sent).toMatchObject([
      {
        type: 'room.changed',
        at,
        data: { client: { ...client, name: 'Beta' }, room: { title: 'Client - Beta' }, parts: ['title', 'people'] },
      },
    ])
    await onboard()
    expect(events.sent).toHaveLength(1)
  })

  test('is told anew of each change', async () => {
    const { events, onboard, crm } = await changed()
    await onboard()
    if (crm.record) crm.record = { ...crm.record, name: 'Gamma' }
    await onboard()
    expect(new Set(events.sent.map(({ id }) => id)).size).toBe(2)
  })

  test.each(['before', 'after'] as const)(
    'is told by one id and never forgotten, whenever the process dies: %s',
    async (moment) => {
      for (let nth = 1; ; nth += 1) {
        const { work, events } = await changed()
        const died = await onboardOverDeath(work, ref, nth, moment)
        expect(new Set(events.sent.map(({ id }) => id)).size, `${nth}`).toBe(1)
        if (!died) break
      }
    },
  )
})

describe('a room that ends', () => {
  test('is told, by the day that was announced', async () => {
    const written = { state: 'ending', status: 'ends on 2026-01-04: …', roomId: 7 } as const
    const [end, events] = [openEnd({ record: { written } }), keptEvents()]
    end.work.events = events.sink
    await end.setState({ phase: 'announced', day: '2026-01-04', announcedAt: 1 })
    expect(await end.run()).toBe('ended')
    expect(events.sent).toMatchObject([
      {
        id: eventId('room.ended', client.key, 7, '2026-01-04'),
        type: 'room.ended',
        at,
        data: { client, room: { id: 7 }, day: '2026-01-04' },
      },
    ])
  })
})

describe('two memories', () => {
  const person = (address: string, access = 2, id?: string) => ({ address, access, ...(id && { id }) })
  const before: ClientMemory = {
    ...{ v: 1, client: 'k', room: 7, wantedAt: 1, title: 't', tags: ['a', 'b'], manager: person('m', 9) },
    ...{ colleagues: [person('c', 9)], guests: [person('g')], groups: [{ id: 'x', access: 2 }] },
  }

  test.each<[string, Partial<ClientMemory>, string[]]>([
    ['nothing', { wantedAt: 2 }, []],
    ['an id that was learned', { guests: [person('g', 2, 'id')] }, []],
    ['another order', { tags: ['b', 'a'] }, []],
    ['the title', { title: 'u' }, ['title']],
    ['a tag less', { tags: ['a'] }, ['tags']],
    ['another tag', { tags: ['a', 'c'] }, ['tags']],
    ['another manager', { manager: person('n', 9) }, ['people']],
    ['a manager less', { manager: undefined }, ['people']],
    ['another role', { guests: [person('g', 10)] }, ['people']],
    ['another colleague', { colleagues: [person('d', 9)] }, ['people']],
    ['a group more', { groups: [...before.groups, { id: 'y', access: 2 }] }, ['people']],
    ['another role of a group', { groups: [{ id: 'x', access: 10 }] }, ['people']],
    ['all', { title: 'u', tags: [], guests: [] }, ['title', 'tags', 'people']],
  ])('differ in %s', (_, change, parts) =>
    expect(changedInMemory(before, { ...before, ...change } as ClientMemory)).toEqual(parts),
  )

  test('tell a manager from a colleague', () => {
    const now = { ...before, manager: person('c', 9), colleagues: [person('m', 9)] }
    expect(changedInMemory(before, now)).toEqual(['people'])
  })
})

test('who has joined is told once for each room, by a name where one is known', async () => {
  const { events, work } = telling()
  const room = { id: 7, title: 'Client - Acme', tags: ['roomkeeper:rule=vip'] }
  await tellJoined(work, { ref }, room, '2026-01-06')
  await tellJoined(work, recordOf(), room, '2026-01-07')
  const { url } = roomOfEvent
  expect(events.sent).toStrictEqual([
    {
      ...{ id: eventId('client.joined', client.key, 7), type: 'client.joined', at, rule: 'vip' },
      data: { client: { key: client.key }, room: { id: 7, url, title: 'Client - Acme' }, on: '2026-01-06' },
    },
    {
      ...{ id: eventId('client.joined', client.key, 7), type: 'client.joined', at, rule: 'vip' },
      data: { client, room: { id: 7, url, title: 'Client - Acme' }, on: '2026-01-07' },
    },
  ])
})

test('who is reminded is told once for each time, and by no name where it is empty', async () => {
  const { events, work } = telling()
  const room = { id: 7, title: 'Client - Acme', tags: ['roomkeeper:rule=vip'] }
  await tellReminded(work, recordOf({ name: '' }), room, { time: 2, last: true })
  const { url } = roomOfEvent
  expect(events.sent).toStrictEqual([
    {
      ...{ id: eventId('client.reminded', client.key, 7, 2), type: 'client.reminded', at, rule: 'vip' },
      data: { client: { key: client.key }, room: { id: 7, url, title: 'Client - Acme' }, time: 2, last: true },
    },
  ])
})
