import { describe, expect, test } from 'vitest'
import { compareRoom, type Sides } from '#lib/onboarding/life/drift/compare-room.ts'
import type { FollowSettings } from '#lib/onboarding/settings/follow.ts'
import { memberOf } from '../../memory-portal.ts'
import { hash, lastOf, sides } from './drift-sides.ts'

const compare = (more: Partial<Sides>) => compareRoom({ ...sides, ...more })
const remembered = (more: Partial<NonNullable<Sides['memory']>>): Pick<Sides, 'memory'> => ({
  memory: sides.memory && { ...sides.memory, ...more },
})
const wanted = (more: Partial<Sides['wanted']>): Pick<Sides, 'wanted'> => ({ wanted: { ...sides.wanted, ...more } })
const room = (more: Partial<Sides['room']>): Pick<Sides, 'room'> => ({ room: { ...sides.room, ...more } })
const without = (...ids: string[]) => sides.members?.filter(({ userId }) => !ids.includes(userId))
const as = (userId: string, access: number, more: object = {}) => [
  ...(without(userId) ?? []),
  memberOf(userId, { ...sides.members?.find((one) => one.userId === userId), access, ...more }),
]

test('a room that is as it is wanted has no difference, whatever people have added', () => {
  expect(compare({})).toEqual([])
  const added = room({ tags: [...sides.room.tags, 'of people'] })
  expect(compare({ ...added, members: [...(sides.members ?? []), memberOf('stranger')] })).toEqual([])
})

test('of a part of which nothing is remembered it is not known who has changed it', () => {
  const begun = remembered({ guests: [], unknown: ['manager', 'contacts'] })
  const differs = { ...begun, members: without('g1', 'ben') }
  expect(compare(differs)).toMatchObject([
    { part: 'team', changed: 'people' },
    { part: 'contacts', changed: 'unknown' },
  ])
})

describe('the title', () => {
  const renamed = { part: 'title', is: 'renamed' }
  const beta = wanted({ title: 'Client - Beta' })
  test.each<[string, Partial<Sides>, string, string]>([
    ['people', room({ title: 'Ours' }), 'Client - Acme', 'Ours'],
    ['crm', beta, 'Client - Beta', 'Client - Acme'],
    ['both', { ...beta, ...room({ title: 'Ours' }) }, 'Client - Beta', 'Ours'],
  ])('is changed by %s', (changed, more, is, found) => {
    expect(compare(more)).toEqual([{ ...renamed, changed, wanted: is, found }])
  })

  test('is compared and told as the server keeps it', () => {
    expect(compare(wanted({ title: ' Client - Acme' }))).toEqual([])
    expect(compare(wanted({ title: ' Client: Beta' }))).toMatchObject([{ wanted: 'Client_ Beta' }])
  })

  test('is right where it has been changed in the CRM and in the room alike', () => {
    expect(compare({ ...beta, ...room({ title: 'Client - Beta' }) })).toEqual([])
  })

  test('is not compared where nobody tells it', () => {
    expect(compare({ ...wanted({ title: undefined }), ...room({ title: 'Ours' }) })).toEqual([])
    expect(compare({ follow: { ...sides.follow, title: false }, ...room({ title: 'Ours' }) })).toEqual([])
  })
})

describe('tags', () => {
  const key = 'espocrm:Account:a1'
  test.each<[string, Partial<Sides>, object[]]>([
    ['taken off', room({ tags: [key] }), [{ is: 'missing', changed: 'people', about: 'old' }]],
    ['in another spelling', room({ tags: [key, 'OLD '] }), []],
    ['wanted anew', wanted({ otherTags: ['old', 'new'] }), [{ is: 'missing', changed: 'crm', about: 'new' }]],
    ['no longer wanted', wanted({ otherTags: [] }), [{ is: 'left-over', changed: 'crm', about: 'old' }]],
    ['no longer wanted, and taken off', { ...wanted({ otherTags: [] }), ...room({ tags: [key] }) }, []],
    ['those of rules', wanted({ otherTags: ['roomkeeper:rule=all', 'old'] }), []],
  ])('%s', (_, more, found) => {
    expect(compare(more)).toEqual(found.map((one) => ({ part: 'tags', ...one })))
  })

  test('are not compared where they do not follow', () => {
    expect(compare({ follow: { ...sides.follow, tags: false }, ...room({ tags: [] }) })).toEqual([])
  })
})

