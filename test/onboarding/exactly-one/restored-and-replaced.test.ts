import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fault, SAMPLE_KEYS } from '#infra/simulators/docspace/index.ts'
import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'
import { createMemoryRecords } from '#test/soak/simulation/memory-records.ts'
import { madeRooms } from '../world/portal-view.ts'
import { renumber } from '../world/renumber.ts'
import { keepTestLog } from '../world/test-log.ts'
import { client, leaveCopy, openPortal, type Portal, person } from './portal.ts'

/** docs/decisions/exactly-one-room.md: what a record says holds for the portal that its address names. */

let portal: Portal
keepTestLog()
beforeEach(async () => {
  portal = await openPortal()
})
afterEach(() => portal.docspace.stop())

const ref = client('a')
const readyClient = async () => {
  const records = createMemoryRecords({ now: () => portal.clock.now(), sleep: async () => {} })
  records.add(ref, person('a'))
  expect(await portal.finish(records, ref)).toBe('ready')
  return records
}

/** People took the guest out and deleted a folder; then the portal was restored, and every room has another id. */
const peopleThenRestore = () => {
  const { state } = portal.docspace
  const room = state.rooms.at(-1)
  if (!room) throw new Error('no room')
  const guest = state.users.find(({ email }) => email === 'contact@a.example.com')
  state.members = state.members.filter(({ userId }) => userId !== guest?.id)
  state.folders = state.folders.filter(({ title, parentId }) => title !== 'Contracts' || parentId !== room.id)
  renumber(state, room.id, 4_000)
}

test('a ready client whose room has another id after a restore is linked anew, and what people did stays', async () => {
  const records = await readyClient()
  const status = records.of(ref).record.written?.status
  peopleThenRestore()
  const before = madeRooms(portal.docspace)
  expect(await portal.finish(records, ref)).toBe('relinked')
  expect(madeRooms(portal.docspace)).toEqual(before)
  expect(records.of(ref).record.written).toMatchObject({ state: 'ready', status, roomId: 4_000 })
  expect(records.of(ref).record.written?.roomUrl).toContain('/rooms/shared/4000')
  portal.docspace.resetCounters()
  expect(await portal.finish(records, ref)).toBe('left-alone')
  expect(portal.docspace.counters.writes).toBe(0)
})

test('a room that was put away without its key before the record said ready parks its client, and no other is made', async () => {
  const records = await readyClient()
  records.of(ref).record.written = { state: 'preparing', status: 'being prepared' }
  Object.assign(portal.docspace.state.rooms.at(-1) ?? {}, { parentId: 6, tags: [] })
  portal.clock.advance(600_000)
  expect(await portal.finish(records, ref)).toMatchObject({ reason: { code: 'room-archived' } })
  expect(madeRooms(portal.docspace)).toHaveLength(1)
})

describe('a restore that gave the number of the room to another one', () => {
  /** The client's room has number 4000 by now, and its old number is that of another client's, from another source. */
  const restored = async () => {
    const records = await readyClient()
    const other = { source: 'hubspot', type: 'company', id: '5' }
    records.add(other, person('b', 'Beta'))
    expect(await portal.finish(records, other)).toBe('ready')
    const numberOf = (one: ClientRef) => records.of(one).record.written?.roomId as number
    const [number, another] = [numberOf(ref), numberOf(other)]
    renumber(portal.docspace.state, number, 4_000)
    renumber(portal.docspace.state, another, number)
    return { records, other, number }
  }

  test('leaves the client its own', async () => {
    const { records } = await restored()
    expect(await portal.finish(records, ref)).toBe('relinked')
    expect(records.of(ref).record.written).toMatchObject({ roomId: 4_000 })
  })

  test('never puts the link of the other client on its record', async () => {
    const { records, other } = await restored()
    delete records.of(ref).record.written?.invitationUrl
    await portal.finish(records, ref)
    const [own, another] = [ref, other].map((one) => records.of(one).record.written?.invitationUrl)
    expect(own).not.toBe(another)
  })

  test('leaves it its own also where the other one has no key', async () => {
    const { records, number } = await restored()
    const internal = portal.docspace.state.rooms.find(({ id }) => id === number)
    Object.assign(internal ?? {}, { tags: [], title: 'Internal' })
    portal.docspace.state.links = portal.docspace.state.links.filter(({ roomId }) => roomId !== number)
    expect(await portal.finish(records, ref)).toBe('relinked')
    expect(records.of(ref).record.written).toMatchObject({ roomId: 4_000 })
  })
})

