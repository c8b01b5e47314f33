import { expect, test } from 'vitest'
import { goneRecord, hasKeyOf, isOnlyLinked, settingsOf } from '#lib/onboarding/life/living-client.ts'
import { adoptedMark } from '#lib/onboarding/room/observed.ts'
import { onboardingSettings } from '#lib/onboarding/settings.ts'
import { otherRef, otherTag, ref, tag } from '../identity/search.ts'
import { roomOf } from '../memory-portal.ts'
import { ways } from '../memory-world.ts'

test('the settings are those of the rule that the room was made by', () => {
  const settings = onboardingSettings.parse({
    ...{ welcome: ways.files, manager: { default: 'anna@example.com' }, folders: ['Contracts'] },
    rooms: [
      { name: 'one', where: { stage: ['A'] }, end: { when: { stage: 'Lost' }, do: ['archive'] } },
      { name: 'none', skip: true },
    ],
  })
  const skipped = { kind: 'skipped', rule: 'none', values: {} } as const
  expect(settingsOf(settings, { room: roomOf(7), decided: skipped })).toBeUndefined()
  const made = roomOf(7, { tags: ['roomkeeper:rule=one'] })
  expect(settingsOf(settings, { room: made, decided: skipped })?.end?.do).toEqual(['archive'])
  // People may have taken the tag off: then what is remembered tells.
  expect(settingsOf(settings, { room: roomOf(7), decided: skipped }, 'one')?.end?.do).toEqual(['archive'])
})

test.each([
  ['link-only' as const, [adoptedMark], true],
  ['link-only' as const, [], false],
  ['complete' as const, [adoptedMark], false],
  [undefined, [adoptedMark], false],
])('of adopted rooms, by %s, one with the tags %j is only linked: %s', (adopt, tags, is) => {
  expect(isOnlyLinked({ adopt }, { tags })).toBe(is)
})

test('a record that is gone was ready, and is nobody any more', () => {
  expect(goneRecord(ref)).toEqual({ ref, name: '', emails: [], isClient: false, written: { state: 'ready' } })
})

test.each([
  [[tag], [], true],
  [[otherTag], [], false],
  [[otherTag], [{ ref: otherRef, shared: false }], true],
  [[otherTag], [{ ref: otherRef, shared: true }], false],
  [['VIP'], [{ ref: otherRef, shared: false }], false],
])('a room with the tags %j is the client’s, which was %j before: %s', (tags, formerly, is) => {
  expect(hasKeyOf({ ref, formerly }, { tags })).toBe(is)
  if (formerly.length === 0) expect(hasKeyOf({ ref }, { tags })).toBe(is)
})
