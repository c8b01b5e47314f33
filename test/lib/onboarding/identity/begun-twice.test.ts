import { describe, expect, test } from 'vitest'
import { usedRooms } from '#lib/onboarding/identity/begun-twice.ts'
import type { Candidate } from '#lib/onboarding/identity/candidates.ts'
import { linkOf, memberOf, type PortalState, roomOf } from '../memory-portal.ts'
import { linkIdOf, otherRef, otherTag, recordOf, ref, searchIn, tag } from './search.ts'

const own: Candidate = { room: roomOf(1, { tags: [tag] }), formerKeys: [] }
const former = (id: number, more = {}): Candidate => ({
  room: roomOf(id, { tags: [otherTag], ...more }),
  formerKeys: [otherTag],
})
const claim = { ready: false }
const tree = new Map([['Contracts', ['Welcome.pdf']]])

/** What the last search has read. */
let reads: readonly string[] = []

const idsOf = async (
  candidates: Candidate[],
  given: Partial<PortalState> = {},
  roomId?: number,
  record = recordOf(),
) => {
  const { search, state } = searchIn({ rooms: candidates.map(({ room }) => room), tree, ...given })
  const used = await usedRooms(search, record, candidates, { ...claim, ...(roomId !== undefined && { roomId }) })
  reads = state.reads
  return used.map(({ room }) => room.id)
}
const file = (title: string) => ({ id: 9, title, extension: '.pdf', size: 1, folderId: 0, created: 0, version: 1 })
const contracts = { folders: [{ id: 20, title: 'Contracts' }], files: [] }

describe('a room that was begun for a record that is merged now', () => {
  test.each<[string, Candidate, Partial<PortalState>]>([
    ['is empty', former(2), {}],
    [
      'has what every room gets, and nothing else',
      former(2, { empty: false }),
      { folders: { 2: contracts, 20: { folders: [], files: [file('Welcome.pdf')] } } },
    ],
    ['has the link that was made for that record', former(2), { links: { 2: linkOf(linkIdOf(otherRef, 2)) } }],
  ])('does not count beside another one if nobody was in it and it %s', async (_, candidate, given) => {
    expect(await idsOf([own, candidate], given)).toEqual([1])
    // An empty room is known to be so.
    expect(reads.includes('tree 2')).toBe(!candidate.room.empty)
  })

  test.each<[string, Candidate, Partial<PortalState>]>([
    ['is of another user', former(2, { createdBy: 'ben' }), {}],
    ['has people in it', former(2), { members: { 2: [memberOf('ben')] } }],
    ['has a link that people have made', former(2), { links: { 2: linkOf('people’s') } }],
    ['has the link of this client', former(2), { links: { 2: linkOf(linkIdOf(ref, 2)) } }],
    [
      'has something else in it',
      former(2, { empty: false }),
      { folders: { 2: contracts, 20: { folders: [], files: [file('Notes.pdf')] } } },
    ],
    ['has this client’s key too', { ...former(2), room: roomOf(2, { tags: [otherTag, tag] }) }, {}],
    ['has a label in place of a key', { room: roomOf(2), formerKeys: ['VIP'] }, { links: { 2: linkOf('VIP/2') } }],
  ])('counts if it %s', async (_, candidate, given) => {
    expect(await idsOf([own, candidate], given)).toEqual([1, 2])
  })

  test('counts if the record names it', async () => {
    expect(await idsOf([own, former(2)], {}, 2)).toEqual([1, 2])
    expect(await idsOf([own, former(2)], {}, 1)).toEqual([1])
  })

  test('counts where it is the only one, or where the record cannot be read back: nothing is asked then', async () => {
    expect(await idsOf([former(2)])).toEqual([2])
    expect(reads).toEqual([])
    const { written: _, ...unwritten } = recordOf()
    expect(await idsOf([own, former(2)], {}, undefined, unwritten)).toEqual([1, 2])
  })

  test('serves where there are only such ones: the oldest', async () => {
    expect(await idsOf([former(3), former(2), former(4)])).toEqual([2])
  })

  test('does not count beside one of people’s, and each is looked at by itself', async () => {
    const members = { 3: [memberOf('ben')] }
    expect(await idsOf([former(2), former(3), former(4)], { members })).toEqual([3])
  })
})
