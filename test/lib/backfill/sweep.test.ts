import { beforeEach, describe, expect, test } from 'vitest'
import { drawFor, readQueues, type Sweep, sweepMissed } from '#lib/backfill/sweep.ts'
import type { ListedRecord, ListingQuery } from '#lib/crm/listing/listing.ts'
import { FifoQueue, sqsClientFor } from '#test/onboarding/world/fifo-queue.ts'
import { createVirtualClock } from '#test/onboarding/world/virtual-clock.ts'
import { listed, listingOf } from './listing.ts'

const clock = createVirtualClock()
const immediately = { now: clock.now, sleep: async (ms: number) => clock.advance(ms) }
let waiting: FifoQueue
let live: FifoQueue
beforeEach(() => {
  waiting = new FifoQueue({ clock })
  live = new FifoQueue({ clock })
})
const sqs = () => sqsClientFor({ waiting, live }, (_call, perform) => perform())
const groups = () => waiting.messages.map(({ group }) => group)

const sweep = (
  records: readonly ListedRecord[],
  most = 100,
  onQuery?: (query: ListingQuery) => void,
  left = 300_000,
  messages: Partial<Pick<Sweep, 'parked' | 'queuesHoldMessages' | 'job'>> = {},
) => {
  const end = clock.now() + left
  return sweepMissed({
    listing: listingOf(records, (query) => onQuery?.(query)),
    sqs: sqs(),
    waitingUrl: 'waiting',
    settings: { sinceHours: 48, minAgeMinutes: 60, most, mostInReview: 3, mostChanged: 0 },
    job: 'sweep-1',
    parked: new Set(),
    queuesHoldMessages: false,
    portalHosts: undefined,
    ...messages,
    clock: immediately,
    deadline: { remaining: () => end - clock.now() },
  })
}

const old = (id: string, other: Partial<ListedRecord> = {}) =>
  listed(id, { createdAt: clock.now() - 2 * 3_600_000, ...other })

describe('a sweep', () => {
  test('queues who was never heard of, and nobody else', async () => {
    const since = clock.now() - 2 * 3_600_000
    const records = [
      old('missed'),
      old('ready', { written: { state: 'ready', roomId: 1 } }),
      old('begun', { written: { state: 'preparing' } }),
      old('parked', { written: { state: 'attention' } }),
      old('other', { isClient: false }),
      old('lost'),
      listed('young', { createdAt: clock.now() - 59 * 60_000 }),
    ]
    const messages = { parked: new Set(['espocrm:Account:parked']), queuesHoldMessages: true }
    const swept = await sweep(records, 100, undefined, 300_000, messages)
    expect(swept.queued.map(({ id }) => id)).toEqual(['missed', 'lost'])
    expect(swept.unparked).toBe(0)
    expect(swept.untried).toEqual(swept.queued.map((ref) => ({ ref, since })))
    expect(groups()).toEqual(['espocrm:Account:missed', 'espocrm:Account:lost'])
  })

  test('queues who waits for the record in bounded numbers, beside those who were never heard of', async () => {
    const review = { written: { state: 'review', status: 'ready for review', roomId: 1 } } as const
    const records = [...Array.from({ length: 9 }, (_, n) => old(`review${n}`, review)), old('missed')]
    const swept = await sweep(records, 1)
    expect(swept.queued.map(({ id }) => id)).toEqual(['missed'])
    expect(swept.inReview).toHaveLength(3)
    expect(groups()).toEqual(['espocrm:Account:missed', ...swept.inReview.map(({ id }) => `espocrm:Account:${id}`)])
  })

  test('leaves alone who waits for the record and is parked', async () => {
    const review = { written: { state: 'review' } } as const
    const swept = await sweep([old('a', review), old('b', review)], 1, undefined, 300_000, {
      parked: new Set(['espocrm:Account:a']),
    })
    expect(swept.inReview.map(({ id }) => id)).toEqual(['b'])
  })

  test('queues whose message was lost after a worker began with it', async () => {
    const swept = await sweep([old('begun', { written: { state: 'preparing', status: 'being prepared' } })])
    expect(swept.queued.map(({ id }) => id)).toEqual(['begun'])
    expect(swept.untried).toEqual([])
  })

  test('counts who needs attention without a dead letter, and leaves the decision to a person', async () => {
    const swept = await sweep([old('discarded', { written: { state: 'attention' } }), old('missed')])
    expect(swept).toMatchObject({ queued: [{ id: 'missed' }], unparked: 1 })
  })

  test('leaves whom a worker gave up to those who replay', async () => {
    const parked = new Set(['espocrm:Account:parked'])
    const swept = await sweep([old('parked'), old('missed')], 1, undefined, 300_000, { parked })
    expect(swept.queued.map(({ id }) => id)).toEqual(['missed'])
  })

  test('looks back as far as the settings say', async () => {
    const since: number[] = []
    const now = clock.now()
    await sweep([], 100, (query) => void since.push(query.since))
    expect(since).toEqual([now - 48 * 3_600_000])
  })

  test('queues the oldest first and no more than it may, and looks no further then', async () => {
    let pages = 0
    const records = Array.from({ length: 20 }, (_, n) => old(`c${n}`))
    await sweep(records, 3, () => {
      pages += 1
    })
    expect(groups()).toEqual(['c0', 'c1', 'c2'].map((id) => `espocrm:Account:${id}`))
    expect(pages).toBe(2)
  })

  test('queues what it has found when its time runs out', async () => {
    const records = Array.from({ length: 20 }, (_, n) => old(`c${n}`))
    await sweep(records, 100, () => clock.advance(5_000), 30_000)
    expect(groups().length).toBeGreaterThan(0)
    expect(groups().length).toBeLessThan(20)
  })
})

describe('the queues', () => {
  const fill = (queue: FifoQueue, count: number) => {
    for (let n = 0; n < count; n += 1) queue.send({ body: '', group: `client ${n}` })
  }
  const urls = { liveUrl: 'live', waitingUrl: 'waiting' }

  test('are quiet while few come live and nobody waits outside', async () => {
    fill(live, 19)
    live.receive(10)
    expect(await readQueues(sqs(), urls)).toEqual({ quiet: true, holdMessages: true })
    live.send({ body: '', group: 'one more' })
    expect(await readQueues(sqs(), urls)).toEqual({ quiet: false, holdMessages: true })
  })

  test('hold nothing when both are empty', async () => {
    expect(await readQueues(sqs(), urls)).toEqual({ quiet: true, holdMessages: false })
  })

  test('are not while a backfill waits: who is in it has nothing on the record yet', async () => {
    fill(waiting, 1)
    expect(await readQueues(sqs(), urls)).toEqual({ quiet: false, holdMessages: true })
  })
})

describe('a draw', () => {
  const clients = Array.from({ length: 20 }, (_, n) => ({ source: 'espocrm', type: 'Account', id: `c${n}` }))

  test('is the same for one job, has nobody twice, and has everybody in the end', () => {
    expect(drawFor('sweep-1', clients, 6)).toEqual(drawFor('sweep-1', clients, 6))
    const drawn = Array.from({ length: 40 }, (_, n) => drawFor(`sweep-${n}`, clients, 6).map(({ id }) => id))
    expect(drawn.map((ids) => new Set(ids).size)).toEqual(drawn.map(() => 6))
    expect(new Set(drawn.flat()).size).toBe(20)
  })

  test('of few has all of them in their order, and of most 0 nobody', () => {
    expect(drawFor('sweep-1', clients.slice(0, 3), 3)).toEqual(clients.slice(0, 3))
    expect(drawFor('sweep-1', clients, 0)).toEqual([])
  })
})