test('two ready clients whose tags people have exchanged keep their rooms', async () => {
  const records = await readyClient()
  const other = client('b')
  records.add(other, person('b', 'Beta'))
  expect(await portal.finish(records, other)).toBe('ready')
  const before = [ref, other].map((one) => structuredClone(records.of(one).record.written))
  const { rooms } = portal.docspace.state
  const [first, second] = [ref, other].map((one) => rooms.find(({ tags }) => tags.includes(clientKey(one))))
  if (!first || !second) throw new Error('no rooms')
  ;[first.tags, second.tags] = [second.tags, first.tags]
  for (const one of [ref, other]) expect(await portal.finish(records, one)).toBe('left-alone')
  expect([ref, other].map((one) => records.of(one).record.written)).toEqual(before)
})

test('a client whose room is being made is not let into a ready one when people exchange their tags, and is served by the remedy', async () => {
  const records = await readyClient()
  const other = client('b')
  records.add(other, person('b', 'Beta'))
  portal.docspace.faults.add(fault({ method: 'POST', path: /files\/folder/ }, { kind: 'status', status: 503 }, 3))
  await portal.serve(records, other)
  const { rooms } = portal.docspace.state
  const [first, second] = [ref, other].map((one) => rooms.find(({ tags }) => tags.includes(clientKey(one))))
  if (!first || !second) throw new Error('no rooms')
  const exchange = () => ([first.tags, second.tags] = [second.tags, first.tags])
  exchange()
  const before = madeRooms(portal.docspace)
  expect(await portal.finish(records, other)).toMatchObject({
    reason: { code: 'room-exchanged' },
    detail: `room ${first.id}`,
  })
  expect(madeRooms(portal.docspace)).toEqual(before)
  expect(records.of(other).record.written?.invitationUrl).toBeUndefined()
  exchange()
  expect(await portal.finish(records, other)).toBe('ready')
  expect(records.of(other).record.written).toMatchObject({ roomId: second.id })
})

test('a client whose room people have renamed while it was being made is served by the other remedy', async () => {
  const records = await readyClient()
  const room = portal.docspace.state.rooms.at(-1)
  const title = room?.title
  Object.assign(records.of(ref).record, { written: { state: 'preparing', status: 'being prepared' } })
  // A link of theirs, too: nothing of ours is left to know it by.
  const link = portal.docspace.state.links.find(({ roomId }) => roomId === room?.id)
  Object.assign(link ?? {}, { id: '11111111-2222-4333-8444-555555555555' })
  Object.assign(room ?? {}, { title: 'Our project' })
  const kept = new Map(portal.remembered)
  portal.remembered.clear()
  expect(await portal.finish(records, ref)).toMatchObject({ reason: { code: 'room-exchanged' } })
  Object.assign(room ?? {}, { title })
  expect(await portal.finish(records, ref)).toBe('ready')
  // Where the run ended when the room was remembered already, nobody is needed.
  Object.assign(records.of(ref).record, { written: { state: 'preparing', status: 'being prepared' } })
  Object.assign(room ?? {}, { title: 'Our project' })
  portal.remembered.clear()
  for (const [key, value] of kept) portal.remembered.set(key, value)
  expect(await portal.finish(records, ref)).toBe('ready')
  expect(madeRooms(portal.docspace)).toHaveLength(1)
})

test('a client whose record was renamed while its room was being made goes on with it', async () => {
  const records = await readyClient()
  Object.assign(records.of(ref).record, {
    name: 'Jane Smith',
    written: { state: 'preparing', status: 'being prepared' },
  })
  expect(await portal.finish(records, ref)).toBe('ready')
  expect(madeRooms(portal.docspace)).toHaveLength(1)
})

describe('a record that names another portal', () => {
  const elsewhere = (roomUrl: string | undefined) => String(roomUrl).replace(/^http:..[^/]*/, 'https://old.example.com')

  test('loses the link of that portal where people have revoked the one of its room here', async () => {
    const records = await readyClient()
    const { written } = records.of(ref).record
    const room = portal.docspace.state.rooms.at(-1)
    portal.docspace.state.links = portal.docspace.state.links.filter(({ roomId }) => roomId !== room?.id)
    Object.assign(written ?? {}, {
      roomUrl: elsewhere(written?.roomUrl),
      invitationUrl: 'https://old.example.com/s/dead',
    })
    expect(await portal.finish(records, ref)).toBe('relinked')
    expect(records.of(ref).record.written).toMatchObject({ state: 'ready', roomId: room?.id })
    expect(records.of(ref).record.written).not.toHaveProperty('invitationUrl')
  })

  test('is linked to the room that has its key here', async () => {
    const records = await readyClient()
    const { written } = records.of(ref).record
    Object.assign(written ?? {}, { roomUrl: elsewhere(written?.roomUrl) })
    const before = madeRooms(portal.docspace)
    expect(await portal.finish(records, ref)).toBe('relinked')
    expect(madeRooms(portal.docspace)).toEqual(before)
    expect(records.of(ref).record.written?.roomUrl).toContain(portal.docspace.url)
  })

  test.each(['of the same number', 'of another number'])(
    'is parked where it has none, also beside a room %s',
    async (which) => {
      const records = await readyClient()
      const { written } = records.of(ref).record
      Object.assign(written ?? {}, { roomUrl: elsewhere(written?.roomUrl) })
      const room = portal.docspace.state.rooms.at(-1)
      Object.assign(room ?? {}, { tags: [], ...(which === 'of another number' && { id: 5_000 }) })
      const before = [madeRooms(portal.docspace), structuredClone(written)]
      expect(await portal.finish(records, ref)).toMatchObject({
        reason: { code: 'room-elsewhere' },
        detail: 'old.example.com',
      })
      expect([madeRooms(portal.docspace), records.of(ref).record.written]).toEqual(before)
      // The remedy: whoever clears the fields gets a room here.
      records.of(ref).record.written = { state: 'none' }
      expect(await portal.finish(records, ref)).toBe('ready')
    },
  )
})

