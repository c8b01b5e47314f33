import { describe, expect, test } from 'vitest'
import type { ClientRecord, Written } from '#lib/crm/records/records-port.ts'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import type { DocSpace } from '#lib/docspace/index.ts'
import type { Room } from '#lib/docspace/rooms/rooms.ts'
import type { RoomSearch } from '#lib/onboarding/context.ts'
import { findRoom } from '#lib/onboarding/identity/find-room.ts'
import { adoptedMark, readyMark } from '#lib/onboarding/room/observed.ts'
import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'
import { Park } from '#lib/runtime/errors.ts'
import { linkOf, memberOf, roomOf as portalRoom } from '../memory-portal.ts'
import { linkIdOf, otherRef, otherTag, recordOf, type SearchGiven, searchIn } from './search.ts'

const ref = { source: 'espocrm', type: 'Account', id: 'a1' }
const tag = clientKey(ref)
const keyOwner = 'user behind the key'

const roomOf = (id: number, more: Partial<Room> = {}): Room => ({
  id,
  title: 'Client - Acme',
  type: 2,
  tags: [tag],
  createdBy: keyOwner,
  archived: false,
  empty: false,
  age: 3_600_000,
  ...more,
})

interface Around {
  /** Rooms that do not have the client's key. */
  others?: readonly Room[]
  /** What is thrown for a room that is not there. */
  missing?: Error
  /** Ids of the rooms' invitation links; `ours` is the one that is made of client and room. */
  links?: Readonly<Record<number, string>>
  /** The CRM's answer to another key of the client: the record that is left; undefined for a deleted one. */
  read?: (other: ClientRef) => ClientRef | undefined
}

/** Finds the room of a client among the rooms with its key. */
const find = (tagged: readonly Room[], written?: Written, around: Around = {}) => {
  const { others = [], missing = new DocSpaceRefusal(404, 'GET room'), read = (other) => other } = around
  const rooms = {
    findByTag: async (asked: string) => (asked === tag ? [...tagged] : []),
    findByTitle: async (title: string) => [...tagged, ...others].filter((one) => one.title === title),
    async get(id: number) {
      const room = [...tagged, ...others].find((one) => one.id === id)
      if (!room) throw missing
      return room
    },
  }
  const links = {
    async invitation(roomId: number) {
      const id = around.links?.[roomId]
      return id && { id }
    },
  }
  const search = {
    docspace: { rooms, links, address: { hosts: ['portal.example'] } } as unknown as DocSpace,
    cache: { keyOwner: async () => keyOwner },
    records: {
      async read(other: ClientRef) {
        const left = read(other)
        return left && { ref: left, name: 'Acme', emails: [], isClient: true }
      },
    },
    titleOf: () => 'Client - Acme',
    linkIds: () => ['ours'],
  } as unknown as RoomSearch
  const record: ClientRecord = { ref, name: 'Acme', emails: [], isClient: true, ...(written && { written }) }
  return findRoom(search, record)
}

const ready = (roomId?: number): Written => ({ state: 'ready', ...(roomId !== undefined && { roomId }) })
const preparing = (roomId?: number): Written => ({ state: 'preparing', ...(roomId !== undefined && { roomId }) })
const [first, second] = [roomOf(1), roomOf(2)]
const formerKeys: string[] = []
const none = { kind: 'none' }
const inPeoplesHands = { kind: 'ready', formerKeys, relink: false }
const gone = { kind: 'deleted' }

