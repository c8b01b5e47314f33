import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fault } from '#infra/simulators/docspace/index.ts'
import { keyIdOf } from '#lib/crm/generic/client-id.ts'
import { genericRecords } from '#lib/crm/generic/records.ts'
import type { ClientRecord, Records, RoomReport } from '#lib/crm/records/records-port.ts'
import { onboardClient } from '#lib/onboarding/onboard.ts'
import { readyMark } from '#lib/onboarding/room/observed.ts'
import type { ClientFields } from '#lib/runtime/client-fields.ts'
import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'
import { madeRooms, roomsIn } from '../world/portal-view.ts'
import { keepTestLog } from '../world/test-log.ts'
import { leaveCopy, openPortal, type Portal } from './portal.ts'

/** docs/decisions/exactly-one-room.md: a client whose sender cannot be read back. */

let portal: Portal
keepTestLog()
let told: (RoomReport & { client: string })[]

beforeEach(async () => {
  told = []
  portal = await openPortal()
})
afterEach(() => portal.docspace.stop())

/** The source's own records, whose sender is told into a list. */
const recordsFor = (fields: ClientFields): Records => {
  const options = {
    settings: { auth: 'standard-webhooks', header: 'x' } as const,
    credentials: { signingSecrets: [] },
    deadline: { remaining: () => 60_000 },
    clock: { now: () => portal.clock.now(), sleep: async () => {} },
  }
  const { read, readFields, readContacts, readTeam } = genericRecords(options)
  const writeBack = async ({ ref }: ClientRecord, report: RoomReport) =>
    void told.push({ client: clientKey(ref), ...report })
  const team = async (ref: ClientRef) => (await readTeam?.(ref, fields)) ?? []
  return { read: (ref) => read(ref, fields), readFields, readContacts, readTeam: team, writeBack }
}

const refOf = (id: string): ClientRef => ({ source: 'generic', type: 'client', id: keyIdOf(id) })
const send = (id: string, more: Partial<ClientFields> = {}) => {
  const fields = { id, name: 'Acme', email: `${id.toLowerCase()}@acme.example.com`, ...more }
  return portal.finish(recordsFor(fields), refOf(id))
}
const roomOf = (id: string) => madeRooms(portal.docspace).filter(({ tags }) => tags.includes(clientKey(refOf(id))))
const lastRoom = () => {
  const room = portal.docspace.state.rooms.at(-1)
  if (!room) throw new Error('no room')
  return room
}

test.each([undefined, 'content-creator'])(
  'the colleagues whom the sender names come in beside the manager, if the settings ask for them: %s',
  async (fromCrm) => {
    await portal.docspace.stop()
    portal = await openPortal({ settings: { team: fromCrm ? { fromCrm } : {} } })
    const team = ['Ben.Manager@example.com', 'anna.manager@example.com', 'nobody@agency.example']
    expect(await send('1', { manager: 'anna.manager@example.com', team })).toBe('ready')
    const [room] = roomsIn(portal.docspace.state)
    const client = ['anna.manager@example.com 9', '1@acme.example.com 2']
    const colleagues = fromCrm ? ['ben.manager@example.com 11'] : []
    expect([...(room?.members ?? [])].sort()).toEqual([...client, ...colleagues].sort())
    const note = 'a colleague whom the record names has no active DocSpace account'
    expect(told.at(-1)?.status.includes(note)).toBe(fromCrm !== undefined)
  },
)

test('two ids that differ in capitals alone are two clients, with a room and a link each', async () => {
  expect([await send('Cus_Ab'), await send('cus_aB'), await send('cus_ab')]).toEqual(['ready', 'ready', 'ready'])
  expect(madeRooms(portal.docspace)).toHaveLength(3)
  expect(new Set(told.map(({ invitationUrl }) => invitationUrl)).size).toBe(3)
  for (const id of ['Cus_Ab', 'cus_aB', 'cus_ab']) expect(roomOf(id)).toHaveLength(1)
})

