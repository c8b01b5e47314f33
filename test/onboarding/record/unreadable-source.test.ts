import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Harness, openHarness } from '../harness.ts'
import { drain } from '../world/lambda.ts'
import { madeRooms, readyRoom } from '../world/portal-view.ts'
import { parkedFor } from '../world/story.ts'

/** A source that cannot be read back: the message carries the fields, and a mark on the room tells that it was ready. */

let harness: Harness
beforeEach(async () => {
  harness = await openHarness()
})
afterEach(() => harness.stop())

const ref = { source: 'generic', type: 'client', id: 'c-1' }
const fields = { id: 'c-1', name: 'Acme', email: 'contact@acme.example.com', manager: 'anna.manager@example.com' }
const deliver = async () => {
  harness.enqueue(ref, fields)
  await drain(harness, harness.freshWorker)
}
const ready = {
  ...readyRoom('generic:client:c-1', 'Client - Acme', fields.email),
  tags: ['generic:client:c-1', 'roomkeeper:ready'],
}
const rooms = () => madeRooms(harness.docspace).map(({ id: _, ...room }) => room)

test('gets one ready room, and a repetition reads twice and writes nothing', async () => {
  await deliver()
  expect(rooms()).toEqual([ready])
  harness.docspace.resetCounters()
  await deliver()
  expect(harness.docspace.counters.writes).toBe(0)
  expect(harness.docspace.counters.requests).toBe(2)
  expect(rooms()).toEqual([ready])
})

test('a member whom somebody removed after it was ready is not invited again', async () => {
  await deliver()
  const guest = harness.docspace.state.users.find(({ email }) => email === fields.email)
  harness.docspace.state.members = harness.docspace.state.members.filter(({ userId }) => userId !== guest?.id)
  await deliver()
  expect(rooms()).toMatchObject([{ members: ['anna.manager@example.com 9'] }])
})

test('a message without fields is parked: nothing is known of the client but its id', async () => {
  harness.enqueue(ref)
  await drain(harness, harness.freshWorker)
  expect(parkedFor(harness)).toEqual(['crm-unreadable'])
})