describe('a client that was never ready', () => {
  test('has the room with its key, or none', async () => {
    const found = { kind: 'begun', room: first, formerKeys }
    expect(await find([first])).toEqual(found)
    expect(await find([first], preparing())).toEqual(found)
    expect(await find([])).toEqual(none)
  })

  test('and whose record names a room without the key, has none: nobody may take that for its own', async () => {
    expect(await find([], preparing(7), { others: [roomOf(7, { tags: [] })] })).toEqual(none)
  })

  test('is parked when two rooms have its key and the record names neither', async () => {
    for (const written of [undefined, preparing(), preparing(9)]) {
      const found = find([first, second], written)
      await expect(found).rejects.toBeInstanceOf(Park)
      await expect(found).rejects.toMatchObject({ reason: { code: 'two-rooms' }, detail: 'room 1, room 2' })
    }
  })

  test('has that one of two rooms which its record names', async () => {
    for (const room of [first, second]) {
      expect(await find([first, second], preparing(room.id))).toEqual({ kind: 'begun', room, formerKeys })
    }
  })

  test('is parked when its room was archived', async () => {
    const found = find([roomOf(1, { archived: true })])
    await expect(found).rejects.toMatchObject({ reason: { code: 'room-archived' }, detail: 'room 1' })
  })

  test('waits while another client’s key is beside its own on a young room, and is parked for it later', async () => {
    const contested = (age: number) => find([roomOf(1, { tags: [tag, 'espocrm:Account:b2'], age })], preparing())
    const detail = 'room 1: espocrm:Account:b2'
    await expect(contested(9 * 60_000)).rejects.toMatchObject({
      name: 'RetryLater',
      reason: { code: 'room-contested' },
      detail,
    })
    await expect(contested(10 * 60_000)).rejects.toMatchObject({
      name: 'Park',
      reason: { code: 'room-of-two-clients' },
      detail,
    })
  })

  test('has none when only rooms of others have its key', async () => {
    const copy = roomOf(1, { createdBy: 'somebody' })
    expect(await find([copy], preparing())).toEqual({ kind: 'of-another-user', rooms: [copy] })
  })
})

describe('a client whose record cannot be read back', () => {
  const marked = [tag, 'roomkeeper:ready']

  test.each([
    ['the mark', roomOf(1, { tags: marked }), {}, undefined],
    ['an invitation link', first, { 1: 'any' }, { id: 'any' }],
    ['its own link, whoever owns it', roomOf(1, { createdBy: 'somebody' }), { 1: 'ours' }, { id: 'ours' }],
  ])('has a room that is in the hands of people by %s', async (_, room, links, link) => {
    expect(await find([room], undefined, { links })).toEqual({ ...inPeoplesHands, room, link })
  })

  test.each([
    ['with the mark', roomOf(1, { createdBy: 'somebody', tags: marked }), {}],
    ['with a link of its own', roomOf(1, { createdBy: 'somebody', tags: marked }), { 1: 'another' }],
  ])('does not have what somebody made of its room: a copy %s', async (_, copy, links) => {
    expect(await find([copy], undefined, { links })).toEqual({ kind: 'of-another-user', rooms: [copy] })
  })

  test('is not asked about where the record tells that it was never ready', async () => {
    expect(await find([first], preparing(), { links: { 1: 'ours' } })).toEqual({
      kind: 'begun',
      room: first,
      formerKeys,
    })
  })
})

