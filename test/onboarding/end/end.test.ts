import { afterEach, describe, expect, test } from 'vitest'
import { fault } from '#infra/simulators/docspace/index.ts'
import { readEndEvidence } from '#lib/onboarding/life/end/end-evidence.ts'
import { createWorker } from '#lib/onboarding/worker.ts'
import type { ClientFields } from '#lib/runtime/client-fields.ts'
import { account, type Harness, openHarness } from '../harness.ts'
import { drain } from '../world/lambda.ts'
import { madeRooms } from '../world/portal-view.ts'
import { renumber } from '../world/renumber.ts'
import { acme, newClient, parkedFor, type Story } from '../world/story.ts'

let harness: Harness
afterEach(() => harness.stop())

const day = 86_400_000
const all = ['revoke-guests', 'read-only', 'archive']
const endWhen = { when: { type: 'Reseller' }, after: '30d', do: all }

const open = async (settings: object = {}) => {
  harness = await openHarness({
    settings: { end: endWhen, team: { people: [{ email: 'ben.manager@example.com', role: 'editing' }] }, ...settings },
  })
}
const deliver = (client: Story) => client.deliver()
const leave = (id: string) => harness.espo.updateClient(id, { type: 'Reseller' })
const come = (id: string) => harness.espo.updateClient(id, { type: 'Customer' })
const pass = (ms: number) => harness.clock.advance(ms)
const evidences = () =>
  [...harness.bucket.texts].filter(([key]) => key.startsWith('evidence/')).map(([, { text }]) => text)
const evidence = () => {
  const [text = '', ...more] = evidences()
  expect(more).toEqual([])
  const reading = readEndEvidence(text, [harnessSecret])
  if (reading.is !== 'signed') throw new Error(`the evidence is ${reading.is}`)
  return reading.document
}
const harnessSecret = `sk-${'0a'.repeat(32)}`

/** A client with its room, whose end is announced. */
const leaving = async (settings?: object) => {
  await open(settings)
  const client = await newClient(harness)
  await deliver(client)
  expect(client.status()).toBe('ready')
  await leave(client.id)
  await deliver(client)
  return client
}

