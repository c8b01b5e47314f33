import { describe, expect, test } from 'vitest'
import { settledAfter } from '#lib/docspace/answer.ts'
import type { RoomContext } from '#lib/onboarding/context.ts'
import { findLost, findUntagged } from '#lib/onboarding/identity/untagged-room.ts'
import type { Desired } from '#lib/onboarding/room/desired.ts'
import { desiredRoom } from '../desired-room.ts'
import { keyOwner, linkOf, memberOf, memoryPortal, type PortalState, roomOf } from '../memory-portal.ts'

const contextWith = (given: Partial<PortalState>) => {
  const { docspace, state } = memoryPortal(given)
  const context = { docspace, cache: { keyOwner: async () => keyOwner } } as unknown as RoomContext
  return { context, state }
}
const find = (given: Partial<PortalState>, desired: Desired = desiredRoom) =>
  findUntagged(contextWith(given).context, desired)
const fromTemplate: Desired = { ...desiredRoom, welcome: { way: 'room', templateId: 30 } }
const file = { id: 9, title: 'Welcome.pdf', extension: '.pdf', size: 1, folderId: 0, created: 0, version: 1 }

describe('a room without its tag', () => {
  test.each<[string, Partial<PortalState>, Desired]>([
    ['it is empty', {}, desiredRoom],
    [
      'it has labels that are no keys, and our link',
      { rooms: [roomOf(7, { tags: ['Dept:Sales:2026'] })], links: { 7: linkOf('guid') } },
      desiredRoom,
    ],
    ['it has the tag of a rule alone', { rooms: [roomOf(7, { tags: ['Roomkeeper:rule=legal'] })] }, desiredRoom],
    [
      'a part of the template is in it',
      {
        rooms: [roomOf(7, { empty: false })],
        folders: { 7: { folders: [{ id: 20, title: 'Deliverables' }], files: [] }, 20: { folders: [], files: [file] } },
      },
      fromTemplate,
    ],
  ])('is the client’s where %s', async (_, given, desired) => {
    expect((await find({ rooms: [roomOf(7)], ...given }, desired))?.room.id).toBe(7)
  })

  test.each<[string, Partial<PortalState>, Desired]>([
    ['another user has made it', { rooms: [roomOf(7, { createdBy: 'ben' })] }, desiredRoom],
    ['it has another title', { rooms: [roomOf(7, { title: 'Client - Beta' })] }, desiredRoom],
    [
      'it has a client’s key',
      { rooms: [roomOf(7, { tags: ['espocrm:Account:2'] })], links: { 7: linkOf('guid') } },
      desiredRoom,
    ],
    [
      'it has a label beside that of a rule',
      { rooms: [roomOf(7, { tags: ['roomkeeper:rule=legal', 'VIP'] })] },
      desiredRoom,
    ],
    ['it has a label', { rooms: [roomOf(7, { tags: ['VIP'] })] }, desiredRoom],
    ['it is of another kind', { rooms: [roomOf(7, { type: 5 })] }, desiredRoom],
    ['it has a link of people’s', { links: { 7: linkOf('people’s') } }, desiredRoom],
    ['somebody is in it', { members: { 7: [memberOf(keyOwner, { owner: true }), memberOf('ben')] } }, desiredRoom],
    ['something is in it', { rooms: [roomOf(7, { empty: false })] }, desiredRoom],
    [
      'something else is in it than in the template',
      { rooms: [roomOf(7, { empty: false })], folders: { 7: { folders: [], files: [file] } } },
      fromTemplate,
    ],
    ['people have put it away', { rooms: [roomOf(7, { archived: true })] }, desiredRoom],
  ])('is not the client’s where %s', async (_, given, desired) => {
    expect(await find({ rooms: [roomOf(7)], ...given }, desired)).toBeUndefined()
  })

  test('is the oldest of several', async () => {
    expect((await find({ rooms: [roomOf(9), roomOf(7), roomOf(8)] }))?.room.id).toBe(7)
  })

  test('with our link comes before an empty one', async () => {
    expect((await find({ rooms: [roomOf(7), roomOf(8)], links: { 8: linkOf('guid') } }))?.room.id).toBe(8)
  })

  test('is waited for while the write that made it may be another client’s', async () => {
    const young = find({ rooms: [roomOf(7, { age: settledAfter - 1 })] })
    await expect(young).rejects.toMatchObject({
      name: 'RetryLater',
      reason: { code: 'room-settling' },
      after: 1_001,
      detail: 'room 7',
    })
    expect(await find({ rooms: [roomOf(7, { age: settledAfter })] })).toMatchObject({ told: false })
  })

  describe('that has our link', () => {
    const links = { 7: linkOf('guid') }
    const unread: Desired = { ...desiredRoom, recordTells: false }

    test.each([
      ['was ready where the record cannot tell: the link is the last thing made', unread, true],
      ['was perhaps not ready where the record tells', desiredRoom, false],
    ])('%s', async (_, desired, told) => {
      expect(await find({ rooms: [roomOf(7, { age: 0 })], links }, desired)).toMatchObject({ told })
    })

    test('and was archived is people’s, or parks a client that was never ready', async () => {
      const given = { rooms: [roomOf(7, { archived: true })], links }
      expect(await find(given, unread)).toMatchObject({ told: true })
      await expect(find(given)).rejects.toMatchObject({
        name: 'Park',
        reason: { code: 'room-archived' },
        detail: 'room 7',
      })
    })
  })
})

