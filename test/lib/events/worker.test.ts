import { describe, expect, test } from 'vitest'
import { type EventMessage, writeEventMessage } from '#lib/events/message.ts'
import type { OutletSettings } from '#lib/events/settings.ts'
import { createEventWorker, wantsEvent } from '#lib/events/worker.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { recordOf } from '../queue/queues.ts'
import { deliveryWorld, failing } from './delivery-world.ts'
import { everyEvent, readyEvent } from './sample-events.ts'

const log = keepTestLog()
type Outlets = Record<string, Pick<OutletSettings, 'kind' | 'events' | 'rules'>>
const both: Outlets = {
  ops: { kind: 'webhook', events: ['room.ready'] },
  sales: { kind: 'webhook', events: ['room.ready', 'room.ended'] },
}

const open = (outlets: Outlets = both) => {
  const world = deliveryWorld()
  const sent: EventMessage[] = []
  const hidden: number[] = []
  const parked: [string, string][] = []
  const worker = createEventWorker({
    ...world,
    attempt: world.attempt,
    now: world.now,
    outlets,
    send: async (message) => void sent.push(message),
    postpone: async (_, ms) => void hidden.push(ms),
    park: async ({ body }, why) => void parked.push([body, why]),
  })
  const settle = (message: EventMessage | string) =>
    worker.settle(
      recordOf({ messageId: 'm1', body: typeof message === 'string' ? message : writeEventMessage(message) }),
    )
  return { world, sent, hidden, parked, settle }
}

describe('an event', () => {
  test('becomes a message for each outlet that wants it, and is noted', async () => {
    const { settle, sent, world } = open({ ...both, quiet: { kind: 'webhook', events: ['room.ended'] } })
    expect(await settle({ event: readyEvent })).toBe('done')
    expect(sent).toEqual([
      { event: readyEvent, outlet: 'ops' },
      { event: readyEvent, outlet: 'sales' },
    ])
    expect(await world.ledger.ofDay('2026-11-29')).toEqual(['evt_1'])
    expect(world.tried).toEqual([])
    expect(log.lines).toMatchObject([{ event: 'event.queued', eventId: 'evt_1', eventType: 'room.ready', count: 2 }])
  })

  test('is delivered to its outlet alone', async () => {
    const { settle, world, sent, parked } = open()
    expect(await settle({ event: readyEvent, outlet: 'sales' })).toBe('done')
    expect(parked).toEqual([])
    expect(world.tried).toEqual(['sales evt_1'])
    expect(sent).toEqual([])
  })

  test('is dropped where its outlet was taken out of the settings', async () => {
    const { settle, world } = open()
    expect(await settle({ event: readyEvent, outlet: 'gone' })).toBe('done')
    expect(world.tried).toEqual([])
    expect(world.texts.size).toBe(0)
  })

  test('waits in the queue after a failure', async () => {
    const { settle, world, hidden } = open()
    world.answer = failing
    expect(await settle({ event: readyEvent, outlet: 'ops' })).toBe('stays')
    expect(hidden).toHaveLength(1)
    expect(hidden[0]).toBeGreaterThanOrEqual(5_000)
  })

  test('is parked when it is given up', async () => {
    const { settle, world, parked } = open()
    world.answer = { meaning: 'refused', status: 400 }
    const message = { event: readyEvent, outlet: 'ops' }
    expect(await settle(message)).toBe('done')
    expect(parked).toEqual([[writeEventMessage(message), 'answered 400']])
  })
})

describe('a receiver that does not answer', () => {
  test('is left alone by other events, and holds up no other outlet', async () => {
    const { settle, world, hidden } = open()
    world.answer = { meaning: 'later', why: 'no answer (ABORT_ERR)' }
    await settle({ event: readyEvent, outlet: 'ops' })
    world.answer = { meaning: 'taken', status: 200 }
    const other = { ...readyEvent, id: 'evt_other' }
    world.at += 1_000
    expect(await settle({ event: other, outlet: 'ops' })).toBe('stays')
    expect(hidden[1]).toBe(29_000)
    // Who found it held does not end that.
    expect(await settle({ event: { ...other, id: 'evt_third' }, outlet: 'ops' })).toBe('stays')
    expect(await settle({ event: other, outlet: 'sales' })).toBe('done')
    expect(world.tried).toEqual(['ops evt_1', 'sales evt_other'])
    world.at += 29_000
    expect(await settle({ event: other, outlet: 'ops' })).toBe('done')
  })

  test('but answers that it is busy for a while only', async () => {
    const { settle, world } = open()
    world.answer = failing
    await settle({ event: readyEvent, outlet: 'ops' })
    await settle({ event: { ...readyEvent, id: 'evt_other' }, outlet: 'ops' })
    expect(world.tried).toEqual(['ops evt_1', 'ops evt_other'])
  })
})