describe('a client that leaves', () => {
  test('is told the day first, and nothing is taken away before it', async () => {
    await open()
    const client = await newClient(harness)
    await deliver(client)
    const before = client.room()
    await leave(client.id)
    await deliver(client)
    expect(client.status()).toMatch(
      /^ends on \d{4}-\d\d-\d\d: links go away, guests .* the room goes into the archive\. type with another value calls it off$/,
    )
    const announced = client.status()
    const named = Date.parse(/\d{4}-\d\d-\d\d/.exec(String(announced))?.[0] ?? '')
    expect(named - harness.clock.now()).toBeGreaterThan(30 * day - 1_000)
    expect(named - harness.clock.now()).toBeLessThan(31 * day)
    pass(29 * day)
    await deliver(client)
    expect(client.status()).toBe(announced)
    expect(client.room()).toEqual(before)
    expect(harness.espo.record(client.id)?.cDocspaceInvitationUrl).toBeTruthy()
  })

  test('has its room ended on the day: links and guests away, the others for reading, and then archived', async () => {
    const client = await leaving()
    const before = client.room()
    expect(before.members).toHaveLength(3)
    pass(31 * day)
    await deliver(client)
    expect(client.status()).toMatch(
      /^ended on \d{4}-\d\d-\d\d: 1 link was taken away; 1 person was taken out; 2 people may only read; the room is in the archive$/,
    )
    const after = client.room()
    expect(after.archived).toBe(true)
    expect(after.links).toEqual([])
    expect(after.members).toEqual(['anna.manager@example.com 2', 'ben.manager@example.com 2'])
    expect(after.content).toEqual(before.content)
    expect(after.mails).toEqual(before.mails)
    expect(harness.espo.record(client.id)?.cDocspaceInvitationUrl ?? '').toBe('')
    expect(evidence()).toMatchObject({
      client: client.tag,
      room: after.id,
      links: { before: 1, left: 0 },
      archived: true,
      people: expect.arrayContaining([
        { address: expect.any(String), kind: 'owner', before: 1, now: 1 },
        { address: expect.any(String), kind: 'invited', before: 2, now: 0 },
        { address: expect.any(String), kind: 'colleague', before: 9, now: 2 },
      ]),
    })
    expect(evidences()[0]).not.toContain('example.com')
    expect(parkedFor(harness)).toEqual([])
  })

  test('costs nothing when it is looked at again', async () => {
    const client = await leaving()
    pass(31 * day)
    await deliver(client)
    const [room, status, texts] = [client.room(), client.status(), new Map(harness.bucket.texts)]
    const writes = harness.docspace.counters.writes
    await deliver(client)
    expect([client.room(), client.status(), harness.bucket.texts]).toEqual([room, status, texts])
    expect(harness.docspace.counters.writes).toBe(writes)
  })

  test('calls its end off until then', async () => {
    const client = await leaving()
    const before = client.room()
    await come(client.id)
    await deliver(client)
    expect(client.status()).toMatch(/^ready: the end that was announced for \d{4}-\d\d-\d\d is called off$/)
    pass(60 * day)
    await deliver(client)
    expect(client.room()).toEqual(before)
    await leave(client.id)
    await deliver(client)
    expect(client.status()).toMatch(/^ends on /)
    expect(client.room()).toEqual(before)
  })

  test('gets in its room what changed meanwhile, when its end is called off', async () => {
    const client = await leaving({ follow: {} })
    await harness.espo.updateClient(client.id, { name: 'Acme Ltd' })
    await deliver(client)
    expect(client.room().title).toBe('Client - Acme')
    await come(client.id)
    await deliver(client)
    expect(client.status()).toMatch(/is called off$/)
    expect(client.room().title).toBe('Client - Acme Ltd')
  })

  test('ends later where somebody writes another day on the record', async () => {
    const client = await leaving()
    const later = new Date(harness.clock.now() + 90 * day).toISOString().slice(0, 10)
    await harness.espo.updateClient(client.id, { cDocspaceStatus: `ends on ${later}: as agreed` } as never)
    pass(60 * day)
    await deliver(client)
    expect(client.status()).toBe(`ends on ${later}: as agreed`)
    pass(31 * day)
    await deliver(client)
    expect(client.status()).toMatch(/^ended on /)
  })
})

test('a room that people have archived is taken back to lock its links, and archived again', async () => {
  const client = await leaving()
  archive(client)
  pass(31 * day)
  await deliver(client)
  expect(client.status()).toMatch(/^ended on /)
  expect(client.room()).toMatchObject({ archived: true, links: [] })
})

test('a room that people have archived is not taken back where it would stay so', async () => {
  const client = await leaving({ end: { ...endWhen, do: ['revoke-guests'] } })
  archive(client)
  const before = client.room()
  pass(31 * day)
  await deliver(client)
  expect(parkedFor(harness)).toEqual(['end-of-archived-room'])
  expect(client.room()).toEqual(before)
  expect(client.status()).toMatch(/^ends on \d{4}-\d\d-\d\d: The room that ends was archived by people/)
})

const archive = (client: Story) => {
  const room = harness.docspace.state.rooms.find(({ id }) => id === client.room().id)
  if (room) room.parentId = 6
}

test('a room of another user is not ended, and that is said when it would be announced', async () => {
  await open()
  const client = await newClient(harness)
  await deliver(client)
  const room = harness.docspace.state.rooms.find(({ id }) => id === client.room().id)
  const ben = harness.docspace.state.users.find(({ email }) => email.startsWith('ben'))
  Object.assign(room ?? {}, { createdBy: ben?.id })
  await leave(client.id)
  await deliver(client)
  expect(parkedFor(harness)).toEqual(['end-not-allowed'])
  expect(client.status()).toBe('ready')
})

