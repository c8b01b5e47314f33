import { describe, expect, test } from 'vitest'
import { type Candidate, candidatesFor } from '#lib/onboarding/identity/candidates.ts'
import type { WrittenClaim } from '#lib/onboarding/identity/written-claim.ts'
import { readyMark } from '#lib/onboarding/room/observed.ts'
import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { linkOf, memberOf, roomOf } from '../memory-portal.ts'
import { linkIdOf, otherRef, otherTag, recordOf, ref, type SearchGiven, searchIn, tag } from './search.ts'

const log = keepTestLog()

const claim: WrittenClaim = { ready: false }
const find = async (given: SearchGiven, record = recordOf(), said: WrittenClaim = claim): Promise<Candidate[]> =>
  candidatesFor(searchIn(given).search, record, said)
const idsOf = async (...given: Parameters<typeof find>) => (await find(...given)).map(({ room }) => room.id)

const ours = (id: number, more = {}) => roomOf(id, { tags: [tag], ...more })
const former = (id: number, more = {}) => roomOf(id, { tags: [otherTag], ...more })
const merged = recordOf({ formerly: [{ ref: otherRef, shared: false }] })
const shared = recordOf({ formerly: [{ ref: otherRef, shared: true }], emails: [' Contact@Acme.example.com '] })

describe('the rooms that may be a client’s', () => {
  test('are those with its key, archived ones too', async () => {
    const archived = ours(2, { archived: true })
    expect(await find({ rooms: [archived, former(3)] })).toEqual([{ room: archived, formerKeys: [] }])
  })

  test('are those with a key that it had, with that key, in whatever spelling', async () => {
    const room = roomOf(3, { tags: ['VIP', otherTag.toUpperCase()] })
    expect(await find({ rooms: [room] }, merged)).toEqual([{ room, formerKeys: [otherTag.toUpperCase()] }])
  })

  test('count once with both keys', async () => {
    const both = roomOf(3, { tags: [tag, otherTag] })
    expect(await find({ rooms: [both] }, merged)).toEqual([{ room: both, formerKeys: [otherTag] }])
  })

  test('are not those of a merged record that people have archived', async () => {
    expect(await idsOf({ rooms: [former(3, { archived: true }), former(4)] }, merged)).toEqual([4])
    expect(await idsOf({ rooms: [former(3, { archived: true })] }, merged)).toEqual([])
  })

  test('are that of the lead that a client was, also in the archive, where there is no other', async () => {
    const lead: ClientRef = { ...ref, type: 'Lead', id: 'l1' }
    const converted = recordOf({ formerly: [{ ref: lead, shared: false }] })
    const ofLead = (id: number, more = {}) => roomOf(id, { tags: [clientKey(lead)], ...more })
    const putAway = ofLead(3, { archived: true })
    expect(await find({ rooms: [putAway] }, converted)).toEqual([{ room: putAway, formerKeys: [clientKey(lead)] }])
    expect(await idsOf({ rooms: [putAway, ofLead(4)] }, converted)).toEqual([4])
    expect(await idsOf({ rooms: [putAway, ours(5)] }, converted)).toEqual([5])
  })
})

describe('a key that another client may have had too', () => {
  const link = { 3: linkOf('any') }

  test('leads to no room where the client’s own key leads to one', async () => {
    expect(await idsOf({ rooms: [ours(2), former(3)], links: link }, shared)).toEqual([2])
  })

  test.each([
    ['has its title', former(3), {}],
    [
      'has one of its people',
      former(3, { title: 'Other' }),
      { members: { 3: [memberOf('ben'), memberOf('c', { email: 'contact@acme.example.com' })] } },
    ],
  ])('leads to a room that was ready and %s', async (_, room, given) => {
    expect(await idsOf({ rooms: [room], links: link, ...given }, shared)).toEqual([3])
  })

  test.each([
    ['with the mark: a later version has made it', roomOf(3, { tags: [otherTag, readyMark] }), link],
    ['without a link: it is being made', former(3), {}],
  ])('leads to no room %s', async (_, room, links) => {
    expect(await idsOf({ rooms: [room], links }, shared)).toEqual([])
  })

  test('parks the client for a room that has neither', async () => {
    const found = find(
      { rooms: [former(3, { title: 'Other' })], links: link, members: { 3: [memberOf('ben')] } },
      shared,
    )
    const detail = `room 3, tag ${tag}`
    await expect(found).rejects.toMatchObject({ name: 'Park', reason: { code: 'older-key' }, detail })
  })
})

