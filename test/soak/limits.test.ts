import { afterEach, describe, expect, test } from 'vitest'
import { SAMPLE_KEYS } from '#infra/simulators/docspace/index.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
import { allWays } from '#test/onboarding/harness.ts'
import { madeRooms, readyRoom } from '#test/onboarding/world/portal-view.ts'
import { type Drain, openDrain } from './drain.ts'

let drain: Drain
afterEach(() => drain.stop())

const minute = 60_000
const day = 24 * 60 * minute

/** Every client has exactly its room, whole, and nobody was parked. */
const expectAllReady = (refs: readonly ClientRef[]) => {
  const { harness, crm } = drain
  expect(harness.dead.messages).toEqual([])
  expect(madeRooms(harness.docspace).map(({ id: _, ...room }) => room)).toEqual(
    expect.arrayContaining(
      refs.map(({ id }) => readyRoom(`espocrm:client:${id}`, `Client - Client ${id}`, `contact@c${id}.example.com`)),
    ),
  )
  expect(madeRooms(harness.docspace)).toHaveLength(refs.length)
  expect(refs.map((ref) => crm.of(ref).record.written?.state)).toEqual(refs.map(() => 'ready'))
}

const clients = (count: number, where: 'live' | 'outside' = 'live') =>
  Array.from({ length: count }, (_, n) => drain.add(n, where))

const tell = (what: string, began: number) => {
  const { requests, writes, tooManyRequests } = drain.harness.docspace.counters
  const minutes = (drain.harness.clock.now() - began) / minute
  console.log(
    `${what}: ${minutes.toFixed(1)} min, ${requests} requests (${Math.round(requests / minutes)}/min), ${writes} writes, ${tooManyRequests} times 429`,
  )
  return { minutes, requests, writes, tooManyRequests }
}

/** Of 1,500. By `room` the portal's one slot for rooms from templates is narrower than the limits, and who gets it is chance. */
const leastPerMinute = { files: 1_300, folder: 1_300, room: 800 } as const

describe('the limits of the cloud', () => {
  test.each(allWays)(
    'a burst of 150 clients drains at the pace of the limits, without a 429 (%s)',
    async (way) => {
      drain = await openDrain({ way })
      const refs = clients(150)
      const began = drain.harness.clock.now()
      await drain.run()
      const { minutes, requests, tooManyRequests } = tell(`150 clients, ${way}`, began)
      expectAllReady(refs)
      expect(tooManyRequests).toBe(0)
      expect(requests / minutes).toBeGreaterThan(leastPerMinute[way])
    },
    60_000,
  )

  test('the slot for rooms from templates is hardly ever idle, and few ask for it in vain', async () => {
    drain = await openDrain({ way: 'room', operationMs: 500 })
    const refs = clients(150)
    const began = drain.harness.clock.now()
    await drain.run()
    const { minutes, writes } = tell('150 clients, rooms that take half a second', began)
    expectAllReady(refs)
    // One after the other they would take a minute and a quarter, with three writes each.
    expect(minutes).toBeLessThan(3.5)
    expect(writes / 150).toBeLessThan(3.6)
  }, 60_000)

  test('with as many workers as there are writes in flight, clients are still finished one after the other', async () => {
    drain = await openDrain({ way: 'files', workers: 15 })
    const refs = clients(150)
    const began = drain.harness.clock.now()
    await drain.run()
    const { requests } = tell('150 clients, 15 workers', began)
    expectAllReady(refs)
    // Thirteen each, and next to nothing for those that were put back.
    expect(requests).toBeLessThan(150 * 13 * 1.05)
  }, 60_000)

  test('somebody else who uses up most of the same limits makes it slower, not stormy', async () => {
    drain = await openDrain({ way: 'folder' })
    const refs = clients(120)
    const { clock, wire, docspace } = drain.harness
    let others = 0
    const other = async () => {
      while (drain.harness.queue.messages.length > 0) {
        await clock.sleep(60)
        others += 1
        await wire.meanwhile(() =>
          fetch(`${docspace.url}/api/2.0/files/rooms?count=1`, {
            headers: { authorization: `Bearer ${SAMPLE_KEYS.backup}` },
          }).then((answer) => answer.text()),
        )
      }
    }
    let [ours, refused] = [0, 0]
    docspace.listen(({ path, status }) => {
      if (path.endsWith('?count=1')) return
      ours += 1
      if (status === 429) refused += 1
    })
    const began = clock.now()
    await drain.run(undefined, other)
    tell(`120 clients beside ${others} requests of others; of ${ours} ours ${refused} were refused`, began)
    expectAllReady(refs)
    expect(refused / ours).toBeLessThan(0.05)
  }, 60_000)
})

