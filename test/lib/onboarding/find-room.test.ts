import { describe, expect, test } from 'vitest'
import type { ClientRecord, Written } from '#lib/crm/source.ts'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import type { DocSpace } from '#lib/docspace/index.ts'
import type { Room } from '#lib/docspace/rooms.ts'
import { findRoom } from '#lib/onboarding/observe.ts'
import type { PortalFacts } from '#lib/onboarding/portal-facts.ts'
import { Park } from '#lib/runtime/errors.ts'

const tag = 'espocrm:Account:a1'

const roomOf = (id: number, more: Partial<Room> = {}): Room => ({
  id,
  title: 'Client - Acme',
  tags: [tag],
  createdBy: 'key-owner',
  archived: false,
  empty: false,
  age: 0,
  ...more,
})

/** A portal with rooms by tag, and others that are found by their number only. */
const portalWith = (tagged: readonly Room[], others: readonly Room[] = [], status = 404) => {
  const rooms = {
    findByTag: async (asked: string) => (asked === tag ? [...tagged] : []),
    async get(id: number) {
      const room = [...tagged, ...others].find((one) => one.id === id)
      if (!room) throw new DocSpaceRefusal(status, 'GET room')
      return room
    },
  }
  const links = { invitation: async () => undefined }
  return { rooms, links, address: { hosts: ['acme.example.com'] } } as unknown as DocSpace
}

const find = (docspace: DocSpace, written?: Written) => {
  const record: ClientRecord = {
    ref: { source: 'espocrm', type: 'Account', id: 'a1' },
    name: 'Acme',
    emails: [],
    isClient: true,
    ...(written && { written }),
  }
  return findRoom(
    {
      docspace,
      facts: { keyOwner: async () => 'key-owner' } as unknown as PortalFacts,
      // Every other record is there still, so it was not merged into this one.
      records: { read: async (ref) => ({ ...record, ref }) },
      titleOf: ({ name }) => `Client - ${name}`,
    },
    record,
  )
}

const ready = (roomId?: number): Written => ({ state: 'ready', ...(roomId !== undefined && { roomId }) })
const preparing = (roomId?: number): Written => ({ state: 'preparing', ...(roomId !== undefined && { roomId }) })
const [first, second] = [roomOf(1), roomOf(2)]

describe('a client that was never ready', () => {
  test('has the room with its tag, or none', async () => {
    expect(await find(portalWith([first]))).toMatchObject({ kind: 'room', room: first })
    expect(await find(portalWith([first]), preparing())).toMatchObject({ kind: 'room', room: first })
    expect(await find(portalWith([]))).toEqual({ kind: 'none' })
  })

  test('and whose record names a room without the tag, has none: nobody may take it for its own', async () => {
    expect(await find(portalWith([], [roomOf(7, { tags: [] })]), preparing(7))).toEqual({ kind: 'none' })
  })

  test('is parked when two rooms have its tag and the record names neither', async () => {
    for (const written of [undefined, preparing(), preparing(9)]) {
      const found = find(portalWith([first, second]), written)
      await expect(found).rejects.toBeInstanceOf(Park)
      await expect(found).rejects.toMatchObject({ reason: { code: 'two-rooms' }, detail: 'room 1, room 2' })
    }
  })

  test('has that one of two rooms which its record names', async () => {
    expect(await find(portalWith([first, second]), preparing(2))).toMatchObject({ kind: 'room', room: second })
    expect(await find(portalWith([first, second]), preparing(1))).toMatchObject({ kind: 'room', room: first })
  })

  test('is parked when its room was archived', async () => {
    const found = find(portalWith([roomOf(1, { archived: true })]))
    await expect(found).rejects.toMatchObject({ reason: { code: 'room-archived' }, detail: 'room 1' })
  })
})

describe('a client that was reported ready', () => {
  test('has its room in the hands of people, archived or not, whether the record names it or nothing', async () => {
    for (const room of [first, roomOf(1, { archived: true })]) {
      expect(await find(portalWith([room]), ready(1))).toMatchObject({ kind: 'in-peoples-hands', room })
      expect(await find(portalWith([room]), ready())).toMatchObject({ kind: 'in-peoples-hands', room })
    }
  })

  test('has the room that its record names, also of two', async () => {
    expect(await find(portalWith([first, second]), ready(2))).toMatchObject({ kind: 'in-peoples-hands', room: second })
  })

  test('whose record names another room than the tag does, has the one with the tag, which stays as people left it: the record is written anew', async () => {
    const found = await find(portalWith([first]), ready(9))
    expect(found).toMatchObject({ kind: 'in-peoples-hands', room: first, relink: true })
  })

  test('and whose room lost its tag, has it still', async () => {
    const untagged = roomOf(7, { tags: [] })
    expect(await find(portalWith([], [untagged]), ready(7))).toMatchObject({ kind: 'in-peoples-hands', room: untagged })
    const renamed = roomOf(7, { tags: ['VIP', 'hubspot:company:1'] })
    expect(await find(portalWith([], [renamed]), ready(7))).toMatchObject({ kind: 'in-peoples-hands', room: renamed })
  })

  test.each([403, 404])('and whose room is gone (%d), is in the hands of people all the same', async (status) => {
    expect(await find(portalWith([], [], status), ready(7))).toMatchObject({ kind: 'in-peoples-hands' })
  })

  test('without a room and without a number, has none', async () => {
    expect(await find(portalWith([]), ready())).toEqual({ kind: 'none' })
  })

  test('by a record that is a copy of another client’s, has none', async () => {
    const anothers = roomOf(7, { tags: ['VIP', 'espocrm:Account:other'] })
    expect(await find(portalWith([], [anothers]), ready(7))).toEqual({ kind: 'none' })
  })

  test('is looked at again when the portal does not answer', async () => {
    const docspace = portalWith([])
    const down = new TypeError('down')
    docspace.rooms.get = () => Promise.reject(down)
    await expect(find(docspace, ready(7))).rejects.toBe(down)
  })
})