describe('a client that was reported ready', () => {
  test('has its room in the hands of people, archived or not', async () => {
    for (const room of [first, roomOf(1, { archived: true }), roomOf(1, { createdBy: 'somebody' })]) {
      expect(await find([room], ready(1))).toEqual({ ...inPeoplesHands, room })
    }
  })

  test.each([ready(), ready(9)])(
    'gets its room written anew where the record names it wrongly: %o',
    async (written) => {
      expect(await find([first], written)).toEqual({ ...inPeoplesHands, room: first, relink: true })
    },
  )

  test('has the room that its record names, also of two', async () => {
    expect(await find([first, second], ready(2))).toEqual({ ...inPeoplesHands, room: second })
    expect(await find([first, second], ready(1))).toEqual({ ...inPeoplesHands, room: first })
  })

  test('and whose room lost its key, has it still', async () => {
    for (const tags of [[], ['VIP'], ['VIP', 'Dept:Sales:2026']]) {
      const room = roomOf(7, { tags })
      expect(await find([], ready(7), { others: [room] })).toEqual({ ...inPeoplesHands, room })
    }
  })

  describe('and the room that its record names has the key of a client of another source', () => {
    const room = roomOf(7, { tags: ['hubspot:company:1'] })

    test('has its own room where that is, because the portal was restored', async () => {
      expect(await find([first], ready(7), { others: [room] })).toEqual({
        ...inPeoplesHands,
        room: first,
        relink: true,
      })
    })

    test('is left alone where it has none', async () => {
      expect(await find([], ready(7), { others: [room] })).toEqual(gone)
    })

    test('has it all the same by its link: people have exchanged the tags', async () => {
      expect(await find([first], ready(7), { others: [room], links: { 7: 'ours' } })).toEqual({
        ...inPeoplesHands,
        room,
      })
    })
  })

  test.each([403, 404])('and whose room is gone (%d), is in the hands of people all the same', async (status) => {
    expect(await find([], ready(7), { missing: new DocSpaceRefusal(status, 'GET room') })).toEqual(gone)
  })

  describe('and whose room lost its key to a copy of another user', () => {
    const copy = roomOf(8, { createdBy: 'somebody' })
    const stranger = { kind: 'of-another-user', rooms: [copy] }
    const room = roomOf(7, { tags: [] })

    test.each([
      ['has it still', ready(7), [room], { ...inPeoplesHands, room }],
      ['has none of them when it is gone', ready(7), [], gone],
      ['has none of them where the number is now another user’s', ready(7), [roomOf(7, { createdBy: 'else' })], gone],
      ['does not get the copy where the record names no number', ready(), [room], stranger],
      ['does not get it for another client’s', ready(7), [roomOf(7, { tags: ['espocrm:Account:other'] })], stranger],
    ])('%s', async (_, written, others, found) => {
      expect(await find([copy], written, { others })).toEqual(found)
    })
  })

  test('has the room that its record names without the key, beside another one of ours with it, by its link only', async () => {
    const room = roomOf(7, { tags: [] })
    expect(await find([first], ready(7), { others: [room], links: { 7: 'ours' } })).toEqual({ ...inPeoplesHands, room })
    expect(await find([first], ready(7), { others: [room] })).toEqual({ ...inPeoplesHands, room: first, relink: true })
  })

  test('is parked when the record names neither of two rooms with its key', async () => {
    await expect(find([first, second], ready(9))).rejects.toMatchObject({ reason: { code: 'two-rooms' } })
  })

  test('without a room and without a number, has none', async () => {
    expect(await find([], ready())).toEqual(none)
  })

  test('is looked at again when the portal does not answer', async () => {
    const missing = new TypeError('down')
    await expect(find([], ready(7), { missing })).rejects.toBe(missing)
  })

  test('by a record that is a copy of another client’s, has none', async () => {
    const room = roomOf(7, { tags: ['VIP', 'espocrm:Account:other'] })
    expect(await find([], ready(7), { others: [room] })).toEqual(none)
  })

  test('by a record into which another one was merged, has the room of that one, with its key to be replaced', async () => {
    const room = roomOf(7, { tags: ['VIP', 'espocrm:Account:other'] })
    const found = await find([], ready(7), { others: [room], read: () => ref })
    expect(found).toEqual({ ...inPeoplesHands, room, formerKeys: ['espocrm:Account:other'], relink: true })
  })

  test('by a record into which another one was merged, is parked where a second room has its key', async () => {
    const room = roomOf(7, { tags: ['espocrm:Account:other'] })
    await expect(find([first], ready(7), { others: [room], read: () => ref })).rejects.toMatchObject({
      reason: { code: 'merged-two-rooms' },
    })
  })

  test('is parked where the other record is deleted: nobody can tell a copy from a merge', async () => {
    const room = roomOf(7, { tags: ['espocrm:Account:other'] })
    const found = find([], ready(7), { others: [room], read: () => undefined })
    await expect(found).rejects.toMatchObject({ reason: { code: 'copied-or-merged' }, detail: 'espocrm:Account:other' })
  })

  test('in another portal, is parked with its host', async () => {
    const found = find([], { ...ready(7), roomUrl: 'https://old.example/rooms/shared/7' })
    await expect(found).rejects.toMatchObject({ reason: { code: 'room-elsewhere' }, detail: 'old.example' })
  })
})

