import { expect, test } from 'vitest'
import { handoverMark, keptLink, linkMarkOf, marksOn } from '#lib/onboarding/life/handover/marks.ts'
import { isClientKey } from '#lib/runtime/client-key.ts'

test.each([
  { access: 2 },
  { access: 11, endsAt: 1_767_603_600_000 },
  { access: 10, usesLeft: 0 },
  { access: 10, endsAt: 5, usesLeft: 12 },
])('a tag keeps what a link is made with: %o', (link) => {
  const tag = linkMarkOf(link)
  expect(tag).toMatch(/^[a-z0-9:._-]+$/)
  expect(isClientKey(tag)).toBe(false)
  expect(keptLink(['espocrm:Account:1', tag.toUpperCase()])).toEqual(link)
})

test('of other tags there is none', () => {
  expect(
    keptLink(['espocrm:Account:1', handoverMark, 'roomkeeper:link:', 'roomkeeper:link:2x', 'my roomkeeper:link:2']),
  ).toBeUndefined()
})

test('the mark of the handover is taken off last', () => {
  expect(marksOn([handoverMark, 'espocrm:Account:1', 'roomkeeper:ready', 'roomkeeper:link:2'])).toEqual([
    'roomkeeper:link:2',
    handoverMark,
  ])
})
