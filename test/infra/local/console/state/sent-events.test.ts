import { expect, test } from 'vitest'
import { createSentEvents } from '#infra/local/console/state/sent-events.ts'

const at = Date.parse('2026-11-29T12:00:00Z')
const record = (fields: object) => ({
  function: 'roomkeeper-local-deliver-event',
  line: JSON.stringify({ time: '2026-11-29T12:00:00.000Z', ...fields }),
  at: 0,
  stream: 'stdout' as const,
})
const about = (id: string) => ({ eventId: id, eventType: 'room.ready' })

test('an event is told from the lines about it: who has taken it, and who is tried again when', () => {
  const sent = createSentEvents()
  sent.onLog(record({ event: 'event.queued', ...about('evt_1'), count: 2 }))
  sent.onLog(record({ event: 'event.delivered', ...about('evt_1'), outlet: 'ops', attempt: 1, status: 204 }))
  const failed = { event: 'event.delivery_failed', ...about('evt_1'), outlet: 'sales', attempt: 2, retryAfterMs: 5_000 }
  sent.onLog(record({ ...failed, detail: 'no answer (ECONNREFUSED)' }))
  const [one] = sent.all
  expect({ ...one, outlets: Object.fromEntries(one?.outlets ?? []) }).toEqual({
    id: 'evt_1',
    type: 'room.ready',
    at,
    outlets: {
      ops: { state: 'accepted', at, answer: '204', tries: 1 },
      sales: { state: 'waiting', at, answer: 'no answer (ECONNREFUSED)', tries: 2, nextAt: at + 5_000 },
    },
  })
  sent.onLog(record({ event: 'event.given_up', ...about('evt_1'), outlet: 'sales', attempt: 10, status: 503 }))
  expect(sent.all[0]?.outlets.get('sales')).toEqual({ state: 'failed', at, answer: '503', tries: 10 })
})

test('lines about anything else are none of it, and the oldest of fifty events goes', () => {
  const sent = createSentEvents()
  expect(sent.onLog(record({ event: 'stage.reached', stage: 'queued' }))).toBe(false)
  expect(sent.onLog({ ...record({}), line: 'a stack trace' })).toBe(false)
  for (let n = 0; n <= 50; n += 1)
    expect(sent.onLog(record({ event: 'event.queued', ...about(`evt_${n}`) }))).toBe(true)
  expect(sent.all.map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, n) => `evt_${n + 1}`))
})
