import { expect, test } from 'vitest'
import { clientOf, eventBody, eventTypes, withoutNames } from '#lib/events/event.ts'
import { eventId } from '#lib/events/event-id.ts'
import { eventData, isAboutClient } from '#lib/events/forms/event-data.ts'
import { readEventMessage, writeEventMessage } from '#lib/events/message.ts'
import { everyEvent, readyEvent } from './sample-events.ts'

test('there is a sample of each type', () => {
  expect(everyEvent.map(({ type }) => type)).toEqual(Object.keys(eventData))
  expect(eventTypes).toEqual(
    Object.keys(eventData).filter((type) => type !== 'roomkeeper.test' && type !== 'record.told'),
  )
})

test('a body has type, time and data, and nothing else', () => {
  expect(JSON.parse(eventBody(readyEvent))).toEqual({
    type: 'room.ready',
    timestamp: '2026-11-29T09:00:00.000Z',
    data: readyEvent.data,
  })
})

test.each(everyEvent)('$type without names has no name, and all else', (event) => {
  const bare = withoutNames(event)
  expect(JSON.stringify(bare)).not.toContain('Acme')
  const restored = { client: (event.data as { client?: object }).client, room: (event.data as { room?: object }).room }
  const named = JSON.parse(JSON.stringify(restored))
  expect({ ...bare, data: { ...bare.data, ...named } }).toEqual(event)
})

test.each(everyEvent)('$type goes through the queue unchanged', (event) => {
  expect(readEventMessage(writeEventMessage({ event }))).toStrictEqual({ event })
  const message = { event, outlet: 'ops', replayedAt: 3 }
  expect(readEventMessage(writeEventMessage(message))).toEqual(message)
})

test.each([
  'no json',
  '{}',
  JSON.stringify({ v: 2, event: readyEvent }),
  JSON.stringify({ v: 1, event: { ...readyEvent, type: 'room.gone' } }),
  JSON.stringify({ v: 1, event: { ...readyEvent, type: 'toString' } }),
  JSON.stringify({ v: 1, event: { ...readyEvent, data: {} } }),
  JSON.stringify({ v: 1, event: { ...readyEvent, id: 'a/../b' } }),
  JSON.stringify({ v: 1, event: { ...readyEvent, id: '' } }),
])('%s is no message', (body) => expect(readEventMessage(body)).toBeUndefined())

test('an id tells what happened, whenever that is told', () => {
  const id = eventId('room.ready', 'hubspot:company:42', 7)
  expect(id).toMatch(/^evt_[0-9a-f]{32}$/)
  expect(eventId('room.ready', 'hubspot:company:42', 7)).toBe(id)
  expect(
    new Set([
      id,
      eventId('room.ended', 'hubspot:company:42', 7),
      eventId('room.ready', 'hubspot:company:4', 27),
      eventId('room.ready', 'hubspot:company:42', '7'),
    ]).size,
  ).toBe(4)
})

test('some events are about a client', () => {
  const about = everyEvent.filter((one) => clientOf(one)).map(({ type }) => type)
  expect(about).toEqual([
    ...['room.ready', 'room.attention', 'room.waiting', 'room.changed', 'room.ended'],
    ...['client.joined', 'client.reminded', 'record.told'],
  ])
  expect(everyEvent.flatMap(({ type }) => (isAboutClient(type) ? [type] : []))).toEqual(about)
})
