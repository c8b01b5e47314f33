import { describe, expect, test } from 'vitest'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import { docspaceReasons } from '#lib/docspace/reasons.ts'
import type { Person } from '#lib/docspace/rooms/people.ts'
import { followRecord } from '#lib/onboarding/life/follow/follow.ts'
import { anyFollows, observeFollow } from '#lib/onboarding/life/follow/observe-follow.ts'
import type { LivingClient } from '#lib/onboarding/life/living-client.ts'
import { keyedHash } from '#lib/onboarding/life/memory/keyed-hash.ts'
import { adoptedMark } from '#lib/onboarding/room/observed.ts'
import { RetryLater } from '#lib/runtime/errors.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { recordOf, tag } from '../../identity/search.ts'
import { keyOwner, memberOf, roomOf } from '../../memory-portal.ts'
import { anna, at, open } from '../../memory-world.ts'

const log = keepTestLog()

const hash = keyedHash(['secret'])
const bert: Person = { id: 'bert', email: 'bert@example.com', active: true, canManageRooms: true }
const all = { manager: 'replace', contacts: 'replace', team: 'replace' }
const off = { title: false, tags: false, manager: 'no', contacts: 'no', team: 'no' }

interface Given {
  settings?: object
  room?: Parameters<typeof roomOf>[1]
  record?: Parameters<typeof recordOf>[0]
  fields?: LivingClient['fields']
}
/** A client whose room is handed over, as it was wanted, before anything is remembered. */
const openFollow = ({ settings = { follow: all }, room = {}, record = {}, fields }: Given = {}) => {
  const written = { state: 'ready' as const }
  const client = recordOf({ emails: ['c@x.example'], ownerEmail: anna.email, written, ...record })
  const world = open({
    ...{ settings, record: client, people: [anna, bert], rooms: [roomOf(7, { tags: [tag], ...room })] },
    members: {
      7: [
        memberOf(keyOwner, { owner: true, access: 1 }),
        memberOf('anna', { access: 9 }),
        memberOf('g1', { email: 'c@x.example' }),
      ],
    },
  })
  const handedOver = (more: Parameters<typeof recordOf>[0] = {}): LivingClient => ({
    record: { ...client, ...more },
    room: { ...roomOf(7), ...world.state.rooms[0] },
    decided: { kind: 'room', settings: world.work.settings, values: {} },
    fields,
  })
  return {
    ...world,
    handedOver,
    follow: (more?: Parameters<typeof recordOf>[0]) => followRecord(world.work, handedOver(more)),
    observe: (more?: Parameters<typeof recordOf>[0]) => observeFollow(world.work, handedOver(more)),
  }
}
const remembered = {
  ...{ v: 1, client: tag, room: 7, foundAs: 7, wantedAt: at, title: hash.title('Client - Acme'), tags: [], groups: [] },
  manager: { id: 'anna', address: hash.address(anna.email), access: 9 },
  colleagues: [],
  guests: [{ id: 'g1', address: hash.address('c@x.example'), access: 2 }],
}
const renamed = { name: 'Beta' }

test('a client in review follows in all but who comes from outside', async () => {
  const world = openFollow()
  await world.follow()
  const client = { ...world.handedOver({ ...renamed, emails: ['new@x.example'] }), inReview: true as const }
  expect(await observeFollow(world.work, client)).toMatchObject({
    kind: 'remembered',
    plan: { changes: { title: 'Client - Beta', people: { letIn: [], letOut: [] } } },
  })
})

