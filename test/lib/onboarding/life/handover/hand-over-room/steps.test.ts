import { describe, expect, test } from 'vitest'
import { type Handover, handOverRoom } from '#lib/onboarding/life/handover/hand-over-room.ts'
import { makeLinkAnew } from '#lib/onboarding/life/handover/make-link-anew.ts'
import { handoverMark } from '#lib/onboarding/life/handover/marks.ts'
import { inviteAgain, invitedBy } from '#lib/onboarding/life/handover/people-to-invite.ts'
import { memberOf, roomOf } from '../../../memory-portal.ts'
import { client, linkAsMade, type Scripted, scriptedPortal, tag } from '../scripted-portal.ts'

const handOver = async (given: Scripted, more: Partial<Handover> = {}, is: 'give' | 'go-on' | 'lost' = 'give') => {
  const { state, giver, heir } = scriptedPortal(given)
  const handover: Handover = {
    ...{ from: 'anna', to: 'ben', giver, heir, isGiverOwner: true, leaves: false, linkTitle: 'Invitation' },
    ...{ linkIdOf: ({ id }, roomId) => `link of ${id} to ${roomId}`, hosts: [], records: async () => undefined },
    clock: { now: () => 0, sleep: async () => {} },
    ...more,
  }
  const room = await giver.rooms.get(7)
  const done = await handOverRoom(handover, { client, room, is }).catch((error) => error)
  return { done, writes: state.writes, state }
}
const none = { link: 'none', record: 'as-it-was', invited: 0, missed: 0 }
const bens = (...tags: string[]) => [roomOf(7, { createdBy: 'ben', tags: [tag, ...tags] })]
const give = [`anna: tag ${handoverMark}`, 'anna: access 9 for ben', 'anna: give to ben', `ben: untag ${handoverMark}`]
const ben = memberOf('ben', { access: 9 })

describe('a room', () => {
  test('is marked, given, and its mark is taken off', async () => {
    const { done, writes } = await handOver({})
    expect(done).toEqual(none)
    expect(writes).toEqual(give)
  })

  test.each<[string, Scripted, Partial<Handover>, string[]]>([
    ['to somebody who manages it', { members: [ben] }, {}, [give[0], give[2], give[3]] as string[]],
    [
      'to somebody who owns it',
      { members: [{ ...ben, access: 1, owner: true }] },
      {},
      [give[0], give[2], give[3]] as string[],
    ],
    ['to somebody who only edits', { members: [{ ...ben, access: 10 }] }, {}, give],
    ['by an administrator, who lets nobody in', {}, { isGiverOwner: false }, [give[0], give[2], give[3]] as string[]],
    [
      'and the first leaves it',
      {},
      { leaves: true },
      [...give.slice(0, 3), 'ben: access 0 for anna', `ben: untag ${handoverMark}`],
    ],
    ['and the first has left it', { members: [ben] }, { leaves: true }, [give[0], give[2], give[3]] as string[]],
  ])('is given %s', async (_, given, more, writes) => {
    expect((await handOver(given, more)).writes).toEqual(writes)
  })

  test('that is of the second already only gets its mark off', async () => {
    expect((await handOver({ rooms: bens(handoverMark) }, {}, 'go-on')).writes).toEqual([`ben: untag ${handoverMark}`])
    expect((await handOver({ rooms: bens() }, {}, 'lost')).writes).toEqual([
      `ben: tag ${handoverMark}`,
      `ben: untag ${handoverMark}`,
    ])
  })

  test.each<[string, string, Scripted]>([
    ['tag', `the tag ${handoverMark}`, {}],
    ['access 9', 'manager', {}],
    ['give', 'owner', {}],
    ['untag', `the tag ${handoverMark} off`, {}],
    ['access 0', 'the old owner out of the room', { members: [memberOf('anna'), ben] }],
  ])('waits where DocSpace did not keep "%s"', async (call, detail, given) => {
    const { done } = await handOver({ ...given, without: [call] }, { leaves: true })
    expect(done).toMatchObject({ reason: { code: 'not-as-wanted' }, detail })
  })

  test('gets its link and invitations in the name of the second', async () => {
    const { done, writes } = await handOver(
      {
        rooms: bens(handoverMark, 'roomkeeper:link:10'),
        members: [memberOf('gus', { pending: true })],
        inviters: { gus: 'anna' },
      },
      {},
      'go-on',
    )
    expect(done).toEqual({ link: 'made-anew', record: 'untold', invited: 1, missed: 0 })
    expect(writes).toEqual([
      'ben: link {"id":"link of a1 to 7","title":"Invitation","access":10}',
      'ben: access 2 for gus@example.com',
      'ben: mail gus',
      'ben: untag roomkeeper:link:10',
      `ben: untag ${handoverMark}`,
    ])
  })
})

