import { describe, expect, test } from 'vitest'
import type { FollowInput } from '#lib/onboarding/life/follow/follow-input.ts'
import { differences, planFollow } from '#lib/onboarding/life/follow/plan-follow.ts'
import { keyedHash } from '#lib/onboarding/life/memory/keyed-hash.ts'
import { type ClientMemory, readClientMemory } from '#lib/onboarding/life/memory/memory.ts'
import type { FollowSettings } from '#lib/onboarding/settings/follow.ts'
import { memberOf } from '../../memory-portal.ts'

const hash = keyedHash(['secret'])
const insider = (userId: string, access: number) => ({ userId, email: `${userId}@example.com`, access })
const last = (userId: string, access: number) => ({
  id: userId,
  address: hash.address(`${userId}@example.com`),
  access,
})
const row = (userId: string, access: number) => memberOf(userId, { access })
const contact = (access: number) => ({ email: 'c@x.example', access })
const group = (access: number) => ({ id: 'sales', name: 'Sales', members: [], access })
const salesRow = (access: number) => memberOf('sales', { email: '', group: 'Sales', access })

const memory: ClientMemory = {
  v: 1,
  client: 'espocrm:Account:a1',
  room: 7,
  rule: 'all',
  wantedAt: 1,
  title: hash.title('Client - Acme'),
  tags: ['old'],
  manager: last('anna', 9),
  colleagues: [last('ben', 10)],
  guests: [{ address: hash.address('c@x.example'), access: 2 }],
  groups: [{ id: 'sales', access: 10 }],
}
const all: FollowSettings = {
  ...{ title: true, tags: true, manager: 'replace', owner: false },
  ...{ contacts: 'replace', team: 'replace' },
}
const as: FollowInput = {
  memory,
  wanted: {
    title: 'Client - Acme',
    otherTags: ['roomkeeper:rule=all', 'old'],
    manager: insider('anna', 9),
    colleagues: [insider('ben', 10)],
    guests: [contact(2)],
    groups: [group(10)],
  },
  room: { title: 'Client - Acme', tags: ['espocrm:Account:a1', 'roomkeeper:rule=all', 'old'] },
  members: [row('anna', 9), row('ben', 10), memberOf('g1', { email: 'c@x.example', access: 2 }), salesRow(10)],
  follow: all,
  hash,
  now: 50,
}
const wanted = (more: Partial<FollowInput['wanted']>): Pick<FollowInput, 'wanted'> => ({
  wanted: { ...as.wanted, ...more },
})
const plan = (more: Partial<FollowInput>) => planFollow({ ...as, ...more })
const nobody = { letIn: [], lower: [], letOut: [] }
const nothing = { tags: { add: [], remove: [] }, people: nobody }

test('a room that is as it was wanted last has nothing to follow, and its guests are known by their ids from now on', () => {
  const guests = [{ id: 'g1', address: hash.address('c@x.example'), access: 2 }]
  const now = { ...memory, guests }
  const kept = { changes: nothing, conflicts: [], began: [] }
  expect(plan({})).toEqual({ ...kept, before: memory, memory: { ...now, wantedAt: 50 } })
  expect(plan({ memory: now })).toEqual({ ...kept, before: now, memory: undefined })
})

describe('the title', () => {
  const beta = wanted({ title: 'Client - Beta' })
  const title = (more: Partial<FollowInput>) => {
    const { changes, conflicts, memory: kept } = plan({ members: undefined, ...more })
    expect([changes.tags, changes.people]).toEqual([nothing.tags, nobody])
    return { rename: changes.title, conflicts, kept }
  }
  const remembered = { ...memory, title: hash.title('Client - Beta'), wantedAt: 50 }

  test('follows', () => {
    expect(title(beta)).toEqual({ rename: 'Client - Beta', conflicts: [], kept: remembered })
  })
  test('is only remembered where people have made it already', () => {
    const is = { ...as.room, title: 'Client - Beta' }
    expect(title({ ...beta, room: is })).toEqual({ rename: undefined, conflicts: [], kept: remembered })
  })
  test('stays as people have made it', () => {
    const room = { ...as.room, title: 'Ours' }
    expect(title({ room })).toEqual({ rename: undefined, conflicts: [], kept: undefined })
    expect(title({ ...beta, room })).toEqual({ rename: undefined, conflicts: ['title'], kept: undefined })
  })
  test('stays where it does not follow, or nobody can tell it', () => {
    const stays = { rename: undefined, conflicts: [], kept: undefined }
    expect(title({ ...beta, follow: { ...all, title: false } })).toEqual(stays)
    expect(title(wanted({ title: undefined }))).toEqual(stays)
  })
})

