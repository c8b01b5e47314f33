import { expect, test } from 'vitest'
import { waitedFields } from '#lib/onboarding/review/waited-fields.ts'
import { onboardingSettings } from '#lib/onboarding/settings.ts'

const when = (...fields: string[]) => ({ when: Object.fromEntries(fields.map((field) => [field, 'Live'])) })
const waited = (settings: object, kind = { source: 'espocrm', type: 'Account' }) =>
  waitedFields(
    onboardingSettings.parse({
      welcome: { way: 'folder', folderId: 20 },
      manager: { default: 'anna@example.com' },
      ...settings,
    }),
    kind,
  )

test('without rules people wait for the fields of all rooms', () => {
  expect(waited({ invite: when('stage', 'signed') })).toEqual([
    { field: 'stage', path: ['invite', 'when', 'stage'] },
    { field: 'signed', path: ['invite', 'when', 'signed'] },
  ])
  expect(waited({})).toEqual([])
})

test('with rules they wait for each rule’s own, or for those of all rooms where it has none', () => {
  const rooms = [
    { name: 'none', skip: true, invite: when('skipped'), where: { a: ['1'] } },
    { name: 'others', sources: ['hubspot'], invite: when('hub') },
    { name: 'deals', objects: ['Opportunity'], invite: when('deal') },
    { name: 'at-once', where: { kind: ['Quick'] }, invite: { when: {} } },
    { name: 'legal', where: { kind: ['Legal'] }, invite: when('signed') },
    { name: 'default' },
  ]
  expect(waited({ invite: when('stage'), rooms })).toEqual([
    { field: 'signed', path: ['rooms', 4, 'invite', 'when', 'signed'] },
    { field: 'stage', path: ['invite', 'when', 'stage'] },
  ])
  expect(waited({ invite: when('stage'), rooms: rooms.slice(0, 3) }, { source: 'hubspot', type: 'company' })).toEqual([
    { field: 'hub', path: ['rooms', 1, 'invite', 'when', 'hub'] },
  ])
})
