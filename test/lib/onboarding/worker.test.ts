import { describe, expect, test } from 'vitest'
import type { ClientRecord, Records } from '#lib/crm/records/records-port.ts'
import { docspaceReasons } from '#lib/docspace/reasons.ts'
import { awaitedKey } from '#lib/onboarding/life/arrival/awaited-note.ts'
import { createAwaited } from '#lib/onboarding/life/arrival/awaited-store.ts'
import { createEnds } from '#lib/onboarding/life/end/end-store.ts'
import { createClientMemories } from '#lib/onboarding/life/memory/memory-store.ts'
import { onboardingReasons } from '#lib/onboarding/reasons.ts'
import { readyMark } from '#lib/onboarding/room/observed.ts'
import { createWorker, processClients, type WorkerServices } from '#lib/onboarding/worker.ts'
import { dueKey } from '#lib/queue/due-clients.ts'
import { writeMessage } from '#lib/queue/message.ts'
import { openRequeue } from '#lib/queue/requeue.ts'
import { Park, QueueUnavailable, RetryLater } from '#lib/runtime/errors.ts'
import { clientMemoryKey } from '#lib/runtime/objects/client-place.ts'
import { settingsWith } from '#test/onboarding/harness.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { openQueues } from '../queue/queues.ts'
import { memoryTexts } from '../runtime/objects/memory-texts.ts'
import { keptEvents } from './events/kept-events.ts'
import { recordOf } from './identity/search.ts'
import { fileOf, memberOf, memoryPortal, type PortalState, roomOf } from './memory-portal.ts'

const log = keepTestLog()

const anna = { id: 'anna', email: 'anna@example.com', active: true, canManageRooms: true }

const namedThrottling = () => Object.assign(new Error('Rate exceeded'), { name: 'RequestThrottled' })

const receivedAt = '2026-01-05T09:00:00Z'
const body = writeMessage({
  ref: { source: 'espocrm', type: 'Account', id: 'a1' },
  receivedAt,
  delivery: 'd',
})

/** A worker with one message in hand, whose work ends with `error` after `lasts` milliseconds. */
const openWork = (error: unknown, { left = 60_000, lasts = 0, text = body, events = keptEvents() } = {}) => {
  const queues = openQueues()
  const { clock, clients, dead } = queues
  clients.send({ body: text, group: 'espocrm:Account:a1' })
  const [record] = clients.receive(1)
  if (!record) throw new Error('there is a message')
  const end = clock.now() + left
  const fails = async (): Promise<never> => {
    clock.advance(lasts)
    throw error
  }
  let opened = 0
  const services: WorkerServices = {
    openRequeue: async () => openRequeue('clients', 'dead', queues.sqs),
    clock,
    events: events.sink,
    settings: settingsWith(),
    openDocSpace: fails,
    // Open for the work itself; afterwards the CRM is out of reach, and there is nothing to write to.
    async openRecords() {
      opened += 1
      if (opened > 1) throw new RetryLater(onboardingReasons['secret-unreachable'])
      return {} as Records
    },
  }
  const settle = () => createWorker(services).settle(record, { remaining: () => end - clock.now() })
  return { settle, services, clients, dead, clock, calls: queues.calls, opened: () => opened }
}

describe('work that fails', () => {
  test('for good is parked with its reason', async () => {
    const { settle, dead } = openWork(new Park(docspaceReasons['docspace-tariff'], { detail: 'POST: 402' }))
    expect(await settle()).toBe('done')
    expect(dead.messages.map(({ attributes }) => [attributes.reason, attributes.detail])).toEqual([
      ['docspace-tariff', 'POST: 402'],
    ])
  })

  test('for good is told to outlets before its message goes, and stays in the queue until it is', async () => {
    const events = keptEvents()
    events.down = true
    const waits = openWork(new Park(docspaceReasons['docspace-tariff']), { events })
    await expect(waits.settle()).rejects.toThrow()
    expect(waits.dead.messages).toEqual([])
    events.down = false
    const goes = openWork(new Park(docspaceReasons['docspace-tariff']), { events })
    expect(await goes.settle()).toBe('done')
    expect(goes.dead.messages).toHaveLength(1)
    expect(events.sent).toMatchObject([{ type: 'room.attention', data: { reason: 'docspace-tariff' } }])
  })

  test('for a while is told to outlets when that is over an hour, since when it waits', async () => {
    const events = keptEvents()
    const waits = openWork(new RetryLater(docspaceReasons['docspace-limit']), { events })
    await waits.settle()
    expect(events.sent).toEqual([])
    waits.clock.advance(3_600_000)
    const [again] = waits.clients.receive(1)
    if (!again) throw new Error('it waits')
    await createWorker(waits.services).settle(again, { remaining: () => 60_000 })
    expect(events.sent).toMatchObject([{ type: 'room.waiting' }])
  })

  test('for a while waits for as long as was said', async () => {
    const { settle, clients, dead, clock } = openWork(
      new RetryLater(docspaceReasons['docspace-limit'], { after: 400_000 }),
    )
    expect(await settle()).toBe('stays')
    expect(dead.messages).toEqual([])
    clock.advance(399_000)
    expect(clients.visible).toBe(0)
    clock.advance(1_000)
    expect(clients.visible).toBe(1)
  })

  test.each([
    ['for good', new Park(docspaceReasons['docspace-tariff'])],
    ['for a while', new RetryLater(docspaceReasons['docspace-limit'], { after: 1_000 })],
    ['oddly', new Error('odd')],
  ])('%s, when the time is over, touches nothing: somebody else may have the message', async (_, error) => {
    for (const lasts of [60_000, 3_600_000]) {
      const { settle, dead, calls, opened } = openWork(error, { lasts })
      expect(await settle()).toBe('stays')
      expect(dead.messages).toEqual([])
      expect(calls).toEqual([])
      expect(opened()).toBe(1)
    }
  })
})

