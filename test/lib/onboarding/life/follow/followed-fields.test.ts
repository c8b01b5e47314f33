import { describe, expect, test } from 'vitest'
import { followedFields, followsContacts } from '#lib/onboarding/life/follow/followed-fields.ts'
import { onboardingSettings } from '#lib/onboarding/settings.ts'

const settings = (more: object) =>
  onboardingSettings.parse({
    welcome: { way: 'folder', folderId: 20 },
    manager: { default: 'manager@example.com' },
    ...more,
  })
const own = { name: ['n1', 'n2'], owner: ['o'], team: ['t'], contacts: ['c'] }
const kind = { source: 'espocrm', type: 'Account' }
const fields = (more: object, told: typeof own | undefined = own) =>
  followedFields(settings(more), kind, told).map(({ field, path }) => `${path.join('.')} ${field}`)
const none = { title: false, manager: 'no', contacts: 'no', team: 'no' }

describe('the fields of a record that a room follows', () => {
  test('are none where nothing follows', () => {
    expect(fields({})).toEqual([])
    expect(fields({ follow: none })).toEqual([])
  })

  test('are those of the title, the owner and the people, as the CRM calls them', () => {
    expect(
      fields({ follow: {}, team: { fromCrm: 'editing' }, room: { title: '{name} {field:city} {owner} {year}' } }),
    ).toEqual([
      'room.title n1',
      'room.title n2',
      'room.title city',
      'room.title o',
      'follow.manager o',
      'follow.contacts c',
      'follow.team t',
    ])
  })

  test.each([
    [{ title: true }, ['room.title n1', 'room.title n2']],
    [{ manager: 'add' }, ['follow.manager o']],
    [{ contacts: 'replace' }, ['follow.contacts c']],
    [{ team: 'add' }, []],
  ])('with %j alone', (follow, found) => expect(fields({ follow: { ...none, ...follow } })).toEqual(found))

  test('are none of the team where it does not follow, though the CRM tells who it is', () => {
    expect(fields({ follow: none, team: { fromCrm: 'editing' } })).toEqual([])
  })

  test('of a CRM that tells of new clients alone are those that the title names itself', () => {
    const follow = { follow: {}, team: { fromCrm: 'editing' }, room: { title: '{name} {field:city} {owner}' } }
    expect(followedFields(settings(follow), kind, undefined)).toEqual([{ field: 'city', path: ['room', 'title'] }])
  })

  test('stand in each rule for the kind, with the settings of all rooms where it has none', () => {
    const rooms = [
      { name: 'other', objects: ['Lead'], follow: {} },
      { name: 'own', where: { a: ['1'] }, follow: { contacts: 'no' } },
      { name: 'rest' },
    ]
    expect(fields({ rooms, follow: { ...none, contacts: 'add' } })).toEqual(['rooms.2.follow.contacts c'])
  })
})

test('contacts follow where any rule for the kind says so', () => {
  const rooms = (contacts: string) => ({
    rooms: [
      { name: 'a', where: { a: ['1'] } },
      { name: 'b', follow: { contacts } },
    ],
  })
  expect(followsContacts(settings({}), kind)).toBe(false)
  expect(followsContacts(settings({ follow: {} }), kind)).toBe(true)
  expect(followsContacts(settings(rooms('no')), kind)).toBe(false)
  expect(followsContacts(settings(rooms('add')), kind)).toBe(true)
})