test('two clients of one name, and one address in two rooms, have three rooms', async () => {
  const file = new URL('../../fixtures/cases/two-clients-of-one-name.json', import.meta.url)
  const { input } = JSON.parse(readFileSync(file, 'utf8')) as { input: ClientFields[] }
  for (const { id, ...fields } of input) expect(await send(id, fields)).toBe('ready')
  for (const { id, email } of input)
    expect(roomOf(id)).toMatchObject([{ members: expect.arrayContaining([`${email} 2`]) }])
  expect(madeRooms(portal.docspace)).toHaveLength(3)
})

describe('a client whose id is plain, and one whose id differs in capitals', () => {
  const one = { name: 'First', email: 'one@first.example.com' }
  test.each([
    ['the same name', { ...one, email: 'two@second.example.com' }],
    ['the same address', { ...one, name: 'Second' }],
    ['nothing in common', { name: 'Second', email: 'two@second.example.com' }],
  ])('with %s have a room each, also when the plain one comes first and again', async (_, other) => {
    expect(await send('cus_ab', one)).toBe('ready')
    expect(await send('Cus_Ab', other)).toBe('ready')
    expect(await send('cus_ab', one)).toBe('left-alone')
    expect(new Set(told.map(({ invitationUrl }) => invitationUrl)).size).toBe(2)
    for (const id of ['cus_ab', 'Cus_Ab']) expect(roomOf(id)).toHaveLength(1)
    expect(madeRooms(portal.docspace)).toHaveLength(2)
  })

  test('have a room each when the first one is being made', async () => {
    await send('cus_ab', one)
    const { state } = portal.docspace
    lastRoom().tags = ['generic:client:cus_ab']
    state.links = state.links.filter(({ roomId }) => roomId !== lastRoom().id)
    expect(await send('Cus_Ab', one)).toBe('ready')
    expect(madeRooms(portal.docspace)).toHaveLength(2)
  })
})

describe('a room that has the key of earlier versions, in lower case', () => {
  const older = async () => {
    expect(await send('Cus_Ab')).toBe('ready')
    lastRoom().tags = ['generic:client:cus_ab']
    return lastRoom().id
  }

  test('is the client’s by its title, and gets the key of today', async () => {
    const id = await older()
    expect(await send('Cus_Ab')).toBe('left-alone')
    expect(roomOf('Cus_Ab')).toMatchObject([{ id }])
    expect(madeRooms(portal.docspace)).toHaveLength(1)
    expect(lastRoom().tags).not.toContain('generic:client:cus_ab')
  })

  test('is the client’s by its people after it was renamed', async () => {
    await older()
    lastRoom().title = 'Renamed'
    expect(await send('Cus_Ab')).toBe('left-alone')
    expect(madeRooms(portal.docspace)).toHaveLength(1)
  })

  test('is not given to a client whose id differs in capitals, until its own client was sent again', async () => {
    await older()
    const other = { name: 'Another', email: 'x@another.example.com' }
    const parked = await send('cUS_ab', other)
    expect(parked).toMatchObject({ reason: { code: 'older-key' } })
    expect(await send('Cus_Ab')).toBe('left-alone')
    expect(await send('cUS_ab', other)).toBe('ready')
    expect(madeRooms(portal.docspace)).toHaveLength(2)
  })

  test('is found by a message that an earlier version queued, under the key of today', async () => {
    await older()
    const records = recordsFor({ id: 'Cus_Ab', name: 'Acme', email: 'cus_ab@acme.example.com' })
    const queued = { source: 'generic', type: 'client', id: 'cus_ab' }
    expect(await onboardClient(portal.workplace(records), queued)).toEqual({ moved: refOf('Cus_Ab') })
  })
})

