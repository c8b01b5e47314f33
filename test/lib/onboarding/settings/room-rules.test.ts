import { describe, expect, test } from 'vitest'
import { isFor, isForSource, rulesOfKind, rulesOfSource, settingsOfRooms } from '#lib/onboarding/settings/room-rules.ts'
import type { RoomSettings } from '#lib/onboarding/settings/room-sections.ts'
import { onboardingSettings } from '#lib/onboarding/settings.ts'

const all = {
  welcome: { way: 'files', into: 'Contracts', files: [{ id: 11, title: 'Welcome.pdf' }] },
  manager: { default: 'anna@example.com', unknownOwner: 'skip' },
  client: { most: 3 },
  culture: 'en',
}
const parse = (rooms: readonly object[], more: object = {}) => onboardingSettings.safeParse({ ...all, ...more, rooms })
const problems = (rooms: readonly object[]) =>
  parse(rooms).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)

test('a rule changes what it sets, setting by setting, and nothing else; one that makes no rooms has none', () => {
  const legal = {
    name: 'legal',
    room: { kind: 'custom' },
    manager: { role: 'content-creator' },
    client: { role: 'editing' },
    link: { title: 'For lawyers' },
    folders: ['Matters'],
    welcome: { way: 'folder', folderId: 21 },
    documents: { dateFormat: 'DD.MM.YYYY' },
    culture: 'de',
  }
  const { data } = parse([
    { name: 'internal', where: { type: ['Own'] }, skip: true },
    { name: 'most', where: { type: ['Client'] } },
    legal,
  ])
  expect(data && settingsOfRooms(data)).toMatchObject([
    { room: { kind: 'collaboration' }, folders: ['Invoices', 'Contracts', 'Deliverables'], culture: 'en' },
    {
      room: { title: 'Client - {name}', kind: 'custom' },
      folders: ['Matters'],
      welcome: { way: 'folder', folderId: 21 },
      documents: { unfilled: 'stop', dateFormat: 'DD.MM.YYYY', timeZone: 'UTC' },
      manager: { default: 'anna@example.com', role: 'content-creator', unknownOwner: 'skip' },
      client: { role: 'editing', most: 3 },
      link: { role: 'read', title: 'For lawyers' },
      culture: 'de',
    },
  ])
})

test('what follows is set part by part, and an end as a whole', () => {
  const end = (stage: string) => ({ when: { stage }, do: ['archive'] })
  const { data } = parse(
    [
      { name: 'own', where: { a: ['1'] }, follow: { tags: false, team: 'no', owner: true }, end: end('Lost') },
      { name: 'none' },
    ],
    { follow: { manager: 'replace' }, end: end('Gone') },
  )
  const [own, none] = data ? settingsOfRooms(data) : []
  expect(own?.follow).toEqual({
    title: true,
    tags: false,
    manager: 'replace',
    owner: true,
    contacts: 'add',
    team: 'no',
  })
  expect(none?.follow).toEqual(data?.follow)
  expect([own?.end?.when, none?.end?.when]).toEqual([{ stage: 'Lost' }, { stage: 'Gone' }])
  const { data: without } = parse([{ name: 'none' }])
  expect(without && settingsOfRooms(without)).toMatchObject([{ follow: undefined, end: undefined }])
})

test.each([
  ['a folder', { way: 'folder', folderId: 21 }, ['Matters'], ['Matters']],
  ['files', undefined, ['Contracts', 'Matters'], undefined],
  ['a folder, without folders of its own', { way: 'folder', folderId: 21 }, undefined, undefined],
])('folders of a rule stand beside %s', (_, welcome, folders, beside) => {
  const { data } = parse([{ name: 'a', ...(welcome && { welcome }), ...(folders && { folders }) }])
  const [room]: RoomSettings[] = data ? settingsOfRooms(data) : []
  expect(room?.besideTemplate).toEqual(beside)
})

test('the rules of a source make rooms and may take its clients; without rules there is none that leaves one out', () => {
  const { data } = parse([
    { name: 'own', sources: ['hubspot'] },
    { name: 'others', sources: ['espocrm'] },
    { name: 'skipped', where: { a: ['1'] }, skip: true },
    { name: 'any' },
  ])
  expect(data && rulesOfSource(data, 'hubspot').map((rule) => rule?.name)).toEqual(['own', 'any'])
  expect(rulesOfSource({ rooms: [] }, 'hubspot')).toEqual([undefined])
})

test('the rules of a kind of client are those for its source and its object', () => {
  const { data } = parse([
    { name: 'own', sources: ['hubspot'], objects: ['deal'] },
    { name: 'others', sources: ['espocrm'] },
    { name: 'companies', objects: ['company'] },
    { name: 'skipped', where: { a: ['1'] }, skip: true },
    { name: 'any' },
  ])
  const deal = { source: 'hubspot', type: 'deal' }
  expect(data && rulesOfKind(data, deal).map((rule) => rule?.name)).toEqual(['own', 'any'])
  expect(rulesOfKind({ rooms: [] }, deal)).toEqual([undefined])
})

test('without rules there is one kind of room', () => {
  const { data } = parse([])
  expect(data && settingsOfRooms(data)).toEqual([data])
})

test.each([
  [{}, true],
  [{ sources: ['hubspot', 'espocrm'] }, true],
  [{ sources: ['hubspot'] }, false],
  [{ objects: ['Contact', 'Account'] }, true],
  [{ objects: ['Contact'] }, false],
  [{ sources: ['hubspot'], objects: ['Account'] }, false],
  [{ sources: ['espocrm'], objects: ['Contact'] }, false],
] as const)('a rule with %j is for an account of EspoCRM: %s', (more, is) => {
  const { data } = parse([{ name: 'some', ...more }])
  const [rule] = data?.rooms ?? []
  expect(rule && isFor(rule, { source: 'espocrm', type: 'Account' })).toBe(is)
  expect(rule && isForSource(rule, 'espocrm')).toBe(
    'sources' in more ? more.sources.some((one) => one === 'espocrm') : true,
  )
})

describe('rules are refused', () => {
  test.each([
    [[{ name: 'Legal Department' }], /^rooms\.0\.name: must be 1 to 40 of a-z, 0-9 and -$/],
    [[{ name: 'a', where: { x: ['1'] } }, { name: 'a' }], /^rooms\.1\.name: there is another rule "a"$/],
    [[{ name: 'a' }, { name: 'b' }], /^rooms\.0: takes every client, .* must be the last$/],
    [[{ name: 'a', sources: [] }], /^rooms\.0\.sources: /],
    [[{ name: 'a', objects: [] }], /^rooms\.0\.objects: /],
    [[{ name: 'a', folders: ['Matters'] }], /^rooms\.0: welcome\.into must be one of folders$/],
    [[{ name: 'a', room: { kind: 'public' } }], /^rooms\.0: a room of this kind knows no such role/],
    [[{ name: 'a', room: { title: 'Client' } }], /^rooms\.0\.room\.title: /],
    [Array.from({ length: 51 }, (_, at) => ({ name: `r${at}`, where: { x: ['1'] } })), /^rooms: /],
  ])('%j', (rooms, problem) => expect(problems(rooms)).toEqual([expect.stringMatching(problem)]))
})

test.each([{ sources: ['hubspot'] }, { objects: ['deal'] }, { where: { stage: ['won'] } }])(
  'a rule that takes some clients alone may stand before others: %j',
  (some) => expect(problems([{ name: 'some', ...some }, { name: 'all' }])).toBeUndefined(),
)
