import { describe, expect, test } from 'vitest'
import { crmReasons } from '#lib/crm/reasons.ts'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import { docspaceReasons } from '#lib/docspace/reasons.ts'
import { lookAtClient } from '#lib/onboarding/life/drift/look-at-client.ts'
import { adoptedMark } from '#lib/onboarding/room/observed.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { Park, RetryLater } from '#lib/runtime/errors.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { otherRef, recordOf, ref } from '../../identity/search.ts'
import { keyOwner, linkOf, memberOf, roomOf } from '../../memory-portal.ts'
import { anna, open, unread } from '../../memory-world.ts'

keepTestLog()

/** A client whose room is handed over, whatever `settings` say of following. */
const ready = async (given: Parameters<typeof open>[0] = {}) => {
  const world = open(given)
  await world.onboard()
  const room = world.state.rooms[0]
  if (!room) throw new Error('no room')
  const writes = [...world.state.writes]
  return { ...world, room, writes, look: () => lookAtClient(world.work, ref) }
}
type World = Awaited<ReturnType<typeof ready>>
const apart = async ({ look }: World) => {
  const seen = await look()
  if (seen.kind !== 'compared') throw new Error(JSON.stringify(seen))
  return seen.differences
}

test('a room that is as it was made has no difference, and nothing is written by looking', async () => {
  const world = await ready()
  expect(await world.look()).toMatchObject({
    kind: 'compared',
    roomId: world.room.id,
    remembered: 'yes',
    differences: [],
  })
  expect(world.state.reads).not.toContain(`log ${world.room.id}`)
  Object.assign(world.room, { title: 'Ours', tags: [] })
  world.state.members[world.room.id] = [memberOf(keyOwner, { owner: true })]
  expect((await apart(world)).length).toBeGreaterThan(2)
  expect(world.state.writes).toEqual(world.writes)
  expect(world.remembered()).toHaveLength(1)
})

test('what people did is told with who did it last', async () => {
  const world = await ready({ settings: { room: { tags: ['vip'] } } })
  const by = { id: 'ben', name: 'Ben' }
  world.room.title = 'Ours'
  world.state.logs[world.room.id] = [{ id: 5, action: 'RoomRenamed', by, at: 1_000, whom: undefined, tags: [] }]
  expect(await apart(world)).toEqual([
    {
      part: 'title',
      is: 'renamed',
      changed: 'people',
      wanted: 'Client - Acme',
      found: 'Ours',
      by: { ...by, at: 1_000 },
      accepted: false,
    },
  ])
})

test('what the CRM has changed is told also where nothing follows, and nobody is looked for', async () => {
  const world = await ready()
  const { written } = world.crm.record ?? {}
  world.crm.record = recordOf({
    name: 'Beta',
    emails: ['c@x.example'],
    ownerEmail: anna.email,
    ...(written && { written }),
  })
  expect(await apart(world)).toMatchObject([{ part: 'title', changed: 'crm', wanted: 'Client - Beta' }])
  expect(world.state.reads).not.toContain(`log ${world.room.id}`)
})

test.each<[string, unknown]>([
  ['a refusal', new DocSpaceRefusal(403, 'GET log')],
  ['no answer', new RetryLater(docspaceReasons['docspace-unreachable'])],
])('a log that cannot be read hides who it was, and nothing else: %s', async (_, error) => {
  const world = await ready()
  world.room.title = 'Ours'
  world.work.docspace.roomLog.entries = () => Promise.reject(error)
  expect(await apart(world)).toMatchObject([{ part: 'title', changed: 'people' }])
  world.work.docspace.roomLog.entries = () => Promise.reject(new TypeError('a bug'))
  await expect(world.look()).rejects.toThrow('a bug')
})