describe('tags', () => {
  const others = wanted({ otherTags: ['roomkeeper:rule=all', 'new'] })
  test('come and go, but those of rules', () => {
    const { changes, memory: kept } = plan({ ...others, members: undefined })
    expect(changes).toEqual({ tags: { add: ['new'], remove: ['old'] }, people: nobody })
    expect(kept).toEqual({ ...memory, tags: ['new'], wantedAt: 50 })
  })
  test('stay where they do not follow', () => {
    const { changes, memory: kept } = plan({ ...others, members: undefined, follow: { ...all, tags: false } })
    expect(changes).toEqual(nothing)
    expect(kept).toBeUndefined()
  })
})

describe('people', () => {
  test('come, go and get other roles by the part that they have, and are remembered so', () => {
    const {
      changes,
      conflicts,
      memory: kept,
    } = plan(
      wanted({
        manager: insider('mia', 9),
        colleagues: [insider('cleo', 11)],
        guests: [contact(10), { email: 'new@x.example', access: 2 }],
        groups: [group(2), { ...group(10), id: 'law' }],
      }),
    )
    expect(conflicts).toEqual([])
    expect(changes.people).toEqual({
      letIn: [
        { userId: 'mia', access: 9 },
        { userId: 'cleo', access: 11 },
        { userId: 'law', access: 10 },
        { userId: 'g1', access: 10 },
        { email: 'new@x.example', access: 2 },
      ],
      lower: [{ userId: 'sales', access: 2 }],
      letOut: ['anna', 'ben'],
    })
    expect(kept).toEqual({
      ...memory,
      wantedAt: 50,
      manager: last('mia', 9),
      colleagues: [last('cleo', 11)],
      guests: [
        { id: 'g1', address: hash.address('c@x.example'), access: 10 },
        { address: hash.address('new@x.example'), access: 2 },
      ],
      groups: [
        { id: 'sales', access: 2 },
        { id: 'law', access: 10 },
      ],
    })
  })

  test('of a part that does not follow stay, each by its own setting', () => {
    const none = wanted({ manager: undefined, colleagues: [], guests: [], groups: [] })
    const out = (follow: Partial<FollowSettings>) =>
      plan({ ...none, members: [...(as.members ?? []), row('more', 9)], follow: { ...all, ...follow } }).changes.people
        .letOut
    expect(out({})).toEqual(['anna', 'ben', 'sales', 'g1'])
    expect(out({ manager: 'no' })).toEqual(['ben', 'sales', 'g1'])
    expect(out({ team: 'no' })).toEqual(['anna', 'g1'])
    expect(out({ contacts: 'no' })).toEqual(['anna', 'ben', 'sales'])
  })

  test('whom people gave another role are a conflict', () => {
    const { changes, conflicts } = plan({
      ...wanted({ colleagues: [insider('ben', 11)] }),
      members: [row('anna', 9), row('ben', 2), salesRow(10)],
    })
    expect([changes, conflicts]).toEqual([nothing, ['team']])
  })

  test('a manager of before who stays is remembered as such, and goes when somebody else manages the room', () => {
    const members = [row('anna', 9), row('ben', 10), salesRow(10)]
    const { changes, conflicts, memory: kept } = plan({ ...wanted({ manager: insider('mia', 11) }), members })
    expect(changes.people).toEqual({ ...nobody, letIn: [{ userId: 'mia', access: 11 }] })
    expect(conflicts).toEqual(['manager'])
    const formerly = { ...last('anna', 9), formerManager: true }
    expect(kept).toMatchObject({ manager: last('mia', 11), colleagues: [formerly, last('ben', 10)] })
    const later = plan({
      ...wanted({ manager: insider('cleo', 9) }),
      ...{ memory: readClientMemory(JSON.stringify(kept)) ?? memory, follow: { ...all, team: 'add' } },
      members: [...members, row('mia', 11)],
    })
    expect(later.conflicts).toEqual([])
    expect(later.changes.people.letOut).toEqual(['mia', 'anna'])
    expect(later.memory).toMatchObject({ manager: last('cleo', 9), colleagues: [last('ben', 10)] })
  })

  test('in another order, or with their members in another order, are the same', () => {
    const two = [last('ben', 10), last('cleo', 10)]
    const guest = { access: 2, id: 'g1', address: hash.address('c@x.example') }
    const { memory: kept } = plan({
      ...wanted({ colleagues: [insider('cleo', 10), insider('ben', 10)] }),
      memory: { ...memory, colleagues: two, guests: [guest] },
      members: [...(as.members ?? []), row('cleo', 10)],
    })
    expect(kept).toBeUndefined()
  })

  test('none of whom was remembered are remembered, and none who is not', () => {
    const { manager: _, ...without } = { ...memory, colleagues: [], guests: [], groups: [] }
    const none = wanted({ manager: undefined, colleagues: [], guests: [], groups: [] })
    expect(plan({ ...none, memory: without, members: [] }).memory).toBeUndefined()
    expect(plan({ ...none, memory, members: [] }).memory).toEqual({ ...without, manager: undefined, wantedAt: 50 })
  })
})