describe('what people did to a room that was ready stays', () => {
  test('a link that they revoked stays revoked, and nobody is invited again', async () => {
    await send('c1')
    const { state } = portal.docspace
    state.links = state.links.filter(({ roomId }) => roomId !== lastRoom().id)
    const before = madeRooms(portal.docspace)
    expect(await send('c1')).toBe('left-alone')
    expect(madeRooms(portal.docspace)).toEqual(before)
    expect(told.at(-1)).toMatchObject({ state: 'ready', roomId: lastRoom().id })
    expect(told.at(-1)).not.toHaveProperty('invitationUrl')
  })

  test('a room that they archived stays so, and the sender hears that', async () => {
    await send('c1')
    lastRoom().parentId = 6
    expect(await send('c1')).toBe('left-alone')
    expect(told.at(-1)).toMatchObject({ state: 'ready', status: 'ready: people have archived the room' })
  })

  test('a room whose tag they took off is known by its link, and gets it again', async () => {
    await send('c1')
    const { id } = lastRoom()
    lastRoom().tags = []
    portal.clock.advance(600_000)
    const before = madeRooms(portal.docspace)[0]
    expect(await send('c1')).toBe('left-alone')
    expect(roomOf('c1')).toMatchObject([{ ...before, id, tags: [clientKey(refOf('c1')), readyMark] }])
    expect(madeRooms(portal.docspace)).toHaveLength(1)
  })

  test('a room that they archived and whose tag they took off is known by its link, and stays as it is', async () => {
    await send('c1')
    const { id } = lastRoom()
    Object.assign(lastRoom(), { parentId: 6, tags: [] })
    portal.clock.advance(600_000)
    const before = madeRooms(portal.docspace)
    expect(await send('c1')).toBe('left-alone')
    expect(madeRooms(portal.docspace)).toEqual(before)
    expect(told.at(-1)).toMatchObject({ roomId: id, status: 'ready: people have archived the room' })
  })

  describe('a copy that they made of it', () => {
    const copied = async () => {
      await send('c1')
      const original = lastRoom()
      leaveCopy(portal, original)
      portal.clock.advance(600_000)
      return original
    }

    test('is not told of when they took the tag off the original: that gets it again', async () => {
      const original = await copied()
      original.tags = []
      expect(await send('c1')).toBe('left-alone')
      expect(told.at(-1)).toMatchObject({ state: 'ready', roomId: original.id, invitationUrl: told[0]?.invitationUrl })
      expect(original.tags).toEqual([clientKey(refOf('c1')), readyMark])
    })

    test('is not taken for it either when the owner of the key made it', async () => {
      const original = await copied()
      Object.assign(lastRoom(), { createdBy: original.createdBy })
      expect(await send('c1')).toBe('left-alone')
      expect(told.at(-1)).toMatchObject({ roomId: original.id, invitationUrl: told[0]?.invitationUrl })
    })

    test('parks the client when the original is deleted: nobody is let into it, and no other is made', async () => {
      const original = await copied()
      portal.docspace.state.rooms = portal.docspace.state.rooms.filter((room) => room !== original)
      const before = madeRooms(portal.docspace)
      expect(await send('c1')).toMatchObject({ reason: { code: 'room-of-another-user' }, detail: 'room 90' })
      expect(madeRooms(portal.docspace)).toEqual(before)
      expect(told).toHaveLength(1)
    })
  })

  test('rooms whose tags they exchanged are known by their links', async () => {
    await send('c1')
    const first = lastRoom()
    await send('c2')
    const second = lastRoom()
    ;[first.tags, second.tags] = [second.tags, first.tags]
    expect(await send('c1')).toBe('left-alone')
    expect(told.at(-1)).toMatchObject({ roomId: first.id, invitationUrl: told[0]?.invitationUrl })
  })

  test('a room whose tag they exchanged for that of one that is being made is not told to its sender', async () => {
    await send('c1')
    const first = lastRoom()
    portal.docspace.faults.add(fault({ method: 'POST', path: /files\/folder/ }, { kind: 'status', status: 503 }, 3))
    const fields = { id: 'c2', name: 'Beta', email: 'c2@acme.example.com' }
    await portal.serve(recordsFor(fields), refOf('c2'))
    const second = lastRoom()
    expect(second).not.toBe(first)
    ;[first.tags, second.tags] = [second.tags, first.tags]
    const before = told.length
    expect(await send('c2', { name: 'Beta' })).toMatchObject({ reason: { code: 'room-exchanged' } })
    expect(told.slice(before).flatMap(({ invitationUrl }) => invitationUrl ?? [])).toEqual([])
  })

  test('a link that they made anew is told', async () => {
    await send('c1')
    const link = portal.docspace.state.links.find(({ roomId }) => roomId === lastRoom().id)
    Object.assign(link ?? {}, { id: '11111111-2222-4333-8444-555555555555' })
    expect(await send('c1')).toBe('left-alone')
    expect(told.at(-1)).toMatchObject({ roomId: lastRoom().id })
    expect(told.at(-1)?.invitationUrl).not.toBe(told[0]?.invitationUrl)
  })

  describe('a link that they made anew, in a room of a client who is called otherwise by now,', () => {
    const renamed = async () => {
      await send('c1')
      const link = portal.docspace.state.links.find(({ roomId }) => roomId === lastRoom().id)
      Object.assign(link ?? {}, { id: '11111111-2222-4333-8444-555555555555' })
    }

    test('is told where the room is remembered as the client’s, and nobody is invited', async () => {
      await renamed()
      const before = madeRooms(portal.docspace)
      expect(await send('c1', { name: 'Beta' })).toBe('left-alone')
      expect(told.at(-1)).toMatchObject({ state: 'ready', roomId: lastRoom().id })
      expect(told.at(-1)?.invitationUrl).not.toBe(told[0]?.invitationUrl)
      expect(madeRooms(portal.docspace)).toEqual(before)
    })

    test('is not told where nothing is remembered, nor of a room that got the tag of another one', async () => {
      await renamed()
      const first = lastRoom()
      await send('c2', { name: 'Gamma' })
      const second = lastRoom()
      ;[first.tags, second.tags] = [second.tags, first.tags]
      const before = told.length
      expect(await send('c2', { name: 'Delta' })).toMatchObject({ reason: { code: 'room-exchanged' } })
      ;[first.tags, second.tags] = [second.tags, first.tags]
      portal.remembered.clear()
      expect(await send('c1', { name: 'Beta' })).toMatchObject({ reason: { code: 'room-exchanged' } })
      expect(told).toHaveLength(before)
    })
  })

  test('a room that they handed over to somebody else is the client’s by its link', async () => {
    await send('c1')
    const { members, users } = portal.docspace.state
    const anna = users.find(({ email }) => email === 'anna.manager@example.com')
    // The old owner stays as room manager (docs/facts/docspace.md#the-owner-of-a-room).
    members.push({ roomId: lastRoom().id, userId: lastRoom().createdBy, access: 9 })
    lastRoom().createdBy = String(anna?.id)
    portal.docspace.resetCounters()
    expect(await send('c1')).toBe('left-alone')
    expect(told.at(-1)).toMatchObject({ state: 'ready', roomId: lastRoom().id })
    expect(portal.docspace.counters).toMatchObject({ writes: 0 })
  })

  test('a repetition reads twice and writes nothing', async () => {
    await send('c1')
    portal.docspace.resetCounters()
    expect(await send('c1')).toBe('left-alone')
    expect(portal.docspace.counters).toMatchObject({ requests: 2, writes: 0 })
  })
})

test('a room that was ready before the mark was written is known by its link, and the mark is the last thing made', async () => {
  await send('c1')
  expect(lastRoom().tags).toContain(readyMark)
  lastRoom().tags = [clientKey(refOf('c1'))]
  expect(await send('c1')).toBe('left-alone')
})

test('a run that ended between the link and the mark leaves the mark to the next one, before its sender hears of the room', async () => {
  await send('c1')
  const { state } = portal.docspace
  lastRoom().tags = [clientKey(refOf('c1'))]
  expect(await send('c1')).toBe('left-alone')
  expect(lastRoom().tags).toContain(readyMark)
  state.links = state.links.filter(({ roomId }) => roomId !== lastRoom().id)
  const before = madeRooms(portal.docspace)
  expect(await send('c1')).toBe('left-alone')
  expect(madeRooms(portal.docspace)).toEqual(before)
})