describe('nothing follows', () => {
  test.each<[string, Given]>([
    ['settings', { settings: {} }],
    ['archived', { room: { archived: true } }],
    ['not-ours', { room: { tags: ['espocrm:Account:b2'] } }],
    ['only-linked', { settings: { follow: all, adopt: 'link-only' }, room: { tags: [tag, adoptedMark] } }],
  ])('by %s', async (why, given) => {
    const world = openFollow(given)
    expect(await world.observe(renamed)).toEqual({ kind: 'none', why })
    expect(await world.follow(renamed)).toBe(false)
    expect([world.remembered(), world.state.writes, log.lines]).toEqual([[], [], []])
  })

  test('without a store', async () => {
    const world = openFollow()
    Reflect.deleteProperty(world.work, 'memories')
    expect(await world.observe(renamed)).toEqual({ kind: 'none', why: 'no-store' })
  })

  test('where no rule takes the client', async () => {
    const world = openFollow()
    const client = { ...world.handedOver(renamed), decided: { kind: 'no-rule' as const, values: {} } }
    expect(await observeFollow(world.work, client)).toEqual({ kind: 'none', why: 'settings' })
  })

  test('where only rooms of another rule follow', async () => {
    const world = openFollow({ settings: { rooms: [{ name: 'a', where: { x: ['y'] }, follow: all }, { name: 'b' }] } })
    const { decided: _, ...client } = world.handedOver(renamed)
    const { follow: __, ...settings } = world.work.settings
    const decided = { kind: 'room' as const, settings, rule: 'b', values: {} }
    expect(await observeFollow(world.work, { ...client, decided })).toEqual({ kind: 'none', why: 'settings' })
    const room = { ...client.room, tags: [tag, 'roomkeeper:rule=a'] }
    expect(await observeFollow(world.work, { ...client, room, decided })).toMatchObject({ kind: 'unremembered' })
  })
})

test.each([
  [{ rooms: [] }, false],
  [{ follow: all, rooms: [] }, true],
  [{ rooms: [{ name: 'a' }, { name: 'b', follow: all }] }, true],
  [{ rooms: [{ name: 'a' }] }, false],
])('whether any room follows: %o %s', (settings, does) => {
  expect(anyFollows(settings as never)).toBe(does)
})

describe('a room of which nothing is remembered', () => {
  test('is remembered as it is wanted, and stays as it is', async () => {
    const world = openFollow()
    expect(await world.observe()).toEqual({
      ...{ kind: 'unremembered', differences: [], memory: remembered, tag: undefined },
    })
    expect(await world.follow({ ...renamed, ownerEmail: bert.email })).toBe(false)
    expect(world.state.writes).toEqual([])
    expect(world.remembered()).toMatchObject([{ title: hash.title('Client - Beta'), manager: { id: 'bert' } }])
    expect(log.lines).toMatchObject([{ event: 'room.follow_began', roomId: '7', detail: 'title, manager' }])
  })

  test('nor of this room, is remembered over that', async () => {
    const world = openFollow()
    await world.work.memories?.write({ ...remembered, v: 1, room: 8 }, undefined)
    expect(await world.follow()).toBe(false)
    expect(world.remembered()).toEqual([remembered])
  })

  test('has its people left out where none follows', async () => {
    const world = openFollow({ settings: { follow: { ...off, title: true } } })
    await world.follow()
    expect(world.remembered()).toEqual([
      {
        ...{
          v: 1,
          client: tag,
          room: 7,
          foundAs: 7,
          wantedAt: at,
          title: hash.title('Client - Acme'),
          tags: [],
          groups: [],
        },
        ...{ colleagues: [], guests: [], unknown: ['manager', 'contacts', 'team'] },
      },
    ])
  })

  test('and whose people follow later lets nobody in who is not in it, and says so', async () => {
    const world = openFollow({ settings: { follow: { ...off, title: true } } })
    await world.follow()
    world.state.members[7] = []
    Object.assign(world.state.rooms[0] ?? {}, { title: 'Ours' })
    world.work.settings = openFollow({ settings: { follow: {} } }).work.settings
    log.clear()
    for (let run = 0; run < 2; run += 1) expect(await world.follow()).toBe(false)
    expect(log.lines).toMatchObject([{ event: 'room.follow_began', roomId: '7', detail: 'manager, contacts' }])
    expect(world.remembered()).toMatchObject([{ manager: { id: 'anna' }, guests: [{ access: 2 }] }])
  })
})

