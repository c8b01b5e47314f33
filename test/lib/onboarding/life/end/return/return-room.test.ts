import { describe, expect, test } from 'vitest'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import { eventId } from '#lib/events/event-id.ts'
import { keyedHash } from '#lib/onboarding/life/memory/keyed-hash.ts'
import type { ClientMemory } from '#lib/onboarding/life/memory/memory.ts'
import type { ClientMemories } from '#lib/onboarding/life/memory/memory-store.ts'
import { memoryOf } from '#lib/onboarding/life/memory/remember.ts'
import { linkIdAfter } from '#lib/onboarding/room/desired.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { keptEvents } from '../../../events/kept-events.ts'
import { ref, tag } from '../../../identity/search.ts'
import { linkOf, memberOf } from '../../../memory-portal.ts'
import { at } from '../../../memory-world.ts'
import { lost, openEnd, won } from '../end-world.ts'

const log = keepTestLog()

const hash = keyedHash(['secret'])
const settings = { when: lost, do: ['revoke-guests', 'read-only', 'archive'], return: true }
const ended = {
  ...{ emails: ['c@x.example'], ownerEmail: 'anna@example.com' },
  written: { state: 'ended' as const, status: 'ended on 2026-01-04: …', roomId: 7, roomUrl: 'x' },
}
const before = {
  ...{ at: 1, archived: false, links: 1, groups: [] },
  people: [
    { address: hash.address('anna@example.com'), access: 9, kind: 'colleague' as const },
    { address: hash.address('c@x.example'), access: 2, kind: 'guest' as const },
  ],
}
const owner = memberOf('key owner', { owner: true, access: 1 })
const asEnded = () => [owner, memberOf('anna', { access: 2 })]

const wanted = { tag, otherTags: [], title: 't', manager: undefined, colleagues: [], groups: [] }
const memoriesOf = (memory: ClientMemory | undefined): ClientMemories => ({
  read: async () => ({ memory, tag: 't' }),
  write: async () => true,
})

/** A client that has come back after its end. */
const open = async (given: Parameters<typeof openEnd>[0] = {}, state: object = {}) => {
  const end = openEnd({
    ...{ record: ended, values: won, end: settings, room: { archived: true }, links: [], members: asEnded() },
    ...given,
  })
  await end.setState({ phase: 'ended', day: '2026-01-04', before, ...state })
  end.work.memories = memoriesOf(memoryOf({ ...wanted, guests: [] }, { roomId: 7, now: at, hash }))
  return end
}
const opened = ['unarchive 7', 'access 9 for anna in 7', 'link 7 Client invitation link 2', 'invite c@x.example to 7']

