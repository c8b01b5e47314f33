import { describe, expect, test } from 'vitest'
import { adopts, adoptTag, adoptTagFor } from '#lib/onboarding/settings/adopt.ts'
import { settingsOfRooms } from '#lib/onboarding/settings/room-rules.ts'
import { onboardingSettings } from '#lib/onboarding/settings.ts'

describe('rooms that are there already are adopted', () => {
  test.each([
    [undefined, [], false],
    ['complete', [], true],
    ['link-only', [{}], true],
    [undefined, [{}, {}], false],
    [undefined, [{}, { adopt: 'link-only' }], true],
  ] as const)('by the settings %s with the rules %j: %s', (adopt, rooms, is) =>
    expect(adopts({ adopt, rooms })).toBe(is),
  )
})

test('the tag of a client has its id as it is, wherever the settings want it', () => {
  expect(adoptTagFor({ adoptTag: 'CRM {id} / {id}' }, '$& 7')).toBe('CRM $& 7 / $& 7')
  expect(adoptTagFor({}, '7')).toBeUndefined()
})

test('a rule has its own way and tag, and those of all rooms where it has none', () => {
  const settings = onboardingSettings.parse({
    welcome: { way: 'folder', folderId: 20 },
    manager: { default: 'anna@example.com' },
    adopt: 'complete',
    adoptTag: 'CRM {id}',
    rooms: [{ name: 'old', where: { x: ['1'] }, adopt: 'link-only', adoptTag: 'Old {id}' }, { name: 'default' }],
  })
  expect(settingsOfRooms(settings).map(({ adopt, adoptTag }) => [adopt, adoptTag])).toEqual([
    ['link-only', 'Old {id}'],
    ['complete', 'CRM {id}'],
  ])
})

test('the tag takes no other placeholder, which would stand in it as it is', () => {
  expect(adoptTag.safeParse('CRM {id}').success).toBe(true)
  for (const tag of ['CRM {id} {nme}', '{id} {field:number}', '{id}}'])
    expect(adoptTag.safeParse(tag).error?.issues).toMatchObject([
      { message: 'may have {id} in it and no other placeholder' },
    ])
})