describe('the room around it', () => {
  test.each<[string, (world: World) => unknown, object[]]>([
    [
      'has lost its tag',
      ({ room }) => Object.assign(room, { tags: [] }),
      [{ part: 'room', is: 'untagged', about: 'espocrm:Account:a1' }],
    ],
    ['is archived', ({ room }) => Object.assign(room, { archived: true }), [{ part: 'room', is: 'archived' }]],
    ['has no link', ({ state, room }) => void delete state.links[room.id], [{ part: 'link', is: 'missing' }]],
    ['has a dead link', ({ state, room }) => void state.deadLinks.push(room.id), [{ part: 'link', is: 'gone' }]],
    [
      'is of an account that is gone',
      ({ state, room }) => {
        room.createdBy = 'carl'
        state.gone.push('carl')
      },
      [{ part: 'owner', is: 'gone', id: 'carl' }],
    ],
    ['is of another account', ({ room }) => Object.assign(room, { createdBy: 'carl' }), []],
    ['is of nobody', ({ state, room }) => Object.assign(room, { createdBy: '' }, state.gone.push('') && {}), []],
    ['is of the key’s user', ({ state }) => void state.gone.push(keyOwner), []],
    [
      'is managed by others, so that no link is seen',
      ({ state, room }) => {
        delete state.links[room.id]
        state.members[room.id] = (state.members[room.id] ?? []).filter(({ userId }) => userId !== keyOwner)
      },
      [],
    ],
  ])('%s', async (_, change, found) => {
    const world = await ready()
    change(world)
    expect(await apart(world)).toEqual(found.map((one) => ({ changed: 'people', accepted: false, ...one })))
  })

  test('a link that has ended is no loss', async () => {
    const world = await ready()
    world.state.links[world.room.id] = { ...linkOf('x'), expired: true }
    world.state.deadLinks.push(world.room.id)
    expect(await apart(world)).toEqual([])
  })

  test('is gone', async () => {
    const world = await ready()
    world.state.rooms.length = 0
    const deleted = { part: 'room', is: 'deleted', changed: 'people', accepted: false }
    expect(await world.look()).toEqual({ kind: 'compared', remembered: 'no', differences: [deleted] })
  })
})

describe('what is remembered', () => {
  test('of another room, or nothing, tells nobody which side has changed', async () => {
    const world = await ready()
    world.room.title = 'Ours'
    const { memories, ...without } = world.work
    expect(await lookAtClient(without, ref)).toMatchObject({ remembered: 'no', differences: [{ changed: 'unknown' }] })
    const kept = await memories?.read('espocrm:Account:a1')
    if (!memories || !kept?.memory) throw new Error('nothing is remembered')
    await memories.write({ ...kept.memory, room: 999 }, kept.tag)
    expect(await world.look()).toMatchObject({ remembered: 'no', differences: [{ changed: 'unknown' }] })
    world.work.memories = { ...memories, read: async () => ({ memory: undefined, tag: '"1"' }) }
    expect(await world.look()).toMatchObject({ remembered: 'unreadable', differences: [{ changed: 'unknown' }] })
  })
})

describe('nothing is compared', () => {
  test.each<[string, (world: World) => unknown]>([
    ['no-client', ({ crm }) => Object.assign(crm, { record: { ...recordOf(crm.record), isClient: false } })],
    ['not-handed-over', ({ crm }) => Object.assign(crm, { record: recordOf({ written: { state: 'none' } }) })],
    ['moved', ({ crm }) => Object.assign(crm, { record: recordOf({ ref: otherRef }) })],
    ['ended', ({ crm }) => Object.assign(crm.record?.written ?? {}, { state: 'ended' })],
    [
      'only-linked',
      ({ work, room }) => {
        work.settings = { ...work.settings, adopt: 'link-only' }
        room.tags.push(adoptedMark)
      },
    ],
    [
      'no-record',
      ({ work }) => Object.assign(work.records, { read: () => Promise.reject(new Park(crmReasons['crm-unreadable'])) }),
    ],
  ])('%s', async (why, change) => {
    const world = await ready()
    change(world)
    expect(await world.look()).toEqual({ kind: 'not-compared', why })
  })

  test('a room that was adopted otherwise is compared', async () => {
    const world = await ready()
    world.room.tags.push(adoptedMark)
    expect((await world.look()).kind).toBe('compared')
  })
})

describe('it cannot be told', () => {
  test('who is in the room', async () => {
    const world = await ready()
    world.work.docspace.members.listWithGroups = () => Promise.reject(new DocSpaceRefusal(403, 'GET share'))
    expect(await world.look()).toEqual({ kind: 'unclear', code: 'unseen' })
  })

  test('which room it is', async () => {
    const world = await ready()
    world.crm.record = undefined
    expect(await world.look()).toEqual({ kind: 'unclear', code: 'client-deleted' })
  })

  test('what is wanted, where no rule makes its room', async () => {
    const world = await ready()
    world.work.settings = { ...world.work.settings, rooms: [{ name: 'x', where: { a: ['1'] } }] as never }
    expect(await world.look()).toEqual({ kind: 'unclear', code: 'no-rule' })
  })

  test('while a server does not answer', async () => {
    const world = await ready()
    world.work.records.read = () => Promise.reject(new RetryLater(crmReasons['crm-unreachable']))
    await expect(world.look()).rejects.toThrow(RetryLater)
  })
})