test('a CRM that fails while a room is looked for says nothing of whose it is', async () => {
  const down = new TypeError('down')
  const others = [roomOf(7, { tags: ['espocrm:Account:other'] })]
  const read = () => {
    throw down
  }
  await expect(find([], ready(7), { others, read })).rejects.toBe(down)
})

describe('a sender without a record', () => {
  const { written: _, ...unread } = recordOf()
  const people = { members: { 7: [memberOf('ben')] } }
  const other = { title: 'Client - Beta', tags: [tag] }
  const found = (given: SearchGiven) => {
    const { search, state } = searchIn(given)
    return { result: findRoom(search, unread), state }
  }

  test('has a room with its own link, whatever title that has, and one look at the link tells it', async () => {
    const { result, state } = found({
      ...people,
      rooms: [portalRoom(7, other)],
      links: { 7: linkOf(linkIdOf(ref, 7)) },
    })
    expect(await result).toMatchObject({ kind: 'ready', link: { id: linkIdOf(ref, 7) } })
    expect(state.reads).toEqual(['link 7'])
  })

  test('has a room with the mark and no link, whatever title that has', async () => {
    const marked = portalRoom(7, { ...other, tags: [tag, 'roomkeeper:ready'] })
    expect(await found({ ...people, rooms: [marked] }).result).toMatchObject({ kind: 'ready', room: marked })
  })

  test('does not have a room of another title with another link: people may have exchanged the tags', async () => {
    const { result } = found({ ...people, rooms: [portalRoom(7, other)], links: { 7: linkOf('foreign') } })
    await expect(result).rejects.toMatchObject({ reason: { code: 'room-exchanged' } })
  })

  test.each([
    [7, 'ready'],
    [8, 'room-exchanged'],
    [undefined, 'room-exchanged'],
  ])(
    'has a room of another title with another link where it is the remembered one: %s is %s',
    async (remembered, is) => {
      const { search } = searchIn({ ...people, rooms: [portalRoom(7, other)], links: { 7: linkOf('foreign') } })
      const told: string[] = []
      search.rememberedRoom = async ({ ref: asked }) => {
        told.push(asked.id)
        return remembered
      }
      const result = await findRoom(search, unread).then(
        ({ kind }) => kind,
        ({ reason }) => reason.code,
      )
      expect([result, told]).toEqual([is, [ref.id]])
    },
  )

  test('has the room of its title with its own link in place of that one', async () => {
    const own = portalRoom(8)
    const links = { 7: linkOf('foreign'), 8: linkOf(linkIdOf(ref, 8)) }
    expect(await found({ ...people, rooms: [portalRoom(7, other), own], links }).result).toMatchObject({
      kind: 'ready',
      room: { id: 8 },
      link: links[8],
    })
  })
})