test('what is remembered and cannot be read stays, and is said', async () => {
  const world = openFollow()
  world.work.memories = { read: async () => ({ memory: undefined, tag: 't' }), write: async () => true }
  expect(await world.observe(renamed)).toEqual({ kind: 'unreadable', differences: ['title'] })
  expect(await world.follow(renamed)).toBe(false)
  expect(log.lines).toMatchObject([{ event: 'room.follow_refused', roomId: '7', detail: 'memory-unreadable, title' }])
})

describe('a room that is remembered', () => {
  const begin = async (given?: Given) => {
    const world = openFollow(given)
    await world.follow()
    log.clear()
    return world
  }

  test('follows, and is remembered so', async () => {
    const world = await begin()
    const more = { ...renamed, ownerEmail: bert.email }
    expect(await world.follow(more)).toBe(true)
    expect(world.state.writes).toEqual(['rename 7 to Client - Beta', 'invite bert to 7', 'access 0 for anna in 7'])
    expect(world.remembered()).toEqual([
      {
        ...remembered,
        title: hash.title('Client - Beta'),
        manager: { id: 'bert', address: hash.address(bert.email), access: 9 },
      },
    ])
    expect(log.lines).toMatchObject([
      { event: 'room.followed', roomId: '7', detail: 'title, people' },
      { ClientsFollowed: 1 },
    ])
    expect(await world.follow(more)).toBe(false)
    expect([world.state.writes.length, log.lines.length]).toEqual([3, 2])
  })

  test('stays as people have made it, which is counted', async () => {
    const world = await begin()
    Object.assign(world.state.rooms[0] ?? {}, { title: 'Ours' })
    expect(await world.follow(renamed)).toBe(false)
    expect(world.state.writes).toEqual([])
    expect(world.remembered()).toEqual([remembered])
    expect(log.lines).toMatchObject([{ event: 'room.follow_conflict', roomId: '7', detail: 'title' }, {}])
  })

  test.each<[string, boolean, Partial<ReturnType<typeof memberOf>>]>([
    ['manages', true, { access: 9 }],
    ['owns by its row', true, { access: 1, owner: true }],
    ['only edits', false, { access: 10 }],
    ['is not in', false, { userId: 'other', access: 9 }],
  ])('of somebody else follows where the key’s user may change it: %s', async (_, does, row) => {
    const world = await begin()
    Object.assign(world.state.rooms[0] ?? {}, { createdBy: 'bea' })
    world.state.members[7]?.splice(0, 1, memberOf(keyOwner, row))
    expect(await world.follow(renamed)).toBe(does)
    expect(world.state.rooms[0]?.title).toBe(does ? 'Client - Beta' : 'Client - Acme')
    if (!does) {
      expect(world.remembered()).toEqual([remembered])
      expect(log.lines).toMatchObject([{ event: 'room.follow_refused', roomId: '7', detail: 'not-a-manager' }])
    }
  })

  test('that DocSpace refuses to change stays, and is tried again the next time', async () => {
    const world = await begin()
    const { rename } = world.work.docspace.rooms
    world.work.docspace.rooms.rename = async () => {
      throw new DocSpaceRefusal(403, 'PUT')
    }
    expect(await world.follow(renamed)).toBe(false)
    expect(log.lines).toMatchObject([{ event: 'room.follow_refused', detail: expect.stringContaining('403') }])
    world.work.docspace.rooms.rename = rename
    expect(await world.follow(renamed)).toBe(true)
  })

  test('to which somebody may not be invited stays, by the reason of that', async () => {
    const world = await begin()
    world.work.docspace.members.invite = async () => {
      throw new DocSpaceRefusal(403, 'PUT')
    }
    expect(await world.follow({ ownerEmail: bert.email })).toBe(false)
    expect(log.lines).toMatchObject([
      { event: 'room.follow_refused', reason: 'invitation-refused', detail: 'the manager' },
    ])
    expect(world.remembered()).toEqual([remembered])
  })

  test('waits where DocSpace does not answer, or another one remembers it meanwhile', async () => {
    const world = await begin()
    const { rename } = world.work.docspace.rooms
    world.work.docspace.rooms.rename = async () => {
      throw new TypeError('no answer')
    }
    await expect(world.follow(renamed)).rejects.toThrow('no answer')
    world.work.docspace.rooms.rename = rename
    if (world.work.memories) world.work.memories.write = async () => false
    await expect(world.follow(renamed)).rejects.toMatchObject({
      ...{ reason: { code: 'client-memory-unreachable' }, detail: 'another has written it meanwhile' },
    })
  })

  test('keeps its people where the one who must be there is not', async () => {
    const world = await begin({ settings: { follow: all, manager: { default: anna.email, unknownOwner: 'park' } } })
    expect(await world.follow({ ...renamed, ownerEmail: 'nobody@example.com' })).toBe(true)
    expect(world.state.writes).toEqual(['rename 7 to Client - Beta'])
  })

  test('is of the rule that it was made by, also where people took that tag off', async () => {
    const rooms = [{ name: 'a', where: { x: ['y'] }, room: { title: 'A - {name}' } }, { name: 'b' }]
    const world = openFollow({ settings: { follow: all, rooms } })
    await world.work.memories?.write({ ...remembered, v: 1, rule: 'a', title: hash.title('Client - Acme') }, undefined)
    expect(await world.follow()).toBe(true)
    expect(world.state.rooms[0]?.title).toBe('A - Acme')
  })
})

