import { expect, test } from 'vitest'
import { eventId } from '#lib/events/event-id.ts'
import { tellFailure } from '#lib/onboarding/events/failure-events.ts'
import type { RetryDecision } from '#lib/onboarding/failure/decide-retry.ts'
import { onboardingReasons } from '#lib/onboarding/reasons.ts'
import { recordOf } from '../../queue/queues.ts'
import { ref } from '../identity/search.ts'
import { keptEvents } from './kept-events.ts'

const client = { key: 'espocrm:Account:a1' }
const hour = 3_600_000
const reason = onboardingReasons['secret-missing']
const parked: RetryDecision = { do: 'park', reason, detail: 'a detail' }
const waiting: RetryDecision = { do: 'wait', reason, detail: undefined, after: 1 }
const record = recordOf({ messageId: 'm1', attributes: { SentTimestamp: String(Date.UTC(2026, 0, 5, 8)) } })
const telling = async (decision: RetryDecision, age = 0) => {
  const { sink, sent } = keptEvents()
  await tellFailure(sink, record, { ref }, { decision, age, now: 7 })
  return sent
}

test('a client that is parked is told with its reason and what helps, and without a detail', async () => {
  expect(await telling(parked)).toEqual([
    {
      id: eventId('room.attention', client.key, 'm1', 'secret-missing'),
      type: 'room.attention',
      at: 7,
      data: { client, reason: 'secret-missing', what: reason.what, remedy: reason.remedy },
    },
  ])
})

test('a client that waits is told after an hour, by the same id each time', async () => {
  expect(await telling(waiting, hour - 1)).toEqual([])
  const [told] = await telling(waiting, hour)
  expect(told).toEqual({
    id: eventId('room.waiting', client.key, 'm1'),
    type: 'room.waiting',
    at: 7,
    data: { client, reason: 'secret-missing', what: reason.what, since: '2026-01-05T08:00:00.000Z' },
  })
  expect((await telling(waiting, 9 * hour))[0]?.id).toBe(told?.id)
})

test('nobody is told where there is nobody', async () => {
  await expect(tellFailure(undefined, record, { ref }, { decision: parked, age: 0, now: 7 })).resolves.toBeUndefined()
})