describe('a room that may have lost its tag in review', () => {
  const waiting: Desired = { ...desiredRoom, letIn: 'later', waits: true }
  const withManager = { 7: [memberOf(keyOwner, { owner: true }), memberOf('anna')] }
  const inReview = [roomOf(7, { tags: ['Roomkeeper:review'], empty: false, type: 5 })]

  test.each<[string, Partial<PortalState>]>([
    ['its manager is in it', { members: withManager }],
    [
      'its manager is in it, and it has tags of people',
      { rooms: [roomOf(7, { tags: ['VIP'] })], members: withManager },
    ],
    ['it has the mark', { rooms: inReview, links: { 7: linkOf('people’s') } }],
  ])('is for a person, and no second one is made: %s', async (_, given) => {
    await expect(find({ rooms: [roomOf(7)], ...given }, waiting)).rejects.toMatchObject({
      name: 'Park',
      reason: { code: 'room-lost-tag' },
      detail: 'room 7, tag espocrm:Account:1',
    })
  })

  test.each<[string, Partial<PortalState>, Desired]>([
    ['nobody waits for the record', { members: withManager }, { ...waiting, waits: false }],
    ['nobody waits, and it has the mark', { rooms: inReview }, { ...waiting, waits: false }],
    ['it is archived', { rooms: [roomOf(7, { archived: true })], members: withManager }, waiting],
    ['it is of another kind', { rooms: [roomOf(7, { type: 5 })], members: withManager }, waiting],
    ['it has a link', { members: withManager, links: { 7: linkOf('people’s') } }, waiting],
    ['nobody is in it', { rooms: [roomOf(7, { empty: false })] }, waiting],
    ['it has a client’s key', { rooms: [roomOf(7, { tags: ['espocrm:Account:2'] })], members: withManager }, waiting],
  ])('is another one where %s', async (_, given, desired) => {
    expect(await find({ rooms: [roomOf(7)], ...given }, desired)).toBeUndefined()
  })

  test('does not matter beside one with our link', async () => {
    const rooms = [roomOf(7), roomOf(8)]
    expect(await find({ rooms, members: withManager, links: { 8: linkOf('guid') } }, waiting)).toMatchObject({
      room: { id: 8 },
    })
  })
})

describe('a client without a room of its key', () => {
  const rooms = [roomOf(7)]
  const none = { kind: 'none' } as const

  test('has none that lost its tag where the record says that nothing was ever made: nothing is asked', async () => {
    const { context } = contextWith({ rooms })
    expect(await findLost(context, { written: { state: 'none' } }, desiredRoom, none)).toBeUndefined()
  })

  test.each([{ written: { state: 'preparing' } as const }, {}])(
    'may have one that lost its tag: %o',
    async (record) => {
      const { context } = contextWith({ rooms })
      expect(await findLost(context, record, desiredRoom, none)).toMatchObject({ room: { id: 7 } })
    },
  )

  test('is parked for rooms of other users with its key, unless it has one that lost its tag', async () => {
    const found = { kind: 'of-another-user', rooms: [roomOf(8), roomOf(9)] } as const
    const preparing = { written: { state: 'preparing' } } as const
    expect(await findLost(contextWith({ rooms }).context, preparing, desiredRoom, found)).toMatchObject({
      room: { id: 7 },
    })
    await expect(findLost(contextWith({}).context, preparing, desiredRoom, found)).rejects.toMatchObject({
      name: 'Park',
      reason: { code: 'room-of-another-user' },
      detail: 'room 8, room 9',
    })
  })

  test('has none, and nothing is wrong, where nobody has one', async () => {
    expect(await findLost(contextWith({}).context, {}, desiredRoom, none)).toBeUndefined()
  })
})