describe('a day in the title', () => {
  const dated = (title: string) => ({ settings: { follow: { ...off, title: true }, room: { title } } })
  const wanted = async (title: string, hasRecord: boolean) => {
    const world = openFollow(dated(title))
    const client = world.handedOver({ createdAt: at })
    const { written, ...sender } = client.record
    const record = hasRecord ? { ...sender, ...(written && { written }) } : sender
    const seen = await observeFollow(world.work, { ...client, record })
    return 'differences' in seen ? seen.differences : seen
  }
  test.each<[string, boolean, string[]]>([
    ['{name} {year}', true, ['title']],
    ['{name} {year}', false, []],
    ['{name} {date}', false, []],
    ['{name}', false, ['title']],
    ['{id}', false, ['title']],
  ])('%s, of a record: %s', async (title, hasRecord, differences) => {
    expect(await wanted(title, hasRecord)).toEqual(differences)
  })
})

test.each(['manager', 'contacts', 'team'])('people are read where only %s follows', async (part) => {
  const world = openFollow({ settings: { follow: { ...off, [part]: 'add' } } })
  world.state.members[7] = []
  const seen = await world.observe()
  expect('differences' in seen && seen.differences).toEqual(part === 'team' ? [] : [part])
  await world.follow()
  const unknown = ['manager', 'contacts', 'team'].filter((one) => one !== part)
  expect(world.remembered()).toMatchObject([{ unknown, ...(part === 'manager' && { manager: { id: 'anna' } }) }])
})

test('what is remembered is not even asked for where nothing follows', async () => {
  const { observe, work } = openFollow({ settings: {} })
  work.memories = {
    read: async () => {
      throw new Error('it was asked for')
    },
    write: async () => false,
  }
  expect(await observe()).toEqual({ kind: 'none', why: 'settings' })
})

test.each([
  ['adopted rooms are only linked, and this one is not adopted', { adopt: 'link-only' }, [tag]],
  ['rooms are adopted whole, and this one is adopted', { adopt: 'complete' }, [tag, adoptedMark]],
])('a room follows where %s', async (_, settings, tags) => {
  const { observe } = openFollow({ settings: { follow: all, ...settings }, room: { tags } })
  expect(await observe()).not.toMatchObject({ kind: 'none' })
})

test('a portal that does not say who is there is asked again later', async () => {
  const { observe, work } = openFollow()
  work.docspace.people.findByEmail = async () => {
    throw new RetryLater(docspaceReasons['docspace-unreachable'])
  }
  await expect(observe()).rejects.toMatchObject({ reason: { code: 'docspace-unreachable' } })
})
