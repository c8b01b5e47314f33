import { describe, expect, test } from 'vitest'
import { hasNobodyElse, hasOurLink, ourLink, withOurLink } from '#lib/onboarding/identity/our-link.ts'
import { keyOwner, linkOf, memberOf, memoryPortal, roomOf } from '../memory-portal.ts'
import { linkIdOf, otherRef, recordOf, ref, searchIn } from './search.ts'

const record = recordOf()
const ours = linkOf(linkIdOf(ref, 7))
const anothers = linkOf(linkIdOf(otherRef, 7))

describe('the link of a room', () => {
  test.each([
    ['that has one of the ids is ours', ours, ['other', ours.id], ours],
    ['with another id is not', anothers, [ours.id], undefined],
    ['that is not there is not', undefined, [ours.id], undefined],
  ])('%s', async (_, link, ids, found) => {
    const { docspace } = memoryPortal({ links: link ? { 7: link } : {} })
    expect(await ourLink(docspace, 7, (id) => (id === 7 ? ids : []))).toEqual(found)
  })

  test('is known by client and room together', async () => {
    const { search } = searchIn({ links: { 7: ours, 8: ours } })
    expect(await hasOurLink(search, record, { id: 7 })).toBe(true)
    expect(await hasOurLink(search, record, { id: 8 })).toBe(false)
    expect(await hasOurLink(search, recordOf({ ref: otherRef }), { id: 7 })).toBe(false)
  })
})

test('a room has nobody in it but its owner, or somebody else', async () => {
  const owner = memberOf(keyOwner, { owner: true })
  const { docspace } = memoryPortal({ members: { 1: [owner], 2: [owner, memberOf('ben')], 3: [] } })
  expect(await Promise.all([1, 2, 3].map((id) => hasNobodyElse(docspace, { id })))).toEqual([true, false, true])
})

describe('the link that its sender knows', () => {
  test('is the one that was found, where that is ours', async () => {
    const { search } = searchIn({ rooms: [roomOf(7)], links: { 7: ours } })
    expect(await withOurLink(search, record, { link: anothers, isForeign: false })).toEqual({ link: anothers })
  })

  test('is the one that was found, where no title is known to look for', async () => {
    const { search } = searchIn({})
    const docspace = {
      ...search.docspace,
      rooms: { ...search.docspace.rooms, findByTitle: () => Promise.reject(new Error('looked for no title')) },
    }
    const untitled = { ...search, docspace, titleOf: () => undefined }
    expect(await withOurLink(untitled, record, { link: anothers, isForeign: true })).toEqual({ link: anothers })
  })

  test('is that of another room of our user with the same title, where people have exchanged the tags', async () => {
    const room = roomOf(8)
    const own = linkOf(linkIdOf(ref, 8))
    const { search } = searchIn({ rooms: [roomOf(7), room, roomOf(9)], links: { 7: anothers, 8: own } })
    expect(await withOurLink(search, record, { link: anothers, isForeign: true })).toEqual({ link: own, room })
  })

  test.each([
    ['another user’s', roomOf(8, { createdBy: 'ben' })],
    ['of another title', roomOf(8, { title: 'Client - Beta' })],
  ])('is the one that was found, where the room with ours is %s', async (_, room) => {
    const { search } = searchIn({ rooms: [room], links: { 8: linkOf(linkIdOf(ref, 8)) } })
    expect(await withOurLink(search, record, { link: anothers, isForeign: true })).toEqual({ link: anothers })
  })
})