test('without a place to remember it nothing ends', async () => {
  await open()
  const { ends: _, ...services } = harness.services
  const client = await newClient(harness)
  await deliver(client)
  await leave(client.id)
  harness.enqueue(account(client.id))
  await drain(harness, () => createWorker(services))
  expect(client.status()).toBe('ready')
  expect(parkedFor(harness)).toEqual([])
})

test('what was lost on the way is made again: the end is the same after every lost answer', async () => {
  const client = await leaving()
  pass(31 * day)
  for (const path of [/\/links$/, /\/share$/, /\/archive$/])
    harness.docspace.faults.add(fault({ method: 'PUT', path }, { kind: 'reset', applied: true }, 1))
  await deliver(client)
  expect(client.status()).toMatch(/1 person was taken out; 2 people may only read; the room is in the archive$/)
  expect(client.room()).toMatchObject({ archived: true, links: [] })
})

/** A sender of its own with one client. */
const openSender = async () => {
  await open({ end: { ...endWhen, when: { stage: 'Left' } } })
  const ref = { source: 'generic', type: 'client', id: 'c-1' }
  return async (stage: string) => {
    const fields: ClientFields = { id: 'c-1', name: 'Acme', email: acme.email, custom: { stage } }
    harness.enqueue(ref, fields)
    await drain(harness, harness.freshWorker)
    const [room, ...more] = madeRooms(harness.docspace)
    expect(more).toEqual([])
    if (!room) throw new Error('no room')
    return room
  }
}

test('a sender without records is told of the end, and its room stays known', async () => {
  const send = await openSender()
  const built = await send('Live')
  expect(await send('Left')).toEqual(built)
  pass(31 * day)
  expect(await send('Left')).toMatchObject({
    archived: true,
    links: [],
    members: ['anna.manager@example.com 2', 'ben.manager@example.com 2'],
  })
  expect(await send('Left')).toMatchObject({ archived: true, links: [] })
  expect(parkedFor(harness)).toEqual([])
})

describe('a portal that was restored, where every room has another number', () => {
  const restored = (from: number) => {
    renumber(harness.docspace.state, from)
    const [room] = madeRooms(harness.docspace)
    expect(room?.id).not.toBe(from)
    return room
  }

  test('has the end of a sender’s client come on its day, and stay', async () => {
    const send = await openSender()
    await send('Live')
    const { id } = await send('Left')
    const moved = restored(id)
    pass(31 * day)
    const ended = await send('Left')
    expect(ended).toMatchObject({ id: moved?.id, archived: true, links: [] })
    expect(evidence().room).toBe(moved?.id)
    const again = restored(ended.id)
    const writes = harness.docspace.counters.writes
    expect(await send('Left')).toEqual(again)
    expect([evidences().length, harness.docspace.counters.writes, parkedFor(harness)]).toEqual([1, writes, []])
  })

  test.each([{}, { follow: {} }])('has the evidence of an end tell when it was announced: %o', async (settings) => {
    const client = await leaving(settings)
    const announced = harness.clock.now()
    restored(client.room().id)
    pass(20 * day)
    await deliver(client)
    expect(client.status()).toMatch(/^ends on /)
    pass(11 * day)
    await deliver(client)
    expect(client.room()).toMatchObject({ archived: true, links: [] })
    expect(Math.abs(Date.parse(evidence().announced) - announced)).toBeLessThan(60_000)
    expect(evidence().room).toBe(client.room().id)
  })

  test('has a client whose room was made anew since end by nothing that was announced for the one before', async () => {
    const send = await openSender()
    await send('Live')
    const { id } = await send('Left')
    const { state } = harness.docspace
    state.rooms = state.rooms.filter((room) => room.id !== id)
    const built = await send('Live')
    pass(31 * day)
    expect(await send('Left')).toEqual(built)
    expect(evidences()).toEqual([])
  })
})