describe('a client that was served', () => {
  const serve = async (
    record: Partial<ClientRecord>,
    {
      settings,
      services,
      ...given
    }: Partial<PortalState> & { settings?: object; services?: Partial<WorkerServices> } = {},
  ) => {
    const queues = openQueues()
    queues.clients.send({ body, group: 'espocrm:Account:a1' })
    const [message] = queues.clients.receive(1)
    if (!message) throw new Error('there is a message')
    const { docspace } = memoryPortal({ people: [anna], files: { 11: fileOf('Template.pdf') }, ...given })
    const worker = createWorker({
      openRequeue: async () => openRequeue('clients', 'dead', queues.sqs),
      clock: queues.clock,
      settings: settingsWith({
        welcome: { way: 'files', into: 'Contracts', files: [{ id: 11, title: 'Welcome.pdf' }] },
        folders: ['Contracts'],
        manager: { default: anna.email },
        ...settings,
      }),
      openDocSpace: async () => ({ docspace, linkSecrets: ['secret'] }),
      openRecords: async () => ({
        async read() {
          queues.clock.advance(7)
          return recordOf({ written: { state: 'none' }, ...record })
        },
        readFields: async () => ({ status: 'Lost' }),
        readContacts: async () => [],
        writeBack: async () => {},
      }),
      ...services,
    })
    const settled = await worker.settle(message, { remaining: () => 60_000 })
    return { settled, messageId: message.messageId, ...queues }
  }
  const counted = () => log.lines.flatMap((line) => ('ClientsReady' in line ? [line] : []))
  const completed = () => log.lines.filter(({ event }) => event === 'client.completed')

  test('is logged with what it took, and counted when its room is ready', async () => {
    const { settled, messageId, clock, clients } = await serve({})
    expect(settled).toBe('done')
    expect(completed()).toMatchObject([
      {
        outcome: 'ready',
        durationMs: 7,
        attempt: 1,
        client: 'espocrm:Account:a1',
        correlationId: 'd',
        messageId,
      },
    ])
    expect(counted()).toMatchObject([{ ClientsReady: 1, TimeToReady: clock.now() - Date.parse(receivedAt) }])
    expect(clients.messages).toHaveLength(1)
  })

  test('is not counted when it is none', async () => {
    expect((await serve({ isClient: false })).settled).toBe('done')
    expect(completed()).toMatchObject([{ outcome: 'not-a-client', durationMs: 7 }])
    expect(counted()).toEqual([])
  })

  test('is remembered where there is a place for it', async () => {
    const { store, texts } = memoryTexts()
    await serve({}, { services: { memories: createClientMemories(async () => store) } })
    expect([...texts.keys()]).toEqual([clientMemoryKey('espocrm:Account:a1')])
  })

  test('is waited for where there is a place for it', async () => {
    const { store, texts } = memoryTexts()
    const awaited = createAwaited(async () => store)
    await serve({ emails: ['c@x.example'] }, { settings: { arrival: {} }, services: { awaited } })
    expect([...texts.keys()]).toEqual([awaitedKey('espocrm:Account:a1')])
  })

  test('has its managers told by mail where there is a sender of them', async () => {
    const { store } = memoryTexts()
    const awaited = createAwaited(async () => store)
    const client = 'espocrm:Account:a1'
    const reminders = { upTo: 6, sent: 1, toTell: { tries: 0 } }
    const note = { v: 1 as const, client, room: 7, invitedAt: Date.parse(receivedAt), people: ['gina'], reminders }
    await awaited.write(note, undefined)
    const sent: (readonly string[])[] = []
    await serve(
      { written: undefined as never },
      {
        rooms: [roomOf(7, { tags: [client, readyMark] })],
        members: { 7: [memberOf('anna', { access: 9 }), memberOf('gina', { pending: true })] },
        settings: { arrival: {}, remind: { after: ['3d', '6d'], tell: 'manager', sender: 'r@x.example' } },
        services: { awaited, sendMail: async ({ to }) => void sent.push(to) },
      },
    )
    expect(sent).toEqual([[anna.email]])
  })

  test('is told to outlets where there are any', async () => {
    const { sink, sent } = keptEvents()
    await serve({}, { services: { events: sink } })
    expect(sent).toMatchObject([{ type: 'room.ready', data: { client: { key: 'espocrm:Account:a1' } } }])
  })

  test('has its end brought up again on the day that its record names, where there is a place for that', async () => {
    const leaving = {
      rooms: [roomOf(7, { tags: ['espocrm:Account:a1'] })],
      settings: { end: { when: { status: 'Lost' }, do: ['archive'] } },
    }
    const written = { state: 'ending', status: 'ends on 2099-12-30: it is archived', roomId: 7 } as const
    const { store, texts } = memoryTexts()
    await serve({ written }, { ...leaving, services: { ends: createEnds(async () => store) } })
    expect(completed()).toMatchObject([{ outcome: 'ending' }])
    expect([...texts.keys()]).toEqual([dueKey('2099-12-30', 'espocrm:Account:a1')])
  })
})