describe('what is not as it is wanted', () => {
  const apart = (more: Partial<FollowInput>) => differences({ ...as, ...more })
  test.each<[string[], Partial<FollowInput>]>([
    [[], {}],
    [['title'], wanted({ title: 'Client - Beta' })],
    [[], wanted({ title: 'Client - Acme ' })],
    [[], wanted({ title: undefined })],
    [[], { ...wanted({ title: 'Client - Beta' }), follow: { ...all, title: false } }],
    [['tags'], wanted({ otherTags: ['old', 'new'] })],
    [[], wanted({ otherTags: ['OLD'] })],
    [[], wanted({ otherTags: ['roomkeeper:rule=other'] })],
    [[], { ...wanted({ otherTags: ['new'] }), follow: { ...all, tags: false } }],
    [['manager'], wanted({ manager: insider('mia', 9) })],
    [['team'], wanted({ colleagues: [insider('cleo', 10)] })],
    [['team'], wanted({ groups: [{ ...group(10), id: 'law' }] })],
    [
      ['contacts'],
      wanted({
        guests: [
          { email: 'new@x.example', access: 2 },
          { email: 'two@x.example', access: 2 },
        ],
      }),
    ],
    [['manager', 'team', 'contacts'], { members: [] }],
    [['manager', 'team', 'contacts'], { members: [memberOf('x', { email: '' })] }],
    [[], { members: [], follow: { ...all, manager: 'no', team: 'no', contacts: 'no' } }],
    [[], { members: undefined }],
  ])('%o', (parts, more) => {
    expect(apart(more)).toEqual(parts)
  })
})

test('what is unchanged stays remembered by an older secret', () => {
  const guests = [{ id: 'g1', address: hash.address('c@x.example'), access: 2 }]
  const found = plan({ memory: { ...memory, guests }, members: undefined, hash: keyedHash(['new', 'secret']) })
  expect(found).toMatchObject({ changes: nothing, conflicts: [], memory: undefined })
})

test('a manager who has got another id is remembered by it', () => {
  const guests = [{ id: 'g1', address: hash.address('c@x.example'), access: 2 }]
  const before = { ...memory, guests, manager: { ...last('anna', 9), id: 'of before' } }
  expect(plan({ memory: before })).toMatchObject({
    changes: nothing,
    conflicts: [],
    memory: { ...memory, guests, wantedAt: 50 },
  })
})

test('nobody comes in place of a manager whom nobody knows', () => {
  const found = plan({ ...wanted({ manager: undefined }), follow: { ...all, manager: 'add' } })
  expect(found.changes.people).toEqual(nobody)
  expect(found.memory?.manager).toBeUndefined()
})