describe('two rooms of merged records', () => {
  const merged = recordOf({ formerly: [{ ref: otherRef, shared: false }] })
  const rooms = [portalRoom(1, { tags: [tag] }), portalRoom(3, { tags: [otherTag] })]
  const given = { rooms, members: { 3: [memberOf('ben')] } }

  test('park the client', async () => {
    const found = findRoom(searchIn(given).search, merged)
    await expect(found).rejects.toMatchObject({
      name: 'Park',
      reason: { code: 'merged-two-rooms' },
      detail: 'room 1, room 3',
    })
  })

  test.each(['preparing', 'ready'] as const)(
    'park the client also where its record names one of them: %s',
    async (state) => {
      const found = findRoom(searchIn(given).search, { ...merged, written: { state, roomId: 1 } })
      const detail = 'room 1, room 3; the record names room 1'
      await expect(found).rejects.toMatchObject({ reason: { code: 'merged-two-rooms' }, detail })
    },
  )

  describe('of which people took the tag off the ready one', () => {
    const roomUrl = `https://portal.example/rooms/shared/1#${otherTag}`
    const record = { ...merged, written: { state: 'ready' as const, roomUrl } }
    const third = `${tag}-third`
    const formerly = [...(merged.formerly ?? []), { ref: { ...ref, id: 'a1-third' }, shared: false }]
    const begun = portalRoom(3, { tags: [third], empty: true })
    const untagged = portalRoom(1, { tags: [] })
    const foundIn = (more: SearchGiven) =>
      findRoom(searchIn({ rooms: [untagged, begun], links: { 1: linkOf(linkIdOf(otherRef, 1)) }, ...more }).search, {
        ...record,
        formerly,
      })

    test('are the ready one, by the link that was made for the merged record, where the other is only begun', async () => {
      expect(await foundIn({})).toEqual({ kind: 'ready', room: untagged, formerKeys: [], relink: true })
    })

    test('park the client where somebody is in the other', async () => {
      const parked = { reason: { code: 'merged-two-rooms' }, detail: 'room 1, room 3; the record names room 1' }
      await expect(foundIn({ members: { 3: [memberOf('ben')] } })).rejects.toMatchObject(parked)
    })

    test('are the begun one, which is made on, where nothing tells whose the first is', async () => {
      expect(await foundIn({ links: { 1: linkOf('of somebody') } })).toEqual({
        kind: 'begun',
        room: begun,
        formerKeys: [third],
      })
    })

    test('are the other one where that is in use and nothing tells whose the first is', async () => {
      const given = { links: { 1: linkOf('of somebody') }, members: { 3: [memberOf('ben')] } }
      expect(await foundIn(given)).toEqual({ kind: 'ready', room: begun, formerKeys: [third], relink: true })
    })
  })

  describe('where the settings say what becomes of the other', () => {
    const asked: number[] = []
    const settlesOthers = ({ id }: { id: number }) => asked.push(id) > 0
    const named = { ...merged, written: { state: 'ready' as const, roomId: 1 } }
    const settled = (more: SearchGiven = {}, record = named) =>
      findRoom({ ...searchIn({ ...given, ...more }).search, settlesOthers }, record)

    test('are found both, asked by the one that the record names', async () => {
      asked.length = 0
      expect(await settled()).toEqual({
        kind: 'ready',
        room: rooms[0],
        formerKeys: [],
        relink: false,
        others: [{ room: rooms[1], formerKeys: [otherTag] }],
      })
      expect(asked).toEqual([1])
    })

    test('are found so without copies of the own one', async () => {
      const copy = portalRoom(5, { tags: [tag] })
      expect(await settled({ rooms: [...rooms, copy] })).toMatchObject({ room: rooms[0], others: [{ room: rooms[1] }] })
    })

    test('are one where there is no other', async () => {
      expect(await settled({ rooms: rooms.slice(0, 1) })).toEqual({
        kind: 'ready',
        room: rooms[0],
        formerKeys: [],
        relink: false,
      })
    })

    test('park the client where the other has its own key too, or it was not ready', async () => {
      const both = portalRoom(3, { tags: [otherTag, tag] })
      const parked = { reason: { code: 'merged-two-rooms' } }
      await expect(settled({ rooms: [rooms[0] ?? both, both] })).rejects.toMatchObject(parked)
      const all = [...rooms, { ...both, id: 4 }]
      await expect(settled({ rooms: all })).rejects.toMatchObject(parked)
      await expect(
        settled({}, { ...named, written: { state: 'preparing', roomId: 1 } } as never),
      ).rejects.toMatchObject(parked)
    })

    test('are found both where the record names none of them: the portal was restored', async () => {
      asked.length = 0
      const others = [{ room: rooms[1], formerKeys: [otherTag] }]
      const relinked = { kind: 'ready', room: rooms[0], formerKeys: [], relink: true, others }
      for (const written of [{ roomId: 9 }, {}, { roomUrl: 'https://old.example/rooms/shared/1' }])
        expect(await settled({}, { ...named, written: { state: 'ready', ...written } } as never)).toEqual(relinked)
      expect(asked).toEqual([1, 1, 1])
      const another = portalRoom(9, { tags: ['espocrm:Account:c3'] })
      const renumbered = { ...named, written: { state: 'ready' as const, roomId: 9 } }
      expect(await settled({ rooms: [...rooms, another] }, renumbered)).toEqual(relinked)
    })

    test('park the client where the record names none of them, and nothing tells which is its own', async () => {
      const parked = { reason: { code: 'merged-two-rooms' }, detail: expect.not.stringContaining('names') }
      const unnamed = { ...named, written: { state: 'ready' as const, roomId: 9 } }
      const ofOther = portalRoom(4, { tags: [otherTag] })
      const alone = settled(
        { rooms: [ofOther, { ...ofOther, id: 5 }], members: { 4: [memberOf('ben')], 5: [memberOf('ben')] } },
        unnamed,
      )
      await expect(alone).rejects.toMatchObject(parked)
      await expect(settled({ rooms: [...rooms, portalRoom(4, { tags: [tag] })] }, unnamed)).rejects.toMatchObject(
        parked,
      )
      const withBoth = portalRoom(1, { tags: [tag, otherTag] })
      await expect(settled({ rooms: [withBoth, ...rooms.slice(1)] }, unnamed)).rejects.toMatchObject(parked)
      const roomUrl = `https://portal.example/rooms/shared/9#${otherTag}`
      await expect(settled({}, { ...named, written: { state: 'ready', roomUrl } } as never)).rejects.toMatchObject(
        parked,
      )
      const search = { ...searchIn(given).search, settlesOthers: () => false }
      await expect(findRoom(search, unnamed)).rejects.toMatchObject(parked)
    })

    test('park the client where they do not say it of this room', async () => {
      const search = { ...searchIn(given).search, settlesOthers: () => false }
      await expect(findRoom(search, named)).rejects.toMatchObject({ reason: { code: 'merged-two-rooms' } })
    })
  })

  test('are one where it counts once', async () => {
    const found = await findRoom(searchIn({ rooms: rooms.slice(1) }).search, {
      ...merged,
      written: { state: 'ready', roomId: 3 },
    })
    expect(found).toMatchObject({ kind: 'ready', room: { id: 3 }, formerKeys: [otherTag], relink: true })
  })
})

describe('a room of another title with people in it', () => {
  const { written: _, ...unread } = recordOf()
  const search = (tags: string[]) =>
    searchIn({
      rooms: [portalRoom(7, { tags: [tag, ...tags], title: 'Of people' })],
      members: { 7: [memberOf('boss')] },
      links: { 7: linkOf('of people') },
    }).search

  test.each([
    ['a client with a record', recordOf()],
    ['a sender without', unread],
  ])('is no room that was begun for %s, unless it was adopted', async (_, record) => {
    await expect(findRoom(search([]), record)).rejects.toMatchObject({ reason: { code: 'room-exchanged' } })
    expect(await findRoom(search([adoptedMark]), record)).toMatchObject({ kind: 'begun', room: { id: 7 } })
  })

  test('was ready where it was adopted and marked so', async () => {
    expect(await findRoom(search([adoptedMark, readyMark]), unread)).toMatchObject({ kind: 'ready', room: { id: 7 } })
  })
})