describe('a room that returns', () => {
  test('is taken out of the archive before roles, link and guests', async () => {
    const end = await open()
    expect(await end.run()).toBe('returned')
    expect(end.writes.map((one) => one.replace(/link 7 .* 2$/, 'link 7 Client invitation link 2'))).toEqual(opened)
    expect(end.reports).toMatchObject([
      { state: 'ready', status: 'ready: the client has come back', roomId: 7, invitationUrl: expect.any(String) },
    ])
    expect(end.state()).toMatchObject({ phase: 'off', returns: 1, before, day: '2026-01-04', announcedAt: at })
    expect(log.lines.filter(({ event }) => String(event).startsWith('end.'))).toMatchObject([
      { event: 'end.step_made', step: 'unarchive', roomId: '7' },
      { event: 'end.returned', roomId: '7' },
    ])
  })

  test('goes on saying what became of the room of a merged record', async () => {
    const note = 'the room 8 of a merged record stays as it is'
    const written = { ...ended.written, status: `ended on 2026-01-04: …; ${note}` }
    const end = await open({ record: { ...ended, written } })
    await end.run()
    expect(end.reports).toMatchObject([{ status: `ready: the client has come back; ${note}` }])
  })

  test('gives back what its end took, whatever the settings name since', async () => {
    const end = await open({ end: { ...settings, do: ['archive'] } }, { did: settings.do })
    expect(await end.run()).toBe('returned')
    expect(end.writes.map((one) => one.replace(/link 7 .* 2$/, 'link 7 Client invitation link 2'))).toEqual(opened)
  })

  test.each([
    [{}, 1],
    [{ returns: 1 }, 2],
    [{ returns: 1, phase: 'returning' }, 1],
    [{ returns: 20 }, 21],
  ] as const)('after %o has link number %i', async (state, number) => {
    const end = await open({}, state)
    await end.run()
    expect(end.world.state.links[7]?.id).toBe(linkIdAfter(['secret'], { ref }, 7, number))
    expect(end.state()).toMatchObject({ phase: 'off', returns: number, room: 7 })
  })

  test('is remembered as returning before anything is done', async () => {
    const end = await open()
    const { move } = end.work.docspace.rooms
    end.work.docspace.rooms.move = async (id, to) => {
      expect(end.state()).toMatchObject({ phase: 'returning', returns: 1 })
      return move(id, to)
    }
    expect(await end.run()).toBe('returned')
  })

  test('is told anew, with its rule', async () => {
    const end = await open({ room: { archived: true, tags: [tag, 'roomkeeper:rule=legal'] } }, { returns: 1 })
    const events = keptEvents()
    end.work.events = events.sink
    expect(await end.run()).toBe('returned')
    expect(events.sent).toMatchObject([{ id: eventId('room.ready', clientKey(ref), 7, 2), rule: 'legal' }])
  })

  test('lets in a manager who took over, and lowers or raises nobody for that', async () => {
    const end = await open({ members: [owner] }, { before: { ...before, people: [] } })
    expect(await end.run()).toBe('returned')
    expect(end.writes.filter((one) => one.includes('anna'))).toEqual(['invite anna c@x.example to 7'])
  })

  test.each<[string, number | undefined, boolean]>([
    ['stays out', 7, false],
    ['stays out where another room is remembered', 8, true],
    ['stays out where what is remembered cannot be read', undefined, true],
  ])(
    'who was wanted before its end and was not in it %s, and is told of where that is lost',
    async (_, roomId, isTold) => {
      const end = await open({}, { before: { ...before, people: before.people.slice(0, 1) } })
      const guests = [{ email: 'c@x.example', access: 2 }]
      const memory = roomId && memoryOf({ ...wanted, guests }, { roomId, now: at, hash })
      end.work.memories = memoriesOf(memory || undefined)
      expect(await end.run()).toBe('returned')
      expect(end.writes).not.toContain('invite c@x.example to 7')
      const lack = isTold ? '; 1 person is not let in, since what was wanted before is lost' : ''
      expect(end.reports).toMatchObject([{ status: `ready: the client has come back${lack}` }])
    },
  )

  test('is opened as the rules say where there is no place to remember a room', async () => {
    const end = await open()
    Reflect.deleteProperty(end.work, 'memories')
    expect(await end.run()).toBe('returned')
  })

  test.each([
    [1, '1 former guest is not invited again'],
    [2, '2 former guests are not invited again'],
  ])('says how many guests it does not know any more: %i', async (count, note) => {
    const guest = (name: string, kind: 'guest' | 'invited') => ({ address: hash.address(name), access: 2, kind })
    const others = [guest('by-hand@x.example', 'guest'), guest('asked@x.example', 'invited')].slice(0, count)
    const end = await open({}, { before: { ...before, people: [...before.people, ...others] } })
    expect(await end.run()).toBe('returned')
    expect(end.reports).toMatchObject([{ status: `ready: the client has come back; ${note}` }])
  })

  test('raises guests who have stayed in it, also where it is to be looked at first', async () => {
    const stayed = memberOf('c', { access: 2, guest: true, email: 'c@x.example' })
    const people = [{ address: hash.address('c@x.example'), access: 10, kind: 'guest' as const }]
    const end = await open(
      {
        end: { ...settings, do: ['read-only', 'archive'] },
        members: [...asEnded(), stayed],
      },
      { before: { ...before, people: [...before.people.slice(0, 1), ...people] } },
    )
    const { client } = end.work.settings
    end.work.settings = {
      ...end.work.settings,
      client: { ...client, role: 'editing' },
      invite: { when: { stage: 'Other' } },
    }
    expect(await end.run()).toBe('returned-to-review')
    expect(end.writes).toContain(`access 10 for ${stayed.userId} in 7`)
    expect(end.writes.filter((one) => /^(link|invite)/.test(one))).toEqual([])
    expect(end.reports).toMatchObject([{ state: 'review' }])
  })

  test('stays where nobody knows who is to manage it', async () => {
    const end = await open()
    end.world.state.people.length = 0
    await expect(end.run()).rejects.toMatchObject({ reason: { code: expect.stringContaining('manager') } })
    expect([end.writes, end.state()?.phase]).toEqual([[], 'ended'])
  })

  test('that stays archived all the same is tried again later', async () => {
    const end = await open()
    end.work.docspace.rooms.move = async () => 'operation'
    await expect(end.run()).rejects.toMatchObject({ reason: { code: 'not-as-wanted' }, detail: 'archive' })
    expect(end.state()).toMatchObject({ phase: 'returning' })
  })

  test.each([
    ['rooms', 'move'],
    ['members', 'change'],
  ] as const)('waits for people where DocSpace refuses a call of %s.%s', async (port, call) => {
    const end = await open()
    const refused = { [call]: async () => Promise.reject(new DocSpaceRefusal(403, 'PUT api/2.0/files')) }
    Object.assign(end.work.docspace, { [port]: { ...end.work.docspace[port], ...refused } })
    await expect(end.run()).rejects.toMatchObject({ reason: { code: 'docspace-refused' } })
    expect([end.state()?.phase, end.reports]).toEqual(['returning', []])
  })

  test.each<[string, object | undefined]>([
    ['is lost', undefined],
    ['is of another room', { room: 8 }],
    ['has nobody who was in it', { before: undefined }],
    ['was called off', { phase: 'off' }],
    ['was only announced', { phase: 'announced' }],
  ])('stays as its end left it where what is remembered of that %s', async (_, state) => {
    const end = openEnd({
      record: ended,
      values: won,
      end: settings,
      room: { archived: true },
      links: [],
      members: asEnded(),
    })
    if (state) await end.setState({ phase: 'ended', day: '2026-01-04', before, ...state })
    expect(await end.run()).toBe('end-stays')
    expect(end.writes).toEqual([])
    const why = 'the client has come back, and its room stays as it is, since nobody remembers who was in it'
    expect(end.reports).toMatchObject([
      { status: `ended on 2026-01-04: ${why}. To use it again, take it out of the archive and let its people in` },
    ])
  })
})

