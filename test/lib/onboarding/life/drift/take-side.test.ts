import { describe, expect, test } from 'vitest'
import { isAccepted } from '#lib/onboarding/life/drift/accepted.ts'
import { compareRoom, type Sides } from '#lib/onboarding/life/drift/compare-room.ts'
import { lookAtClient } from '#lib/onboarding/life/drift/look-at-client.ts'
import { memoryForCrm, memoryForRoom } from '#lib/onboarding/life/drift/take-side.ts'
import { planFollow } from '#lib/onboarding/life/follow/plan-follow.ts'
import type { ClientMemory } from '#lib/onboarding/life/memory/memory.ts'
import type { Desired } from '#lib/onboarding/room/desired.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { recordOf, ref } from '../../identity/search.ts'
import { memberOf } from '../../memory-portal.ts'
import { anna, open } from '../../memory-world.ts'
import { hash, sides } from './drift-sides.ts'

keepTestLog()

const replace = {
  title: true,
  tags: true,
  manager: 'replace',
  owner: false,
  contacts: 'replace',
  team: 'replace',
} as const
const nothing = { tags: { add: [], remove: [] }, people: { letIn: [], lower: [], letOut: [] } }

/** Everything is apart, by people or by the CRM or by both. */
const apart: Sides = {
  ...sides,
  wanted: {
    title: 'Client - Beta',
    otherTags: ['roomkeeper:rule=all', 'new'],
    manager: { userId: 'mia', email: 'mia@example.com', access: 9 },
    colleagues: [],
    guests: [
      { email: 'c@x.example', access: 2 },
      { email: 'd@x.example', access: 2 },
    ],
    groups: [{ id: 'sales', name: 'Sales', members: [], access: 10 }],
  },
  room: { title: 'Ours', tags: ['espocrm:Account:a1', 'Old', 'of people'] },
  members: [
    memberOf('boss', { owner: true, access: 1 }),
    memberOf('anna', { access: 9 }),
    memberOf('ben', { access: 2 }),
    memberOf('d', { email: 'd@x.example', access: 10 }),
    memberOf('sales', { email: '', group: 'Sales', access: 2 }),
    memberOf('stranger'),
  ],
}
const desired = { ...apart.wanted, tag: 'espocrm:Account:a1' } as unknown as Desired
const about = (more: Partial<Sides> = {}) => ({ sides: { ...apart, ...more }, desired, roomId: 7, now: 50 })
const plan = (memory: ClientMemory, more: Partial<Sides> = {}) =>
  planFollow({ ...apart, ...more, memory, follow: replace, now: 60 })

test('a side that is taken is known of the parts that were looked at, and of no other', () => {
  const unknown = ['manager', 'contacts', 'team'] as const
  const none = { ...sides.follow, contacts: 'no' as const }
  for (const take of [memoryForCrm, (side: ReturnType<typeof about>) => memoryForRoom(side, [])]) {
    for (const memory of [undefined, { ...sides.memory, unknown: [...unknown] } as ClientMemory]) {
      expect(take(about({ memory })).unknown).toBeUndefined()
      expect(take(about({ memory, follow: none })).unknown).toEqual(['contacts'])
      expect(take(about({ memory, members: undefined })).unknown).toEqual(unknown)
    }
    expect(take(about()).unknown).toBeUndefined()
    expect(take(about({ members: undefined })).unknown).toBeUndefined()
  }
})

describe.each(['remembered', 'not remembered'] as const)('of a client who is %s', (kept) => {
  const more = kept === 'remembered' ? {} : { memory: undefined }

  test('the room’s side leaves everything as it is, without a conflict, and is reported no more', () => {
    const found = compareRoom({ ...apart, ...more })
    const memory = memoryForRoom(about(more), found)
    expect(memory).toMatchObject({
      client: 'espocrm:Account:a1',
      room: 7,
      wantedAt: 50,
      title: hash.title('Client - Beta'),
    })
    expect(memory.rule).toBe(kept === 'remembered' ? 'all' : 'all')
    expect(plan(memory)).toMatchObject({ changes: nothing, conflicts: [] })
    const now = compareRoom({ ...apart, memory })
    expect(now.length).toBeGreaterThan(3)
    expect(now.filter((one) => !isAccepted(one, memory, hash))).toEqual([])
    // Another change of people is another difference.
    const later = compareRoom({ ...apart, memory, room: { ...apart.room, title: 'Theirs' } })
    expect(later.filter((one) => !isAccepted(one, memory, hash)).map(({ part }) => part)).toEqual(['title'])
  })

  test('the CRM’s side changes everything that differs, as far as the settings let it', () => {
    const memory = memoryForCrm(about(more))
    expect(memory).toMatchObject({ room: 7, wantedAt: 50, accepted: [], title: hash.title('Ours') })
    const { changes, conflicts } = plan(memory)
    expect(conflicts).toEqual([])
    expect(changes).toEqual({
      title: 'Client - Beta',
      tags: { add: ['new'], remove: kept === 'remembered' ? ['Old'] : [] },
      people: {
        letIn: [
          { userId: 'mia', access: 9 },
          { userId: 'sales', access: 10 },
          { email: 'c@x.example', access: 2 },
        ],
        lower: [{ userId: 'd', access: 2 }],
        // Of whom nothing is remembered nobody knows whether they were wanted.
        letOut: kept === 'remembered' ? ['anna', 'ben'] : [],
      },
    })
  })
})