test('a CRM that does not answer holds up the timelines of no other', async () => {
  const { settle, world, hidden } = open({ notes: { kind: 'timeline', events: ['room.ready'] } })
  const of = (key: string) => ({
    ...readyEvent,
    id: key.replaceAll(':', '_'),
    data: { ...readyEvent.data, client: { key } },
  })
  world.answer = { meaning: 'later', why: 'The CRM does not answer', asked: 300_000 }
  await settle({ event: of('hubspot:company:1'), outlet: 'notes' })
  world.answer = { meaning: 'taken' }
  expect(await settle({ event: of('hubspot:company:2'), outlet: 'notes' })).toBe('stays')
  expect(hidden[1]).toBe(300_000)
  expect(await settle({ event: of('espocrm:Account:3'), outlet: 'notes' })).toBe('done')
  expect(world.tried).toEqual(['notes hubspot_company_1', 'notes espocrm_Account_3'])
})

test('a receiver that does not answer is left alone by clients of every CRM', async () => {
  const { settle, world } = open()
  world.answer = { meaning: 'later', why: 'no answer (ABORT_ERR)' }
  await settle({ event: readyEvent, outlet: 'ops' })
  const other = { ...readyEvent, id: 'evt_other', data: { ...readyEvent.data, client: { key: 'espocrm:Account:3' } } }
  expect(await settle({ event: other, outlet: 'ops' })).toBe('stays')
  expect(world.tried).toEqual(['ops evt_1'])
})

test('a timeline is that of a client', () => {
  const notes = { kind: 'timeline', events: everyEvent.map(({ type }) => type) } as const
  const wanted = everyEvent.filter((one) => wantsEvent({ ...notes, events: [...notes.events] }, one))
  expect(wanted.map(({ type }) => type)).toEqual([
    ...['room.ready', 'room.attention', 'room.waiting', 'room.changed', 'room.ended'],
    ...['client.joined', 'client.reminded', 'record.told'],
  ])
  const hook = { kind: 'webhook', events: everyEvent.map(({ type }) => type) } as const
  expect(everyEvent.filter((one) => wantsEvent({ ...hook, events: [...hook.events] }, one))).toEqual(everyEvent)
})

test('an event about no client is in the hands of no timeline', async () => {
  const { settle, world } = open({ notes: { kind: 'timeline', events: ['backup.finished'] } })
  const finished = everyEvent.find(({ type }) => type === 'backup.finished') ?? readyEvent
  world.answer = { meaning: 'refused', status: 400 }
  expect(await settle({ event: finished, outlet: 'notes' })).toBe('done')
  expect(world.tried).toEqual(['notes evt_8'])
})

test('a message that is not ours is parked', async () => {
  const { settle, parked } = open()
  expect(await settle('{}')).toBe('done')
  expect(parked).toEqual([['{}', 'unreadable']])
  expect(log.lines).toMatchObject([{ event: 'message.unreadable', messageId: 'm1' }])
})

test.each<[Pick<OutletSettings, 'kind' | 'events' | 'rules'>, boolean]>([
  [{ kind: 'webhook', events: ['room.ready'] }, true],
  [{ kind: 'webhook', events: ['room.ended'] }, false],
  [{ kind: 'webhook', events: ['room.ready'], rules: ['customers'] }, true],
  [{ kind: 'webhook', events: ['room.ready'], rules: ['partners'] }, false],
])('%o wants a room of the rule customers: %s', (outlet, wants) => {
  expect(wantsEvent(outlet, readyEvent)).toBe(wants)
})

test('rules say nothing of what has none', () => {
  const [, attention] = everyEvent
  if (!attention) throw new Error('there is one')
  expect(wantsEvent({ kind: 'webhook', events: ['room.attention'], rules: ['partners'] }, attention)).toBe(true)
})