describe('a link', () => {
  const make = async (given: Scripted) => {
    const { state, heir } = scriptedPortal(given)
    const maker = { heir, linkTitle: 'Invitation', linkId: (roomId: number) => `link ${roomId}` }
    const done = await makeLinkAnew(maker, await heir.rooms.get(7)).catch((error) => error)
    return { done, writes: state.writes }
  }
  const ends = 1_800_000_000_000

  test.each<[string, Partial<ReturnType<typeof linkAsMade>>, string, object]>([
    ['without limits', {}, 'roomkeeper:link:2', {}],
    [
      'with all',
      { access: 10, endsAt: ends, usesLeft: 3 },
      `roomkeeper:link:10:until:${ends}:uses:3`,
      { endsAt: ends, uses: 3 },
    ],
    ['without a title', { title: '' }, 'roomkeeper:link:2', { title: 'Invitation' }],
  ])('%s is made again under its id', async (_, more, mark, limits) => {
    const link = linkAsMade(more)
    const made = { id: 'l', title: 'Come in', access: link.access, ...limits }
    const { done, writes } = await make({ link })
    expect(writes).toEqual([`ben: tag ${mark}`, 'ben: unlink l', expect.stringMatching(/^ben: link /)])
    expect(JSON.parse(String(writes[2]?.slice('ben: link '.length)))).toEqual(made)
    expect(done).toMatchObject({ how: 'made-anew', link: { id: 'l', url: 'https://portal.example/s/ben' } })
  })

  test.each([{ expired: true }, { usesLeft: 0 }])('that lets nobody in any more stays: %o', async (more) => {
    const link = linkAsMade(more)
    expect(await make({ link })).toEqual({ done: { how: 'ended', link }, writes: [] })
  })

  test('that people took off stays off', async () => {
    expect(await make({})).toEqual({ done: { how: 'none' }, writes: [] })
  })

  test('that a run took off is made as its mark says', async () => {
    const { writes } = await make({ rooms: bens('roomkeeper:link:2:uses:4') })
    expect(writes).toEqual(['ben: link {"id":"link 7","title":"Invitation","access":2,"uses":4}'])
  })

  test.each([
    ['tag', 'the tag roomkeeper:link:2'],
    ['link', 'link'],
  ])('waits where DocSpace did not keep "%s"', async (call, detail) => {
    const { done, writes } = await make({ link: linkAsMade(), without: [call] })
    expect(done).toMatchObject({ reason: { code: 'not-as-wanted' }, detail })
    if (call === 'tag') expect(writes).toHaveLength(1)
  })
})

describe('invitations', () => {
  const pending = (id: string, access = 2) => memberOf(id, { pending: true, access })
  const members = [memberOf('came'), pending('gus'), pending('mia', 9), pending('other')]
  const inviters = { came: 'anna', gus: 'anna', mia: 'anna', other: 'carl' }

  test('of the first are those of who has not come', async () => {
    const { heir } = scriptedPortal({ members, inviters })
    expect((await invitedBy(heir, 7, 'anna')).map(({ userId }) => userId)).toEqual(['gus', 'mia'])
    heir.roomLog.inviters = async () => expect.unreachable()
    heir.members.list = async () => [memberOf('came')]
    expect(await invitedBy(heir, 7, 'anna')).toEqual([])
  })

  test('are sent again, guests after they were reached by their address', async () => {
    const { heir, state } = scriptedPortal({ members, inviters })
    expect(await inviteAgain(heir, 7, { from: 'anna', to: 'ben' })).toEqual({ invited: 2, missed: 0 })
    expect(state.writes).toEqual(['ben: access 2 for gus@example.com', 'ben: mail gus mia'])
    expect(await inviteAgain(heir, 7, { from: 'anna', to: 'ben' })).toEqual({ invited: 0, missed: 0 })
    expect(state.writes).toHaveLength(2)
  })

  test('that the log does not show are missed', async () => {
    const { heir } = scriptedPortal({ members, inviters, without: ['mail'] })
    expect(await inviteAgain(heir, 7, { from: 'anna', to: 'ben' })).toEqual({ invited: 0, missed: 2 })
  })
})