test('whom people took out is still known by the id that they had', () => {
  const memory = memoryForRoom(about(), [])
  expect(memory.guests).toEqual([
    { id: 'g1', address: hash.address('c@x.example'), access: 2 },
    { id: 'd', address: hash.address('d@x.example'), access: 2 },
  ])
  expect(memory.accepted).toEqual([])
})

test('the owner is in no list', () => {
  const members = [memberOf('anna', { owner: true, access: 1 })]
  expect(memoryForCrm(about({ members }))).toMatchObject({ manager: undefined, colleagues: [], guests: [] })
})

test.each([memoryForCrm, (side: ReturnType<typeof about>) => memoryForRoom(side, [])])(
  'parts of which nobody tells anything stay as they were remembered: %#',
  (take) => {
    const follow = { ...sides.follow, title: false, tags: false, manager: 'no', team: 'no' } as const
    const { memory } = sides
    const { title, tags, manager, colleagues, groups } = take(about({ follow }))
    expect({ title, tags, manager, colleagues, groups }).toEqual({
      ...{ title: memory?.title, tags: memory?.tags, manager: memory?.manager },
      ...{ colleagues: memory?.colleagues, groups: memory?.groups },
    })
    const untold = take(about({ members: undefined, wanted: { ...apart.wanted, title: undefined } }))
    expect([untold.title, untold.guests]).toEqual([memory?.title, memory?.guests])
  },
)

describe('what is kept by a side, with the worker after it', () => {
  /** A room that people have renamed while the CRM did too, and the memory that a side leaves. */
  const taken = async (side: 'room' | 'crm') => {
    const world = open({ settings: { follow: {} } })
    await world.onboard()
    const { written } = world.crm.record ?? {}
    world.crm.record = recordOf({
      ...{ name: 'Beta', emails: ['c@x.example'], ownerEmail: anna.email },
      ...(written && { written }),
    })
    Object.assign(world.state.rooms[0] ?? {}, { title: 'Ours' })
    await world.onboard()
    expect(world.state.rooms).toMatchObject([{ title: 'Ours' }])
    const look = async () => {
      const drift = await lookAtClient(world.work, ref)
      if (drift.kind !== 'compared' || !drift.sides) throw new Error(drift.kind)
      return { ...drift, sides: drift.sides }
    }
    const { sides: found, differences, roomId = 0 } = await look()
    expect(differences).toMatchObject([{ part: 'title', changed: 'both', accepted: false }])
    const by = { sides: found.sides, desired: found.desired, roomId, now: 50 }
    const memory = side === 'room' ? memoryForRoom(by, differences) : memoryForCrm(by)
    expect(await world.work.memories?.write(memory, found.kept?.tag)).toBe(true)
    const outcome = await world.onboard()
    return { outcome, rooms: world.state.rooms, differences: (await look()).differences }
  }

  test('of the room: it stays, and the difference is accepted', async () => {
    const { outcome, rooms, differences } = await taken('room')
    expect([outcome, rooms]).toMatchObject(['left-alone', [{ title: 'Ours' }]])
    expect(differences).toMatchObject([{ part: 'title', changed: 'people', accepted: true }])
  })

  test('of the CRM: it is changed as the record has it', async () => {
    const { outcome, rooms, differences } = await taken('crm')
    expect([outcome, rooms]).toMatchObject(['followed', [{ title: 'Client - Beta' }]])
    expect(differences).toEqual([])
  })
})
