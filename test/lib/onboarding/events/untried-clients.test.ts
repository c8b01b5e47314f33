import { expect, test } from 'vitest'
import { eventId } from '#lib/events/event-id.ts'
import { tellUntried } from '#lib/onboarding/events/untried-clients.ts'
import { RetryLater } from '#lib/runtime/errors.ts'
import { keptEvents } from './kept-events.ts'

const now = Date.parse('2026-11-29T12:00:00Z')
const hour = 3_600_000
const client = (id: string, since: number) => ({ ref: { source: 'espocrm', type: 'Account', id }, since })

test('who has waited for an hour without a worker is told of, always as the same event', async () => {
  const { sent, sink } = keptEvents()
  const clients = [client('a', now - hour), client('b', now - hour + 1), client('c', now - 30 * hour)]
  await tellUntried(sink, clients, now)
  await tellUntried(sink, clients.slice(0, 1), now + hour)
  expect(sent[0]).toEqual({
    id: eventId('room.waiting', 'espocrm:Account:a', 'not-begun'),
    type: 'room.waiting',
    at: now,
    data: {
      client: { key: 'espocrm:Account:a' },
      reason: 'not-begun',
      what: 'No worker has begun with the client',
      since: '2026-11-29T11:00:00.000Z',
    },
  })
  expect(sent.map(({ data }) => (data as { client: { key: string } }).client.key)).toEqual([
    'espocrm:Account:a',
    'espocrm:Account:c',
    'espocrm:Account:a',
  ])
  expect(sent[2]?.id).toBe(sent[0]?.id)
})

test('nobody is told where there is no outlet, and a queue that is down is told', async () => {
  await tellUntried(undefined, [client('a', 0)], now)
  const kept = keptEvents()
  kept.down = true
  await expect(tellUntried(kept.sink, [client('a', 0)], now)).rejects.toBeInstanceOf(RetryLater)
})