test('a copy that somebody made of a client’s room is left out, whatever is missing in the room itself', async () => {
  const records = await readyClient()
  records.of(ref).record.written = { state: 'preparing' }
  const { state } = portal.docspace
  const room = state.rooms.at(-1)
  if (!room) throw new Error('no room')
  leaveCopy(portal, room)
  expect(await portal.finish(records, ref)).toBe('ready')
  expect(records.of(ref).record.written?.roomId).toBe(room.id)
  expect(state.rooms.find(({ id }) => id === 90)?.tags).toEqual([clientKey(ref)])
})

describe('people copied a ready client’s room, and took its tag off the original', () => {
  const copied = async () => {
    const records = await readyClient()
    const original = portal.docspace.state.rooms.at(-1)
    if (!original) throw new Error('no room')
    leaveCopy(portal, original)
    original.tags = []
    return { records, original, record: structuredClone(records.of(ref).record.written) }
  }

  test('the record goes on naming the original, and both rooms stay as they are', async () => {
    const { records, record } = await copied()
    const before = madeRooms(portal.docspace)
    expect(await portal.finish(records, ref)).toBe('left-alone')
    expect(records.of(ref).record.written).toEqual(record)
    expect(madeRooms(portal.docspace)).toEqual(before)
  })

  test('a link that is missing on the record is the original’s', async () => {
    const { records, original, record } = await copied()
    delete records.of(ref).record.written?.invitationUrl
    expect(await portal.finish(records, ref)).toBe('ready')
    expect(records.of(ref).record.written).toEqual({ ...record, roomId: original.id })
  })

  test('the copy is not the client’s either when the original is deleted', async () => {
    const { records, original, record } = await copied()
    portal.docspace.state.rooms = portal.docspace.state.rooms.filter((room) => room !== original)
    expect(await portal.finish(records, ref)).toBe('left-alone')
    expect(records.of(ref).record.written).toEqual(record)
  })

  test('nor when the portal was replaced and the record names the old one', async () => {
    const { records, record } = await copied()
    const roomUrl = String(record?.roomUrl).replace(/^http:..[^/]*/, 'https://old.example.com')
    Object.assign(records.of(ref).record.written ?? {}, { roomUrl })
    expect(await portal.finish(records, ref)).toMatchObject({ reason: { code: 'room-elsewhere' } })
    expect(records.of(ref).record.written).toEqual({ ...record, roomUrl })
  })
})

test('after a restore the number on the record may be that of a folder: the room with the key is the client’s', async () => {
  const records = await readyClient()
  const { state } = portal.docspace
  const number = records.of(ref).record.written?.roomId
  const folder = state.folders.find(({ title }) => title === 'Contracts')
  peopleThenRestore()
  state.folders.push({ ...(folder as NonNullable<typeof folder>), id: Number(number), title: 'Other', parentId: 4_000 })
  expect(await portal.finish(records, ref)).toBe('relinked')
  expect(records.of(ref).record.written?.roomId).toBe(4_000)
})

test('with only a copy left nobody is let into it', async () => {
  const records = await readyClient()
  records.of(ref).record.written = { state: 'preparing' }
  const room = portal.docspace.state.rooms.at(-1)
  const someone = portal.docspace.state.users.find(({ email }) => email === 'anna.manager@example.com')
  Object.assign(room ?? {}, { createdBy: someone?.id })
  expect(await portal.finish(records, ref, SAMPLE_KEYS.onboarding)).toMatchObject({
    reason: { code: 'room-of-another-user' },
  })
})
