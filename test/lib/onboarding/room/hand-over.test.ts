import { describe, expect, test } from 'vitest'
import type { ClientRecord, RoomReport, Written } from '#lib/crm/records/records-port.ts'
import type { Room } from '#lib/docspace/rooms/rooms.ts'
import type { OnboardingContext } from '#lib/onboarding/context.ts'
import { addKey, lackOnRecord, leaveToPeople, roomReport, takeOver } from '#lib/onboarding/room/hand-over.ts'
import { readyMark } from '#lib/onboarding/room/observed.ts'
import { recordOf, tag } from '../identity/search.ts'
import { keyOwner, linkOf, memoryPortal, type PortalState, roomOf } from '../memory-portal.ts'

const open = (given: Partial<PortalState>) => {
  const { docspace, state } = memoryPortal(given)
  const reports: RoomReport[] = []
  const work = {
    docspace,
    clock: { now: () => 42 },
    cache: { keyOwner: async () => keyOwner },
    records: { writeBack: async (_: unknown, report: RoomReport) => void reports.push(report) },
  } as unknown as OnboardingContext
  return { work, state, reports, docspace }
}
const room = roomOf(7, { tags: [tag] })
const link = linkOf('l')
const whole: Written = {
  state: 'ready',
  status: 'ready: the owner has no DocSpace account',
  roomId: 7,
  roomUrl: 'https://portal.example/rooms/shared/7#espocrm:Account:a1',
  invitationUrl: link.url,
}
const { written: _, ...unread } = recordOf()
const recordWith = (more: Partial<Written>): ClientRecord => recordOf({ written: { ...whole, ...more } })
const { roomId: __, roomUrl: ___, ...without } = whole

describe('what a record says of a ready room', () => {
  const { work } = open({})
  const report = (record: ClientRecord, more: object = {}) =>
    roomReport(work, record, { status: 'ready', room, link, ...more })

  test('is the room with its address for this client, and the link', () => {
    expect(report(recordOf())).toEqual({
      state: 'ready',
      status: 'ready',
      at: 42,
      roomId: 7,
      roomTitle: 'Client - Acme',
      roomUrl: 'https://portal.example/rooms/shared/7#client',
      invitationUrl: link.url,
    })
  })

  test('is an address for everybody where the record can be neither copied nor merged', () => {
    expect(report(unread).roomUrl).toBe('https://portal.example/rooms/shared/7')
  })

  test('has no room where there is none', () => {
    expect(report(recordOf(), { room: undefined, link: undefined })).toEqual({
      state: 'ready',
      status: 'ready',
      at: 42,
    })
  })

  test('takes a link off that opens nothing any more', () => {
    expect(report(recordWith({}), { link: undefined }).invitationUrl).toBe('')
    expect(report(recordWith({})).invitationUrl).toBe(link.url)
    expect(report(unread, { link: undefined })).not.toHaveProperty('invitationUrl')
  })
})

describe('the client’s key', () => {
  test('is put on its room, and a room that does not keep it is no success', async () => {
    const { docspace } = open({ rooms: [roomOf(7)] })
    expect((await addKey({ docspace }, recordOf(), { id: 7 })).tags).toEqual([tag])
    const forgets = { ...docspace, rooms: { ...docspace.rooms, addTag: async () => roomOf(7) } }
    const added = addKey({ docspace: forgets }, recordOf(), { id: 7 })
    await expect(added).rejects.toMatchObject({ name: 'RetryLater', reason: { code: 'not-as-wanted' }, detail: 'tag' })
  })

  test('takes the place of those that the client had before', async () => {
    const { docspace, state } = open({ rooms: [roomOf(7, { tags: ['VIP', 'old one', 'old two'] })] })
    const taken = await takeOver({ docspace }, recordOf(), {
      room: state.rooms[0] ?? room,
      formerKeys: ['old one', 'old two'],
    })
    expect(taken.tags).toEqual(['VIP', tag])
    expect(state.writes).toEqual([`tag 7 ${tag}`, 'untag 7 old one', 'untag 7 old two'])
  })

  test.each([
    ['has no other', room, []],
    ['has none at all, because people took it off', roomOf(7, { tags: [] }), []],
    ['is archived', roomOf(7, { archived: true }), ['old one']],
  ])('is left as it is on a room that %s', async (____, one, formerKeys) => {
    const { docspace, state } = open({ rooms: [one] })
    expect(await takeOver({ docspace }, recordOf(), { room: one, formerKeys })).toBe(one)
    expect(state.writes).toEqual([])
  })
})

