import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSite, type Site } from '../site.ts'
import { drain } from '../world/lambda.ts'
import { madeRooms, readyRoom } from '../world/portal-view.ts'
import { parkedFor } from '../world/story.ts'

/** A source that cannot be read back: the message carries the fields, and a mark on the room tells that it was ready. */

let site: Site
beforeEach(async () => {
  site = await openSite()
})
afterEach(() => site.stop())

const ref = { source: 'generic', type: 'client', id: 'c-1' }
const fields = { id: 'c-1', name: 'Acme', email: 'contact@acme.example.com', manager: 'anna.manager@example.com' }
const deliver = async () => {
  site.enqueue(ref, fields)
  await drain(site, site.freshWorker)
}
const ready = {
  ...readyRoom('generic:client:c-1', 'Client - Acme', fields.email),
  tags: ['generic:client:c-1', 'roomkeeper:ready'],
}
const rooms = () => madeRooms(site.docspace).map(({ id: _, ...room }) => room)

test('gets one ready room, and a repetition reads twice and writes nothing', async () => {
  await deliver()
  expect(rooms()).toEqual([ready])
  site.docspace.resetCounters()
  await deliver()
  expect(site.docspace.counters.writes).toBe(0)
  expect(site.docspace.counters.requests).toBe(2)
  expect(rooms()).toEqual([ready])
})

test('a member whom somebody removed after it was ready is not invited again', async () => {
  await deliver()
  const guest = site.docspace.state.users.find(({ email }) => email === fields.email)
  site.docspace.state.members = site.docspace.state.members.filter(({ userId }) => userId !== guest?.id)
  await deliver()
  expect(rooms()).toMatchObject([{ members: ['anna.manager@example.com 9'] }])
})

test('a message without fields is parked: nothing is known of the client but its id', async () => {
  site.enqueue(ref)
  await drain(site, site.freshWorker)
  expect(parkedFor(site)).toEqual(['crm-unreadable'])
})
