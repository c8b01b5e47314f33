import { expect, test } from 'vitest'
import { eventId } from '#lib/events/event-id.ts'
import { sendEvent } from '#lib/onboarding/events/send-event.ts'
import { keptEvents } from './kept-events.ts'

const data = { client: { key: 'k' }, reason: 'r', what: 'w', remedy: 'm' }
const happening = { type: 'room.attention', what: ['k', 'm1'], at: 5, data } as const

test('an event is named by what happened', async () => {
  const { sink, sent } = keptEvents()
  await sendEvent(sink, happening)
  await sendEvent(sink, { ...happening, at: 6, rule: 'customers' })
  const id = eventId('room.attention', 'k', 'm1')
  expect(sent).toStrictEqual([
    { id, type: 'room.attention', at: 5, data },
    { id, type: 'room.attention', at: 6, rule: 'customers', data },
  ])
})

test('nothing is sent where nobody wants it, or there is nobody', async () => {
  const { sink, sent } = keptEvents()
  await sendEvent(undefined, happening)
  await sendEvent({ ...sink, wants: () => false }, happening)
  expect(sent).toEqual([])
})

test('a queue that takes nothing is a reason to try again', async () => {
  const events = keptEvents()
  events.down = true
  await expect(sendEvent(events.sink, happening)).rejects.toMatchObject({
    name: 'RetryLater',
    reason: { code: 'queue-unreachable' },
    detail: 'events: QueueUnavailable',
  })
})