test('after a limit of the portal no other client is begun', async () => {
  const queues = openQueues()
  for (const group of ['one', 'two']) queues.clients.send({ body, group })
  let opened = 0
  const worker = createWorker({
    openRequeue: async () => openRequeue('clients', 'dead', queues.sqs),
    clock: queues.clock,
    settings: settingsWith(),
    openDocSpace: async () => {
      opened += 1
      throw new RetryLater(docspaceReasons['docspace-limit'], { after: 600_000 })
    },
    openRecords: async () => ({}) as Records,
  })
  for (const record of queues.clients.receive(2))
    expect(await worker.settle(record, { remaining: () => 60_000 })).toBe('stays')
  expect(opened).toBe(1)
})

test('a record with another key waits while the queue does not take its message, however often that is tried', async () => {
  const queues = openQueues()
  queues.clients.send({ body, group: 'espocrm:Account:a1' })
  let isBusy = true
  const moved = { ref: { source: 'espocrm', type: 'Account', id: 'A1' } }
  const worker = createWorker({
    openRequeue: async () => {
      const requeue = openRequeue('clients', 'dead', queues.sqs)
      const send: typeof requeue.send = async (...given) => {
        if (isBusy) throw new QueueUnavailable('the queue cannot be reached', { cause: namedThrottling() })
        return requeue.send(...given)
      }
      return { ...requeue, send }
    },
    clock: queues.clock,
    settings: settingsWith(),
    openDocSpace: async () => ({}) as Awaited<ReturnType<WorkerServices['openDocSpace']>>,
    openRecords: async () => ({ read: async () => moved }) as unknown as Records,
  })
  const tryOnce = async () => {
    const [record] = queues.clients.receive(1)
    if (!record) throw new Error('there is a message')
    const settled = await worker.settle(record, { remaining: () => 60_000 })
    queues.clock.advance(20 * 60_000)
    return settled
  }
  for (let tries = 0; tries < 8; tries += 1) expect(await tryOnce()).toBe('stays')
  expect(queues.dead.messages).toEqual([])
  const unreachable = log.lines.filter(({ reason }) => reason === 'queue-unreachable')
  expect(unreachable.map(({ detail }) => detail)).toEqual(Array.from({ length: 8 }, () => 'RequestThrottled'))
  isBusy = false
  expect(await tryOnce()).toBe('done')
  expect(queues.clients.messages.map(({ group }) => group)).toContain('espocrm:Account:A1')
})

test('an error of one’s own while a message is sent on is not taken for a queue that cannot be reached', async () => {
  const queues = openQueues()
  queues.clients.send({ body, group: 'espocrm:Account:a1' })
  const [record] = queues.clients.receive(1)
  if (!record) throw new Error('there is a message')
  const send = async (): Promise<never> => {
    throw new TypeError('odd')
  }
  const worker = createWorker({
    openRequeue: async () => ({ ...openRequeue('clients', 'dead', queues.sqs), send }),
    clock: queues.clock,
    settings: settingsWith(),
    openDocSpace: async () => ({}) as Awaited<ReturnType<WorkerServices['openDocSpace']>>,
    openRecords: async () =>
      ({ read: async () => ({ ref: { source: 'espocrm', type: 'Account', id: 'A1' } }) }) as unknown as Records,
  })
  expect(await worker.settle(record, { remaining: () => 60_000 })).toBe('stays')
  expect(log.lines.filter(({ reason }) => reason === 'queue-unreachable')).toEqual([])
})