describe('who may', () => {
  const ofBea = { archived: true, createdBy: 'bea' }
  const managing = [...asEnded(), memberOf('key owner', { access: 9 })].slice(1)
  test.each<[string, object | undefined, ReturnType<typeof asEnded>]>([
    ['a manager who is no administrator', { administrator: false }, managing],
    ['a manager whom DocSpace does not know any more', undefined, managing],
    ['an administrator who does not manage it', { administrator: true }, asEnded().slice(1)],
  ])('not %s', async (_, standing, members) => {
    const end = await open({ room: ofBea, members })
    end.work.docspace.people.standing = async () => standing as never
    await expect(end.run()).rejects.toMatchObject({ reason: { code: 'return-not-allowed' }, detail: 'room 7' })
    expect([end.writes, end.state()?.phase]).toEqual([[], 'ended'])
  })

  test.each<[string, object, boolean]>([
    ['an administrator who manages it', ofBea, true],
    ['a manager, where people took it out of the archive', { createdBy: 'bea' }, false],
  ])('%s', async (_, room, administrator) => {
    const end = await open({ room, members: managing })
    end.work.docspace.people.standing = async () => ({ administrator }) as never
    expect(await end.run()).toBe('returned')
    expect(end.writes.includes('unarchive 7')).toBe('archived' in room)
  })

  test('nobody, of a room without the client’s tag', async () => {
    const end = await open({ room: { archived: true, tags: ['other'] } })
    await expect(end.run()).rejects.toMatchObject({ reason: { code: 'end-of-untagged-room' }, detail: 'room 7' })
    expect(end.writes).toEqual([])
  })
})

