import { expect, test } from 'vitest'
import { mergeSettings } from '#lib/onboarding/settings/merge.ts'
import { withRule } from '#lib/onboarding/settings/room-rules.ts'
import { settingsWith } from '#test/onboarding/harness.ts'

test('a merge names what becomes of the other room, and what takes something away lies 30 days ahead', () => {
  expect(mergeSettings.parse({ otherRoom: 'keep' })).toEqual({ otherRoom: 'keep', after: '30d' })
  expect(mergeSettings.parse({ otherRoom: 'archive', after: '7d' })).toEqual({ otherRoom: 'archive', after: '7d' })
  expect(mergeSettings.safeParse({ otherRoom: 'link' }).success).toBe(true)
  for (const wrong of [{}, { otherRoom: 'delete' }, { otherRoom: 'archive', after: '0d' }])
    expect(mergeSettings.safeParse(wrong).success).toBe(false)
})

test('a rule has its own, or that of all rooms, and nothing is said of it where nobody does', () => {
  const merge = { otherRoom: 'keep' }
  const all = settingsWith({
    merge,
    rooms: [{ name: 'a', sources: ['hubspot'], merge: { otherRoom: 'link' } }, { name: 'b' }],
  })
  expect(all.rooms.map((rule) => withRule(all, rule).merge?.otherRoom)).toEqual(['link', 'keep'])
  expect(settingsWith().merge).toBeUndefined()
})