test('with little time left no client is begun, and the message is back in a second', async () => {
  const late = openWork(new Error('never reached'), { left: 7_999 })
  expect(await late.settle()).toBe('stays')
  expect(late.opened()).toBe(0)
  late.clock.advance(1_000)
  expect(late.clients.visible).toBe(1)
  const inTime = openWork(new Error('odd'), { left: 8_000 })
  await inTime.settle()
  expect(inTime.opened()).toBeGreaterThan(0)
})

test('a message that is none of ours is set aside with its reason', async () => {
  const { settle, dead, opened } = openWork(new Error('never reached'), { text: 'not ours' })
  expect(await settle()).toBe('done')
  expect(dead.messages.map(({ body: text, attributes }) => [text, attributes.reason])).toEqual([
    ['not ours', 'message-unreadable'],
  ])
  expect(opened()).toBe(0)
})

describe('an invocation', () => {
  const begin = (settled: 'done' | 'stays', signal = new AbortController().signal) => {
    const queues = openQueues()
    queues.clients.send({ body, group: 'one' })
    queues.clients.send({ body, group: 'one' })
    const records = queues.clients.receive(10)
    const seen: [string, number][] = []
    const deadline = { remaining: () => 50_000 }
    const worker: Parameters<typeof processClients>[0] = {
      settle: async ({ messageId }, given) => {
        seen.push([messageId, given.remaining()])
        return settled
      },
    }
    const requeue = openRequeue('clients', 'dead', queues.sqs)
    const batch = processClients(worker, { openRequeue: async () => requeue }, records, {
      deadline,
      ends: { remaining: () => 52_000 },
      signal,
      width: 1,
    })
    return { batch, seen, records, ...queues }
  }

  test('settles each message within its time', async () => {
    const { batch, seen, records } = begin('done')
    expect(await batch.finished).toEqual({ batchItemFailures: [] })
    expect(seen).toEqual(records.map(({ messageId }) => [messageId, 50_000]))
  })

  test('lets its messages come back when it must be over, and frees those that it has not begun', async () => {
    const { batch, seen, records, clients, clock } = begin('stays')
    expect((await batch.finished).batchItemFailures).toHaveLength(2)
    expect(seen).toHaveLength(1)
    const hidden = clients.messages.map(({ hiddenUntil }) => hiddenUntil - clock.now())
    expect(records).toHaveLength(2)
    expect(hidden).toEqual([52_000, 0])
  })
})

describe('a source that cannot be opened', () => {
  const tryWith = async (error: unknown) => {
    const queues = openQueues()
    queues.clients.send({ body, group: 'espocrm:Account:a1' })
    queues.clients.send({ body: body.replaceAll('espocrm', 'hubspot'), group: 'hubspot:Account:a1' })
    let opened = 0
    const worker = createWorker({
      openRequeue: async () => openRequeue('clients', 'dead', queues.sqs),
      clock: queues.clock,
      settings: settingsWith(),
      openDocSpace: async () => ({}) as Awaited<ReturnType<WorkerServices['openDocSpace']>>,
      openRecords: async () => {
        opened += 1
        throw error
      },
    })
    for (const record of queues.clients.receive(2)) await worker.settle(record, { remaining: () => 60_000 })
    return { opened, dead: queues.dead }
  }
  const secret = onboardingReasons['secret-missing']

  test.each([
    [new RetryLater(secret, { detail: 'roomkeeper/crm' }), 'secret-missing', 'roomkeeper/crm'],
    [new RetryLater(secret), 'secret-missing', undefined],
    [Object.assign(new Error('odd'), { name: 'ThrottlingException' }), 'secret-unreachable', 'ThrottlingException'],
  ])('for a while holds its own clients and no others: %s', async (error, reason, detail) => {
    const { opened } = await tryWith(error)
    // Each source twice: for the work, and for the status on the record.
    expect(opened).toBe(4)
    const lines = log.lines.filter((line) => line.reason !== undefined)
    expect(lines).toMatchObject([{ reason }, { reason }])
    expect(lines.map((line) => line.detail)).toEqual([detail, detail])
  })

  test('for good parks its clients', async () => {
    const { dead } = await tryWith(new Park(onboardingReasons['source-closed'], { detail: 'espocrm' }))
    expect(dead.messages).toMatchObject([
      { attributes: { reason: 'source-closed' } },
      { attributes: { reason: 'source-closed' } },
    ])
  })
})