describe('people', () => {
  const anna = { part: 'manager', about: 'anna@example.com', id: 'anna' }
  const contact = { part: 'contacts', about: 'c@x.example', id: 'g1' }
  const sales = { part: 'team', id: 'sales' }
  const ben = { part: 'team', about: 'ben@example.com', id: 'ben' }
  const promoted = wanted({ manager: { userId: 'anna', email: 'anna@example.com', access: 11 } })
  test.each<[string, Partial<Sides>, object[]]>([
    ['taken out', { members: without('anna') }, [{ ...anna, is: 'missing', changed: 'people', wanted: 9 }]],
    [
      'out, and wanted in another role',
      { members: without('anna'), ...promoted },
      [{ ...anna, is: 'missing', changed: 'both', wanted: 11 }],
    ],
    ['known by the address', { members: without('g1') }, [{ ...contact, is: 'missing', changed: 'people', wanted: 2 }]],
    [
      'with an id of before a restore',
      { members: [...(without('g1') ?? []), memberOf('g9', { email: 'c@x.example' })] },
      [],
    ],
    [
      'a group that is out',
      { members: without('sales') },
      [{ ...sales, about: '', is: 'missing', changed: 'people', wanted: 10 }],
    ],
    [
      'a group in another role',
      { members: as('sales', 2) },
      [{ ...sales, about: 'Sales', is: 'other-role', changed: 'people', wanted: 10, found: 2 }],
    ],
    [
      'in another role',
      { members: as('ben', 2) },
      [{ ...ben, is: 'other-role', changed: 'people', wanted: 10, found: 2 }],
    ],
    ['wanted in another role', promoted, [{ ...anna, is: 'other-role', changed: 'crm', wanted: 11, found: 9 }]],
    [
      'both',
      { members: as('anna', 2), ...promoted },
      [{ ...anna, is: 'other-role', changed: 'both', wanted: 11, found: 2 }],
    ],
    ['made the owner', { members: as('anna', 1, { owner: true }) }, []],
    ['wanted anew', remembered({ colleagues: [] }), []],
    [
      'wanted anew, with more',
      { ...remembered({ colleagues: [] }), members: as('ben', 9) },
      [{ ...ben, is: 'other-role', changed: 'people', wanted: 10, found: 9 }],
    ],
    [
      'wanted anew, with less',
      { ...remembered({ colleagues: [] }), members: as('ben', 2) },
      [{ ...ben, is: 'other-role', changed: 'crm', wanted: 10, found: 2 }],
    ],
    [
      'wanted anew, not in it',
      { ...remembered({ colleagues: [] }), members: without('ben') },
      [{ ...ben, is: 'missing', changed: 'crm', wanted: 10 }],
    ],
    ['no longer wanted', wanted({ colleagues: [] }), [{ ...ben, is: 'left-over', changed: 'crm', found: 10 }]],
    [
      'no longer wanted, in another role',
      { ...wanted({ colleagues: [] }), members: as('ben', 2) },
      [{ ...ben, is: 'left-over', changed: 'both', found: 2 }],
    ],
    ['no longer wanted, and out', { ...wanted({ colleagues: [] }), members: without('ben') }, []],
    ['no longer wanted, and the owner', { ...wanted({ colleagues: [] }), members: as('ben', 10, { owner: true }) }, []],
    [
      'a group that is no longer wanted',
      wanted({ groups: [] }),
      [{ ...sales, about: 'Sales', is: 'left-over', changed: 'crm', found: 10 }],
    ],
    [
      'no longer wanted, with another id',
      { ...wanted({ guests: [] }), members: [...(without('g1') ?? []), memberOf('g9', { email: 'c@x.example' })] },
      [{ ...contact, id: 'g9', is: 'left-over', changed: 'crm', found: 2 }],
    ],
  ])('%s', (_, more, found) => {
    expect(compare(more)).toEqual(found)
  })

  test('are not compared where nobody tells who they are', () => {
    expect(compare({ members: undefined, ...wanted({ colleagues: [] }) })).toEqual([])
    const follow: FollowSettings = { ...sides.follow, manager: 'no', contacts: 'no', team: 'no' }
    expect(compare({ follow, members: [], ...wanted({ colleagues: [] }) })).toEqual([])
    expect(compare({ follow, ...wanted({ colleagues: [], manager: undefined }) })).toEqual([])
  })
})

test('without a memory nobody knows which side has changed', () => {
  const more = { memory: undefined, ...room({ title: 'Ours', tags: [] }), members: [] }
  expect(compare(more).map(({ part, is, changed }) => [part, is, changed])).toEqual([
    ['title', 'renamed', 'unknown'],
    ['tags', 'missing', 'unknown'],
    ['manager', 'missing', 'unknown'],
    ['team', 'missing', 'unknown'],
    ['team', 'missing', 'unknown'],
    ['contacts', 'missing', 'unknown'],
  ])
  expect(lastOf('anna', 9).address).toBe(hash.address('anna@example.com'))
})