test('the parts that follow by the settings are told, as far as somebody tells them', async () => {
  const seen = await (await ready({ settings: { follow: { team: 'no' } } })).look()
  expect(seen.kind === 'compared' && seen.sides?.follows).toMatchObject({ title: true, manager: 'add', team: 'no' })
  const none = await (await ready()).look()
  expect(none.kind === 'compared' && none.sides?.follows).toBeUndefined()
  expect(roomOf(1).archived).toBe(false)
})

test('a client whose record says nothing of its room is compared too', async () => {
  const world = await ready({ record: unread() })
  expect(await world.look()).toMatchObject({ kind: 'compared', differences: [] })
})

test('what follows is told by the settings, but for what the CRM does not tell', async () => {
  const none = await (await ready()).look()
  expect(none.kind === 'compared' && none.sides?.follows).toBeUndefined()
  const world = await ready({ settings: { follow: { manager: 'replace' } } })
  const { record } = world.crm
  if (!record) throw new Error('no record')
  world.crm.record = { ...record, ownerGap: 'hidden' }
  expect(await world.look()).toMatchObject({ sides: { follows: { title: true, manager: 'no', contacts: 'add' } } })
})

test('who has not come is counted where the account of the room is gone, and only there', async () => {
  const world = await ready()
  world.room.title = 'Ours'
  expect(await world.look()).not.toHaveProperty('lockedOut')
  world.state.deadLinks.push(world.room.id)
  expect(await world.look()).toMatchObject({ lockedOut: { waiting: 1, notCome: true } })
})

describe('an account that is about to be replaced, whose key is another user’s by now', () => {
  const of = async (createdBy: string, formerOwner?: string) => {
    const world = await ready()
    world.room.createdBy = createdBy
    return { world, look: () => lookAtClient({ ...world.work, formerOwner }, ref) }
  }

  test('is told as the owner of its rooms, with who has not come and could not any more', async () => {
    const { look } = await of('carl', 'carl')
    const owner = { part: 'owner', is: 'leaving', changed: 'people', id: 'carl', accepted: false }
    const seen = await look()
    expect(seen).toMatchObject({ differences: [owner], leaving: { waiting: 1, notCome: true } })
    expect(seen).not.toHaveProperty('lockedOut')
  })

  test('is told as gone when it is', async () => {
    const { world, look } = await of('carl', 'carl')
    world.state.gone.push('carl')
    const seen = await look()
    expect(seen).toMatchObject({ differences: [{ part: 'owner', is: 'gone' }], lockedOut: { waiting: 1 } })
    expect(seen).not.toHaveProperty('leaving')
  })

  test.each([
    ['carl', undefined],
    ['carl', 'dora'],
  ])('is not the owner of a room of another one: of %s, while it is %s', async (owner, former) => {
    const seen = await (await of(owner, former)).look()
    expect(seen).toMatchObject({ differences: [] })
    expect(seen).not.toHaveProperty('leaving')
  })
})

test.each<[string, object | undefined, object]>([
  ['merged', { into: 'espocrm:Account:b2' }, { kind: 'not-compared', why: 'merged' }],
  ['deleted, and whose room has ended', { deleted: true, phase: 'ended' }, { kind: 'not-compared', why: 'ended' }],
  ['deleted, and whose room will end', { deleted: true }, { kind: 'unclear', code: 'client-deleted' }],
  ['deleted, after an end of its own', { phase: 'ended' }, { kind: 'unclear', code: 'client-deleted' }],
  ['deleted', undefined, { kind: 'unclear', code: 'client-deleted' }],
])('a record that was %s', async (_, state, wanted) => {
  const world = await ready()
  world.work.records.read = async () => undefined
  const asked: string[] = []
  const read = async (client: string) => {
    asked.push(client)
    const known = { v: 1, client, room: 1, phase: 'announced', day: '2026-02-05', announcedAt: 1 }
    return state && { state: { ...known, ...state }, tag: '1' }
  }
  expect(await lookAtClient({ ...world.work, ends: { read } as never }, ref)).toEqual(wanted)
  expect(asked).toEqual([clientKey(ref)])
  const { ends: _none, ...without } = world.work
  expect(await lookAtClient(without, ref)).toEqual({ kind: 'unclear', code: 'client-deleted' })
})

test('what became of a room is asked of a record that is gone alone', async () => {
  const world = await ready()
  world.work.records.read = () => Promise.reject(new Park(crmReasons['crm-forbidden']))
  const state = { v: 1, client: clientKey(ref), room: 1, phase: 'ended', day: '2026-02-05', into: 'espocrm:Account:b2' }
  const ends = { read: async () => ({ state, tag: '1' }) } as never
  expect(await lookAtClient({ ...world.work, ends }, ref)).toEqual({ kind: 'unclear', code: 'crm-forbidden' })
})