describe('a part that begins', () => {
  const begins = (part: 'manager' | 'contacts' | 'team') => {
    const { unknown, ...before } = { ...memory, unknown: [part] }
    const empty =
      part === 'team' ? { colleagues: [], groups: [] } : part === 'manager' ? { manager: undefined } : { guests: [] }
    return { ...before, ...empty, unknown }
  }

  test.each(['manager', 'contacts', 'team'] as const)('changes nobody, and is remembered: %s', (part) => {
    for (const members of [[], as.members, [row('anna', 2), row('ben', 2), row('dan', 9)]]) {
      const found = plan({ memory: begins(part), members })
      expect(found).toMatchObject({ changes: { people: nobody }, conflicts: [], began: [part] })
      expect(found.memory).toMatchObject({ manager: memory.manager, colleagues: memory.colleagues, wantedAt: 50 })
      expect(found.memory?.unknown).toBeUndefined()
      expect(found.before).toMatchObject({
        manager: memory.manager,
        colleagues: memory.colleagues,
        groups: memory.groups,
      })
    }
  })

  test('is remembered as begun, also where nobody is wanted', () => {
    const none = wanted({ manager: undefined, colleagues: [], guests: [], groups: [] })
    const before = { ...memory, manager: undefined, colleagues: [], guests: [], groups: [], unknown: ['team' as const] }
    expect(plan({ ...none, memory: before }).memory).toMatchObject({ unknown: undefined, wantedAt: 50 })
    expect(plan({ ...none, memory: before, members: undefined }).memory).toBeUndefined()
  })
})

describe('the owner', () => {
  const owned: FollowSettings = { ...all, owner: true }
  const key = memberOf('key', { owner: true, access: 1 })
  const mine = { is: 'key', keyOwner: 'key', mayGive: true }
  const people = [key, row('ben', 10), memberOf('g1', { email: 'c@x.example', access: 2 }), salesRow(10)]
  const given = (more: Partial<FollowInput>) => {
    const {
      changes,
      conflicts,
      memory: kept,
    } = plan({ follow: owned, owner: mine, members: [...people, row('anna', 9)], ...more })
    return { owner: changes.owner, people: changes.people, conflicts, remembered: kept?.owner }
  }

  test('becomes the manager, and is remembered; once is enough', () => {
    expect(given({})).toEqual({ owner: 'anna', people: nobody, conflicts: [], remembered: 'anna' })
    const members = [...people.map((one) => ({ ...one, owner: false })), memberOf('anna', { owner: true, access: 1 })]
    const after = { owner: { ...mine, is: 'anna' }, members }
    expect(given(after)).toEqual({ owner: undefined, people: nobody, conflicts: [], remembered: 'anna' })
    const settled = plan({ follow: owned, ...after, memory: { ...memory, owner: 'anna' } })
    expect(settled).toMatchObject({ changes: nothing, conflicts: [] })
    expect(settled.changes).not.toHaveProperty('owner')
  })

  test('changes with the manager: the new one comes in first, and the old one goes under `replace`', () => {
    const hands = {
      ...wanted({ manager: insider('carl', 9) }),
      memory: { ...memory, owner: 'anna' },
      owner: { ...mine, is: 'anna' },
      members: [...people.map((one) => ({ ...one, owner: false })), memberOf('anna', { owner: true, access: 1 })],
    }
    const letIn = [{ userId: 'carl', access: 9 }]
    expect(given(hands)).toEqual({
      owner: 'carl',
      people: { letIn, lower: [], letOut: ['anna'] },
      conflicts: [],
      remembered: 'carl',
    })
    expect(given({ ...hands, follow: { ...owned, manager: 'add' } })).toMatchObject({
      owner: 'carl',
      people: { letIn, letOut: [] },
    })
    // Who may not give it leaves everything of the owner’s as it is.
    expect(given({ ...hands, owner: { ...mine, is: 'anna', mayGive: false } })).toMatchObject({
      owner: undefined,
      people: { letIn, letOut: [] },
      conflicts: ['owner'],
      remembered: 'anna',
    })
  })

  test.each<[string, Partial<FollowInput>]>([
    ['where the manager does not follow', { follow: { ...owned, manager: 'no' } }],
    ['where nobody tells who is in it', { members: undefined }],
    ['where nobody knows whose it is', { owner: undefined as never }],
    ['where nobody manages it', wanted({ manager: undefined })],
    ['where people took the manager out', { members: people }],
    [
      'where people took the manager out, whoever else comes',
      { members: people, ...wanted({ colleagues: [insider('ben', 10), insider('dora', 10)] }) },
    ],
  ])('stays %s', (_, more) => {
    const { owner, conflicts, remembered } = given(more)
    expect([owner, conflicts.includes('owner'), remembered]).toEqual([undefined, false, undefined])
  })

  test('stays as people have made it', () => {
    expect(given({ owner: { ...mine, is: 'ben' } })).toMatchObject({ owner: undefined, conflicts: ['owner'] })
  })
})