describe('a room with another client’s key beside ours', () => {
  const both = (age: number) => roomOf(3, { tags: [tag, otherTag, 'VIP'], age })
  const minutes = 60_000

  test('is waited for while whoever put it there may take it off again, and then parked', async () => {
    const detail = `room 3: ${otherTag}`
    await expect(find({ rooms: [both(10 * minutes - 1)] })).rejects.toMatchObject({
      name: 'RetryLater',
      reason: { code: 'room-contested' },
      after: 30_000,
      detail,
    })
    await expect(find({ rooms: [both(10 * minutes)] })).rejects.toMatchObject({
      name: 'Park',
      reason: { code: 'room-of-two-clients' },
      detail,
    })
  })

  test('is the client’s where a ready record names it', async () => {
    const room = both(0)
    expect(await idsOf({ rooms: [room] }, recordOf(), { ...claim, ready: true, roomId: 3 })).toEqual([3])
    await expect(find({ rooms: [room] }, recordOf(), { ...claim, ready: true, roomId: 4 })).rejects.toThrow()
    await expect(find({ rooms: [room] }, recordOf(), { ...claim, roomId: 3 })).rejects.toThrow()
  })

  test('is the client’s where it had that key', async () => {
    expect(await idsOf({ rooms: [both(0)] }, merged)).toEqual([3])
  })
})

describe('of several rooms with the client’s key', () => {
  const copy = ours(3, { createdBy: 'ben' })

  test('those of other users are copies, and a line in the log names them', async () => {
    expect(await idsOf({ rooms: [ours(2), copy] })).toEqual([2])
    expect(log.lines).toMatchObject([{ level: 'warn', detail: 'room 3' }])
  })

  test('the one that the record names is none', async () => {
    expect(await idsOf({ rooms: [ours(2), copy] }, recordOf(), { ...claim, roomId: 3 })).toEqual([2, 3])
    expect(log.lines).toEqual([])
  })

  test.each([
    ['all are of other users', [copy, ours(4, { createdBy: 'eve' })]],
    ['none is', [ours(2), ours(4)]],
  ])('all may be its room where %s', async (_, rooms) => {
    expect(await idsOf({ rooms })).toEqual(rooms.map(({ id }) => id))
    expect(log.lines).toEqual([])
  })

  test('one alone is not compared with anything', async () => {
    const { search, state } = searchIn({ rooms: [copy] })
    const cache = { ...search.cache, keyOwner: async () => Promise.reject(new Error('asked')) }
    expect(await candidatesFor({ ...search, cache }, recordOf(), claim)).toEqual([{ room: copy, formerKeys: [] }])
    expect(state.reads).toEqual([])
  })

  const links = { 2: linkOf('people’s'), 4: linkOf(linkIdOf(ref, 4)) }

  test('the one with our link is the original of copies that our user has made', async () => {
    expect(await idsOf({ rooms: [ours(2), ours(4)], links })).toEqual([4])
  })

  test('those with a former key stay beside the original', async () => {
    expect(await idsOf({ rooms: [ours(2), ours(4), former(5)], links }, merged)).toEqual([4, 5])
  })

  test('nothing is decided by a link where the record names one, two have ours, or only one has the client’s own key', async () => {
    expect(await idsOf({ rooms: [ours(2), ours(4)], links }, recordOf(), { ...claim, roomId: 2 })).toEqual([2, 4])
    const both = { ...links, 2: linkOf(linkIdOf(ref, 2)) }
    expect(await idsOf({ rooms: [ours(2), ours(4)], links: both })).toEqual([2, 4])
    const { search, state } = searchIn({ rooms: [former(4), ours(2)], links })
    expect((await candidatesFor(search, merged, claim)).map(({ room }) => room.id)).toEqual([2, 4])
    expect(state.reads).toEqual([])
  })

  test('a room with a former key that the record names is not the one it names', async () => {
    expect(await idsOf({ rooms: [ours(2), ours(4), former(5)], links }, merged, { ...claim, roomId: 5 })).toEqual([
      4, 5,
    ])
  })
})