/** By `room` the workers wait for each other at the portal's one slot. */
const mostSeconds = { files: 6, folder: 6, room: 20 } as const

describe('ten clients who come at once to idle workers', () => {
  test.each(allWays)(
    'are ready within seconds: they use the shares of all workers (%s)',
    async (way) => {
      drain = await openDrain({ way })
      const refs = clients(10)
      const began = drain.harness.clock.now()
      await drain.run()
      tell(`10 clients, ${way}`, began)
      expectAllReady(refs)
      const seconds = refs.map((ref) => ((drain.crm.of(ref).readyAt ?? Number.POSITIVE_INFINITY) - began) / 1_000)
      console.log(`10 clients, ${way}: ready after ${seconds.map((one) => one.toFixed(1)).join(', ')} s`)
      expect(Math.max(...seconds)).toBeLessThan(mostSeconds[way])
      expect(drain.harness.docspace.counters.tooManyRequests).toBe(0)
    },
    60_000,
  )
})

describe('the daily limit', () => {
  test('reached, everybody waits until it resets, told so on the record, then goes on: nobody is parked after days', async () => {
    drain = await openDrain({ way: 'files', limits: { writesPerDay: 400 } })
    const refs = clients(150)
    const began = drain.harness.clock.now()
    await drain.run(10 * minute)
    const waiting = refs.filter((ref) => drain.crm.of(ref).record.written?.state === 'preparing')
    expect(waiting.length).toBeGreaterThan(80)
    for (const ref of waiting) {
      expect(drain.crm.of(ref).record.written?.status).toMatch(
        /^being prepared: DocSpace's limit of write requests is used up\. It resumes automatically, not before \d\d:\d\d UTC$/,
      )
    }
    await drain.run()
    const { minutes, writes, tooManyRequests } = tell('150 clients, 400 writes a day', began)
    expectAllReady(refs)
    expect(minutes).toBeGreaterThan((2 * day) / minute)
    // Three days' worth of writes: the third window opens after two days, and nobody comes much later.
    expect(minutes).toBeLessThan((2 * day) / minute + 30)
    expect(writes - tooManyRequests).toBeLessThan(150 * 8 + 40)
    // Each of five workers meets the limit with what it has under way, once a day.
    expect(tooManyRequests).toBeLessThan(120)
  }, 60_000)
})

describe('a client who comes live', () => {
  /** Adds a live client every 15 seconds while a backfill drains; how long each waits for its room, in seconds. */
  const waits = async (where: 'live' | 'outside') => {
    drain = await openDrain({ way: 'folder', release: { target: 20, perMinute: 90 } })
    const { clock } = drain.harness
    const backfilled = clients(300, where)
    const live: { ref: ClientRef; from: number }[] = []
    await drain.run(undefined, async () => {
      for (let n = 0; n < 8; n += 1) {
        await clock.sleep(15_000)
        live.push({ ref: drain.add(1_000 + n), from: clock.now() })
      }
    })
    expectAllReady([...backfilled, ...live.map(({ ref }) => ref)])
    return live.map(({ ref, from }) => ((drain.crm.of(ref).readyAt ?? Number.POSITIVE_INFINITY) - from) / 1_000)
  }

  test('waits for seconds while a backfill drains, because that waits outside', async () => {
    const seconds = await waits('outside')
    console.log(
      `live clients waited ${seconds.map((one) => one.toFixed(0)).join(', ')} s during the drain of a backfill`,
    )
    expect(Math.max(...seconds)).toBeLessThan(25)
  }, 60_000)

  test('would wait for the whole backfill if that were in the same queue', async () => {
    const seconds = await waits('live')
    console.log(`in one queue they would have waited ${seconds.map((one) => one.toFixed(0)).join(', ')} s`)
    expect(Math.max(...seconds)).toBeGreaterThan(50)
  }, 60_000)
})
