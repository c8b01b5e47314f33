import { afterEach, beforeEach, expect, test } from 'vitest'
import { startSalesforce } from '#infra/simulators/salesforce/index.ts'
import { aNote, type TimelineVendor, timelineContract } from '../../contracts/timeline-contract.ts'
import { salesforceVendor } from '../../worlds/salesforce.ts'
import { caught, openWorldTimeline, refOf, testClock, type World } from '../../worlds/world.ts'
import { tasksOn } from './tasks.ts'

const notesOn: TimelineVendor['notesOn'] = async (world, ref) =>
  (await tasksOn(world, ref)).map(({ Subject, Description }) => `${Subject}\n${Description}`)

timelineContract('Salesforce', {
  ...salesforceVendor,
  notesOn,
  noting: { method: 'PATCH', path: /Task/ },
  typed: '\nRoom: <b>1. @anna.manager</b> & [x](y) *z*\n',
  link: '\nhttps://portal.example.com/rooms/shared/4711\n',
  ownTraces: ['LastActivityDate', 'LastModifiedDate', 'SystemModstamp'],
})

let world: World
beforeEach(async () => {
  world = await salesforceVendor.start(testClock())
})
afterEach(() => world.sim.stop())

test('a note is a task that is done, on the day of what happened, in a status that the organization calls closed', async () => {
  const ref = refOf(world, await world.sim.createClient({ name: 'Acme' }))
  const timeline = await openWorldTimeline(world)
  await timeline.write(ref, { ...aNote, headline: `${'x'.repeat(300)}` }, false)
  expect(await tasksOn(world, ref)).toMatchObject([
    { Status: 'Erledigt', ActivityDate: '2026-01-15', Subject: 'x'.repeat(255), WhatId: ref.id },
  ])
})

test('its text is what happened, the room where there is one, and its id', async () => {
  const ref = refOf(world, await world.sim.createClient({ name: 'Acme' }))
  const timeline = await openWorldTimeline(world)
  const { url: _, ...without } = { ...aNote, id: 'evt_2', lines: ['one', 'two'] }
  await timeline.write(ref, aNote, false)
  await timeline.write(ref, without, false)
  expect((await tasksOn(world, ref)).map(({ Description }) => Description.split('\n').slice(1))).toEqual([
    ['https://portal.example.com/rooms/shared/4711', `Roomkeeper ${aNote.id}`],
    ['two', 'Roomkeeper evt_2'],
  ])
})

test.each([200, 204])('a task that is there is answered %i', async (status) => {
  const ref = refOf(world, await world.sim.createClient({ name: 'Acme' }))
  const timeline = await openWorldTimeline(world)
  world.sim.faults.add({ match: { method: 'PATCH' }, ['then' as const]: { kind: 'status', status } })
  expect(await timeline.write(ref, aNote, false)).toBe('there')
})

test.each([
  ['contact', 'WhoId'],
  ['deal', 'WhatId'],
] as const)('a %s has its note by %s', async (objectType, field) => {
  const ref = refOf(world, await world.sim.createClient({ name: 'Acme', email: 'a@acme.example', objectType }))
  const timeline = await openWorldTimeline(world)
  expect(await timeline.write(ref, aNote, false)).toBe('written')
  expect(await tasksOn(world, ref)).toMatchObject([{ [field]: ref.id }])
})

test.each([404, 400])('without the field that is its key nothing is written, answered %i', async (status) => {
  await world.sim.stop()
  const sim = await startSalesforce({ clock: world.clock, customFields: false })
  world = { ...world, sim, settings: { ...world.settings, url: sim.url } }
  const ref = refOf(world, await sim.createClient({ name: 'Acme' }))
  const timeline = await openWorldTimeline(world)
  if (status === 400) {
    const body = JSON.stringify([{ errorCode: 'INVALID_FIELD', message: 'No such column' }])
    sim.faults.add({ match: { method: 'PATCH' }, ['then' as const]: { kind: 'status', status, body, headers: json } })
  }
  expect(await caught(timeline.write(ref, aNote, false))).toMatchObject({
    name: 'RetryLater',
    reason: { code: 'crm-fields-missing' },
    detail: 'Roomkeeper_Key__c of Task',
    after: 900_000,
  })
})
const json = { 'content-type': 'application/json' }

test('without a closed status nothing is written', async () => {
  const body = JSON.stringify({ totalSize: 0, done: true, records: [] })
  world.sim.faults.add({
    match: { path: /\/query/ },
    ['then' as const]: { kind: 'status', status: 200, body, headers: json },
  })
  const timeline = await openWorldTimeline(world)
  const ref = refOf(world, await world.sim.createClient({ name: 'Acme' }))
  expect(await caught(timeline.write(ref, aNote, false))).toMatchObject({
    reason: { code: 'crm-fields-missing' },
    detail: 'a closed status of Task',
    after: 900_000,
  })
})

test('what Salesforce answers about statuses is told', async () => {
  const timeline = await openWorldTimeline(world)
  const ref = refOf(world, await world.sim.createClient({ name: 'Acme' }))
  world.sim.faults.add({ match: { path: /\/query/ }, times: 1, ['then' as const]: { kind: 'status', status: 403 } })
  expect(await caught(timeline.write(ref, aNote, false))).toMatchObject({
    reason: { code: 'crm-forbidden' },
    detail: expect.stringContaining('query TaskStatus'),
  })
})