describe('what a record lacks of a ready room', () => {
  const lack = async (written: Written | undefined, found: object = {}) => {
    const { docspace, state } = open({ links: { 7: link } })
    const record = written ? { written } : {}
    return {
      lack: await lackOnRecord({ docspace }, record, { room, relink: false, ...found }),
      asked: state.reads.length,
    }
  }

  test('is nothing where it names room and link', async () => {
    expect(await lack(whole)).toEqual({ lack: undefined, asked: 0 })
  })

  test('is the link that the room has', async () => {
    expect(await lack({ ...whole, invitationUrl: '' })).toEqual({ lack: { link }, asked: 1 })
  })

  test('is nothing where people have deleted the link', async () => {
    expect(await lack({ ...whole, invitationUrl: '' }, { room: roomOf(8) })).toEqual({ lack: undefined, asked: 1 })
    expect(await lack({ ...whole, invitationUrl: '' }, { link: undefined })).toEqual({ lack: undefined, asked: 0 })
  })

  test.each<[string, Written | undefined, object]>([
    ['it cannot be read back', undefined, {}],
    ['it names no room', { ...without, roomUrl: whole.roomUrl ?? '' }, {}],
    ['it has no address', { ...without, roomId: 7 }, {}],
    ['it names another room', whole, { relink: true }],
  ])('is room and link where %s', async (____, written, found) => {
    expect(await lack(written, found)).toEqual({ lack: { link }, asked: 1 })
    expect(await lack(written, { ...found, room: roomOf(8) })).toEqual({ lack: { link: undefined }, asked: 1 })
    expect(await lack(written, { ...found, link })).toEqual({ lack: { link }, asked: 0 })
  })
})

describe('a room that belongs to people', () => {
  const leave = async (
    record: ClientRecord,
    found: Parameters<typeof leaveToPeople>[2],
    given: Partial<PortalState> = {},
  ) => {
    const { work, state, reports } = open({ rooms: [{ ...room, tags: [...room.tags] }], links: { 7: link }, ...given })
    return { outcome: await leaveToPeople(work, record, found), writes: state.writes, reports }
  }

  test('is left alone where the record says all that there is', async () => {
    expect(await leave(recordWith({}), { room })).toEqual({ outcome: 'left-alone', writes: [], reports: [] })
  })

  test('gets the client’s key in place of former ones, and its record names it anew', async () => {
    const former = roomOf(7, { tags: ['old one'] })
    const { outcome, writes, reports } = await leave(
      recordWith({}),
      { room: former, formerKeys: ['old one'], relink: true },
      { rooms: [former] },
    )
    expect(outcome).toBe('relinked')
    expect(writes).toEqual([`tag 7 ${tag}`, 'untag 7 old one'])
    expect(reports).toMatchObject([{ state: 'ready', status: whole.status, roomId: 7, invitationUrl: link.url }])
  })

  test('gets the client’s key where its record names it anew and people took the key off, but not in the archive', async () => {
    const relinked = (more: Partial<Room>) => {
      const untagged = roomOf(7, { tags: [], ...more })
      return leave(recordWith({}), { room: untagged, relink: true }, { rooms: [untagged] })
    }
    expect(await relinked({})).toMatchObject({ outcome: 'relinked', writes: [`tag 7 ${tag}`] })
    expect(await relinked({ archived: true })).toMatchObject({ outcome: 'relinked', writes: [] })
    expect(await relinked({ tags: [tag] })).toMatchObject({ outcome: 'relinked', writes: [] })
  })

  test('is written on a record that lacks its link', async () => {
    const { outcome, reports } = await leave(recordWith({ invitationUrl: '' }), { room })
    expect(outcome).toBe('ready')
    expect(reports).toMatchObject([{ status: whole.status, invitationUrl: link.url }])
  })

  test.each([
    [
      'what the record lacked is over',
      { status: 'ready: this record does not take x. Run roomkeeper connect', invitationUrl: '' },
      false,
      'ready',
    ],
    ['people have archived the room', { status: '', invitationUrl: '' }, true, 'ready: people have archived the room'],
  ])('has a status anew where %s', async (____, written, archived, status) => {
    const { reports } = await leave(recordWith(written), { room: { ...room, archived } })
    expect(reports).toMatchObject([{ status }])
  })

  describe('whose sender cannot be read back', () => {
    test('is told of once more, and has the mark that it was ready', async () => {
      const { outcome, writes, reports } = await leave(unread, { room })
      expect(outcome).toBe('left-alone')
      expect(writes).toEqual([`tag 7 ${readyMark}`])
      expect(reports).toMatchObject([{ state: 'ready', status: 'ready', roomId: 7, invitationUrl: link.url }])
    })

    test.each([
      ['has it', { ...room, tags: [tag, readyMark] }],
      ['is another user’s', { ...room, createdBy: 'ben' }],
      ['is archived', { ...room, archived: true }],
    ])('gets no mark where it %s', async (____, one) => {
      expect((await leave(unread, { room: one })).writes).toEqual([])
    })
  })
})