describe('people from outside', () => {
  const invite = { invite: { when: { stage: 'Approved' } } }
  const waiting = async (given: Parameters<typeof openEnd>[0] = {}, state: object = {}) => {
    const end = await open(given, state)
    Object.assign(end.work.settings, invite)
    return end
  }

  test('wait for the record where the settings say so', async () => {
    const end = await waiting()
    expect(await end.run()).toBe('returned-to-review')
    expect(end.writes).toEqual(['unarchive 7', 'access 9 for anna in 7'])
    expect(end.reports).toMatchObject([{ state: 'review', status: 'ready for review: the client has come back' }])
  })

  test('are new when they are let in, but for those whom people had taken out before the end', async () => {
    const emails = ['c@x.example', 'd@x.example', 'e@x.example']
    const other = { address: hash.address('e@x.example'), access: 2, kind: 'guest' as const }
    const people = [...before.people, other]
    const end = await waiting({ record: { ...ended, emails } }, { before: { ...before, people } })
    Object.assign(end.work.settings, { client: { ...end.work.settings.client, most: 3 } })
    const guests = emails.map((email) => ({ email, access: 2 }))
    const remembered: ClientMemory[] = []
    end.work.memories = {
      ...memoriesOf(memoryOf({ ...wanted, guests }, { roomId: 7, now: at, hash })),
      write: async (memory) => Boolean(remembered.push(memory)),
    }
    expect(await end.run()).toBe('returned-to-review')
    expect(remembered.map((one) => one.guests.map(({ address }) => hash.isAddress('d@x.example', address)))).toEqual([
      [true],
    ])
  })

  test('come in where a link is in the room already', async () => {
    const end = await waiting({ links: [{ id: 'l', invitation: true, access: 2, primary: false }] })
    end.world.state.links[7] = linkOf('l')
    await end.run()
    expect(end.writes).toContain('invite c@x.example to 7')
    expect(end.reports).toMatchObject([{ state: 'ready' }])
  })

  test('a sender without records is told, and its room stays ready', async () => {
    const end = await open({ record: { ...ended, written: undefined } })
    await end.run()
    expect(end.world.state.rooms[0]?.tags).toEqual([tag, 'roomkeeper:ready'])
    expect(end.reports).toMatchObject([{ state: 'ready', roomId: 7 }])
  })

  test('a sender without records is told, and its room is marked as in review alone', async () => {
    const end = await waiting({ record: { ...ended, written: undefined } })
    await end.run()
    expect(end.world.state.rooms[0]?.tags).toEqual([tag, 'roomkeeper:review'])
    expect(end.reports).toMatchObject([{ state: 'review', roomId: 7 }])
  })
})

describe('a client that', () => {
  test('is none by the settings does not return', async () => {
    const end = await open({ record: { ...ended, isClient: false } })
    expect(await end.run()).toBe('end-stays')
    expect(end.writes).toEqual([])
  })

  test('is none any more is made whole where its return was begun', async () => {
    const end = await open({ record: { ...ended, isClient: false } }, { phase: 'returning' })
    expect(await end.run()).toBe('returned')
  })

  test('left again before its return was whole is ended by what was before', async () => {
    const end = await open(
      { values: lost, room: {}, members: [owner, memberOf('anna', { access: 9 }), memberOf('c', { guest: true })] },
      { phase: 'returning', returns: 1 },
    )
    expect(await end.run()).toBe('ended')
    expect(end.writes).toEqual(['access 2 for anna in 7', 'access 0 for c in 7', 'archive 7'])
    expect(end.state()).toMatchObject({ phase: 'ended', returns: 1, before, day: '2026-01-04' })
  })
})
