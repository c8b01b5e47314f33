import { expect, test } from 'vitest'
import { tellsTeam } from '#lib/crm/source.ts'

test.each([
  [true as const, 'Lead', true],
  [['Account'], 'Account', true],
  [['Account'], 'Lead', false],
  [[], 'Account', false],
])('records of a source with teams of %j tell one of %s: %s', (hasTeam, object, tells) =>
  expect(tellsTeam({ hasTeam }, object)).toBe(tells),
)

test('records of a source without teams tell none', () => expect(tellsTeam({}, 'Account')).toBe(false))
