import { describe, expect, test } from 'vitest'
import type { AwaitedNote, Reminders } from '#lib/onboarding/life/arrival/awaited-note.ts'
import { decideReminder, isLastReminder, noReminders } from '#lib/onboarding/life/arrival/remind/decide-reminder.ts'

const day = 86_400_000
const invitedAt = Date.parse('2026-12-01T15:00:00Z')
const midnight = Date.parse('2026-12-01T00:00:00Z')
const remind = { after: ['3d', '6d'] }

const decided = (now: number, reminders?: Partial<Reminders>, more: Partial<AwaitedNote> = {}) => {
  const kept = reminders && { reminders: { ...noReminders, ...reminders } }
  return decideReminder({ v: 1, client: 'c', room: 7, invitedAt, people: [], ...kept, ...more }, remind, now)
}

const nothing = { do: 'nothing' }
const due = (upTo: number) => ({ do: 'begin', why: 'due', upTo })

describe('a reminder is due', () => {
  test('from the first moment of its day of the calendar on', () => {
    expect(decided(midnight + 3 * day - 1)).toEqual(nothing)
    expect(decided(midnight + 3 * day)).toEqual(due(3))
    expect(decided(midnight + 4 * day, { upTo: 3 })).toEqual(nothing)
    expect(decided(midnight + 6 * day - 1, { upTo: 3 })).toEqual(nothing)
    expect(decided(midnight + 6 * day, { upTo: 3 })).toEqual(due(6))
  })

  test('before the link has run out, at whatever hour of that day it is looked', () => {
    for (const invited of [midnight, midnight + day - 1])
      for (const now of [midnight + 6 * day, midnight + 7 * day - 1])
        expect(decided(now, { upTo: 3 }, { invitedAt: invited })).toEqual(due(6))
  })

  test('once for several days that have passed', () => {
    expect(decided(midnight + 6 * day)).toEqual(due(6))
    expect(decided(midnight + 7 * day, { upTo: 6, mailedAt: midnight + 6 * day })).toEqual(nothing)
  })

  test('for nobody whose room is being made', () => {
    const { room: _, ...making } = { v: 1 as const, client: 'c', room: 7, invitedAt, people: [] }
    expect(decideReminder(making, remind, midnight + 9 * day)).toEqual(nothing)
  })

  test('after the manager has heard of the last one, where somebody is to tell him', () => {
    const note = { v: 1 as const, client: 'c', room: 7, invitedAt, people: [] }
    const reminders = { upTo: 3, sent: 1, mailedAt: midnight + 3 * day, toTell: { tries: 1 } }
    const plan = { ...remind, tell: 'manager' as const }
    expect(decideReminder({ ...note, reminders }, plan, midnight + 6 * day)).toEqual({ do: 'tell-manager' })
    expect(decideReminder({ ...note, reminders }, remind, midnight + 6 * day)).toEqual(due(6))
  })

  test('and is gone on with where it was begun', () => {
    const begun = { at: invitedAt, why: 'due' as const, people: [], after: 1, asked: [] }
    expect(decided(invitedAt, { begun })).toEqual({ do: 'go-on' })
  })
})

describe('a link that has run out', () => {
  const sixth = midnight + 6 * day

  test('is sent anew once, seven times 24 hours after it was mailed', () => {
    const ranOut = (upTo: number) => ({ do: 'begin', why: 'ran-out', upTo })
    expect(decided(sixth + 7 * day - 1, { upTo: 6, mailedAt: sixth })).toEqual(nothing)
    expect(decided(sixth + 7 * day, { upTo: 6, mailedAt: sixth })).toEqual(ranOut(6))
    expect(decided(invitedAt + 7 * day)).toEqual(ranOut(6))
    expect(decided(invitedAt + 7 * day, { upTo: 3 })).toEqual(ranOut(6))
  })

  test('is told alone when it was sent anew before, once', () => {
    const renewed = { upTo: 6, mailedAt: sixth, ranOut: '2026-12-07' }
    expect(decided(sixth + 7 * day - 1, renewed)).toEqual(nothing)
    expect(decided(sixth + 7 * day, renewed)).toEqual({ do: 'tell', ranOut: '2026-12-14' })
    expect(decided(sixth + 8 * day, renewed)).toEqual({ do: 'tell', ranOut: '2026-12-14' })
    expect(decided(sixth + 8 * day, { ...renewed, ranOut: '2026-12-14' })).toEqual(nothing)
  })

  test('waits for a day that the settings have got since', () => {
    expect(decided(sixth + 8 * day, { upTo: 3, mailedAt: sixth, ranOut: '2026-12-07' })).toEqual(due(6))
  })
})

test('is the last when the settings name no later day', () => {
  expect([0, 3, 5, 6, 9].map((upTo) => isLastReminder({ upTo }, remind))).toEqual([false, false, false, true, true])
})
