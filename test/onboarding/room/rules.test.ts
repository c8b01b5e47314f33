import { afterEach, describe, expect, test } from 'vitest'
import { fault } from '#infra/simulators/docspace/index.ts'
import { allWays, type Harness, openHarness, ways } from '../harness.ts'
import { drain } from '../world/lambda.ts'
import { madeRooms } from '../world/portal-view.ts'
import { acme, newClient, parkedFor } from '../world/story.ts'

let harness: Harness
afterEach(() => harness.stop())

const rooms = [
  { name: 'customers', where: { type: ['Customer'] }, room: { title: 'Mandate {name}', kind: 'custom' } },
  { name: 'partners', where: { type: ['Partner'] }, skip: true },
]
const open = async (settings: object = {}) => {
  harness = await openHarness({ settings: { rooms, ...settings } })
}
const change = (id: string, fields: Record<string, unknown>) => harness.espo.updateClient(id, fields)

describe.each(allWays)('a rule, with the way %s', (way) => {
  test('makes the room, and its tag names the rule', async () => {
    await open(ways[way])
    const client = await newClient(harness, { ...acme, type: 'Customer' })
    await client.deliver()
    expect(client.status()).toBe('ready')
    const { title, tags } = client.room()
    expect(title).toBe(`Mandate ${acme.name}`)
    expect(tags).toContain('roomkeeper:rule=customers')
  })
})

test('a client that no rule takes is parked, and has its room when a rule takes it', async () => {
  await open()
  const client = await newClient(harness, acme)
  await client.deliver()
  expect(parkedFor(harness)).toEqual(['no-rule'])
  expect(client.status()).toMatch(/^needs attention: No rule of the settings takes this client/)
  expect(madeRooms(harness.docspace)).toEqual([])
  await change(client.id, { type: 'Customer' })
  await client.deliver()
  expect(client.room().title).toBe(`Mandate ${acme.name}`)
})

test('a client whose rule makes no rooms is left alone', async () => {
  await open()
  const client = await newClient(harness, { ...acme, type: 'Partner' })
  await client.deliver()
  expect(parkedFor(harness)).toEqual([])
  expect(client.status() ?? '').toBe('')
  expect(madeRooms(harness.docspace)).toEqual([])
})

test('a room that was begun stays with its rule, and the record says so', async () => {
  await open({ rooms: [...rooms, { name: 'default', folders: ['Else'], welcome: ways.folder.welcome }] })
  const client = await newClient(harness, { ...acme, type: 'Customer' })
  harness.docspace.faults.add(fault({ method: 'POST', path: /files\/folder\// }, { kind: 'status', status: 503 }, 6))
  harness.docspace.hooks.onAnswer = async ({ method, path }) => {
    if (method === 'POST' && path === '/api/2.0/files/rooms') await change(client.id, { type: '' })
  }
  await client.deliver()
  expect(client.status()).toBe('ready: the room was begun by the rule "customers" and stays with it')
  expect(client.room().content).toContain('Deliverables/Welcome.pdf')
})

test('a ready room stays as it is, whichever rule takes its record later', async () => {
  await open()
  const client = await newClient(harness, { ...acme, type: 'Customer' })
  await client.deliver()
  const before = client.room()
  for (const type of ['Partner', 'Reseller']) {
    await change(client.id, { type })
    await client.deliver()
    expect(client.room()).toEqual(before)
  }
  expect(parkedFor(harness)).toEqual([])
})

test('a sender without records decides by the fields that it sends', async () => {
  await open({
    rooms: [{ name: 'big', where: { seats: ['100'] }, folders: ['Deliverables', 'Big'] }, { name: 'rest' }],
  })
  for (const [id, seats] of [
    ['c-1', '100'],
    ['c-2', '1'],
  ] as const)
    harness.enqueue({ source: 'generic', type: 'client', id }, { id, name: id, custom: { seats } })
  await drain(harness, harness.freshWorker)
  const byRule = Object.fromEntries(
    madeRooms(harness.docspace).map(({ title, tags }) => [title, tags.find((tag) => tag.includes('rule='))]),
  )
  expect(byRule).toEqual({ 'Client - c-1': 'roomkeeper:rule=big', 'Client - c-2': 'roomkeeper:rule=rest' })
})
