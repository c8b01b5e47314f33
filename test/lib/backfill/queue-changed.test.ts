import { expect, test } from 'vitest'
import { readLastLook } from '#lib/backfill/last-look.ts'
import { queueChanged } from '#lib/backfill/queue-changed.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { clientMemoryKey } from '#lib/runtime/objects/client-place.ts'
import { memoryTexts } from '#test/lib/runtime/objects/memory-texts.ts'
import { FifoQueue, sqsClientFor } from '#test/onboarding/world/fifo-queue.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { createVirtualClock } from '#test/onboarding/world/virtual-clock.ts'
import { listed, listingOf } from './listing.ts'

const log = keepTestLog()
const hour = 3_600_000

test('whose people have changed, and who had a room, is queued, and the next look begins where this one has seen all', async () => {
  const clock = createVirtualClock()
  const began = clock.now()
  const waiting = new FifoQueue({ clock })
  const { store, texts } = memoryTexts()
  const asked: number[] = []
  const people = ['a', 'b'].map((id) => ({ client: listed(id).ref, changedAt: began - hour }))
  await store.create(clientMemoryKey(clientKey(listed('a').ref)), '{}')
  const look = () =>
    queueChanged('espocrm', {
      ...{ texts: store, clock, sinceHours: 48, most: 10, people: true, job: 'sweep-1', waitingUrl: 'waiting' },
      listing: {
        ...listingOf([]),
        async peoplePage(since) {
          asked.push(since)
          return { people: people.splice(0) }
        },
      },
      sqs: sqsClientFor({ waiting }, async (_call, perform) => perform()),
      ...{ parked: new Set<string>(), queuesHoldMessages: false, portalHosts: undefined },
      deadline: { remaining: () => 300_000 },
    })
  log.clear()
  await look()
  expect(waiting.messages.map(({ group }) => group)).toEqual(['espocrm:Account:a'])
  expect(log.lines).toMatchObject([{ event: 'sweep.changed_clients_queued', count: 1 }])
  const until = await readLastLook(store, 'espocrm')
  expect(until).toBe(began - 120_000)
  expect([...texts.keys()]).toContain('looks/espocrm.json')
  await look()
  expect(asked).toEqual([began - 48 * hour, until])
  expect(waiting.messages).toHaveLength(1)
  expect(log.lines).toHaveLength(1)
})
