import { describe, expect, test } from 'vitest'
import type { RoomLogEntry } from '#lib/docspace/invitations/room-log.ts'
import type { AwaitedNote, Reminders } from '#lib/onboarding/life/arrival/awaited-note.ts'
import {
  afterReminder,
  askedAgain,
  type BegunNote,
  begun,
  notReached,
  pendingAmong,
  saysBegun,
} from '#lib/onboarding/life/arrival/remind/begun-reminder.ts'
import { memberOf } from '../../../memory-portal.ts'

const day = 86_400_000
const invitedAt = Date.parse('2026-12-01T15:00:00Z')
const at = invitedAt + 3 * day
const people = ['gina', 'hans']
const members = [memberOf('gina', { pending: true }), memberOf('hans', { pending: true }), memberOf('ben')]
const note: AwaitedNote = { v: 1, client: 'c', room: 7, invitedAt, people }

const entry = (id: number, whom: string, more: Partial<RoomLogEntry> = {}): RoomLogEntry => ({
  ...{ id, action: 'RoomInviteResend', by: { id: 'anna', name: 'Anna' }, at, whom, tags: [] },
  ...more,
})
const invitation = (id: number, whom: string) => entry(id, whom, { action: 'RoomCreateUser', at: invitedAt })
const log = [invitation(2, 'hans'), invitation(1, 'gina')]

test('a note says that one is begun, or not', () => {
  expect([saysBegun(note), saysBegun({ ...note, reminders: { upTo: 0, sent: 0 } }), saysBegun(running())]).toEqual([
    ...[false, false, true],
  ])
})

test('only who is waited for, is in the room and has not come is to be mailed', () => {
  const room = [...members, memberOf('ida', { pending: true })]
  expect(pendingAmong(room, ['gina', 'ben', 'gone']).map(({ userId }) => userId)).toEqual(['gina'])
})

describe('a reminder that begins', () => {
  const due = { why: 'due', upTo: 3, at, log, byMail: false } as const

  test('notes whom it is for, and where the log of the room ends', () => {
    expect(begun(note, members, due).reminders).toEqual({
      upTo: 3,
      sent: 0,
      begun: { at, why: 'due', people, after: 2, asked: [at] },
    })
  })

  test('is for nobody who has come, left or was mailed by somebody else today', () => {
    const others = [memberOf('gina'), memberOf('hans', { pending: true })]
    expect(begun(note, others, due).reminders?.begun?.people).toEqual(['hans'])
    const mailed = [entry(3, 'gina'), ...log]
    expect(begun(note, members, { ...due, log: mailed }).reminders?.begun?.people).toEqual(['hans'])
  })

  test('is one of our own where the settings say so', () => {
    expect(begun(note, members, { ...due, byMail: true }).reminders?.begun).toMatchObject({ byMail: true, people })
    expect(begun(note, members, due).reminders?.begun).not.toHaveProperty('byMail')
  })

  test('is none of our own for whose mail bounced, and one of DocSpace’s all the same', () => {
    const bounced = [
      { to: 'contact', person: 'gina', how: 'bounced', on: '2026-12-02' },
      { to: 'manager', how: 'bounced', on: '2026-12-02' },
    ] as const
    const told = { ...note, bounced: [...bounced] }
    expect(begun(told, members, { ...due, byMail: true }).reminders?.begun?.people).toEqual(['hans'])
    expect(begun(told, members, due).reminders?.begun?.people).toEqual(people)
    const ranOut = { ...due, why: 'ran-out', at: at + 9 * day, byMail: true } as const
    expect(begun(told, members, ranOut).reminders?.begun?.people).toEqual(people)
  })

  test('is none where everybody was mailed meanwhile: their links run out later', () => {
    const mailed = [entry(4, 'gina', { at: at - 5 }), entry(3, 'hans', { at: at - 9 }), ...log]
    expect(begun(note, members, { ...due, log: mailed }).reminders).toEqual({ upTo: 0, sent: 0, mailedAt: at - 9 })
  })

  test('is noted where the log is not shown, too', () => {
    expect(begun(note, members, { ...due, log: undefined }).reminders?.begun).toMatchObject({ people, after: 0 })
  })

  test('tells when the link ran out that is sent anew', () => {
    const ranOut = { why: 'ran-out', upTo: 6, at: at + 9 * day, byMail: true } as const
    const ended = (given: Partial<Reminders> | undefined, seen: RoomLogEntry[] | undefined) =>
      begun({ ...note, ...(given && { reminders: { upTo: 6, sent: 2, ...given } }) }, members, { ...ranOut, log: seen })
        .reminders
    const mailed = [entry(4, 'gina', { at: at + day }), entry(3, 'hans', { at: at + 2 * day }), ...log]
    expect(ended({ mailedAt: at }, mailed)).toMatchObject({ ranOut: '2026-12-12', upTo: 6, sent: 2 })
    expect(ended({ mailedAt: at }, undefined)).toMatchObject({ ranOut: '2026-12-11' })
    expect(ended(undefined, undefined)).toMatchObject({ ranOut: '2026-12-08' })
    expect(ended(undefined, undefined)?.begun).not.toHaveProperty('byMail')
  })
})

const running = (more: Partial<Reminders> = {}): BegunNote => ({
  ...note,
  reminders: {
    ...{ upTo: 3, sent: 1, mailedAt: invitedAt, begun: { at, why: 'due', people, after: 2, asked: [at] } },
    ...more,
  } as BegunNote['reminders'],
})

describe('a reminder that was cut off', () => {
  test('has not reached whom the log does not show, and is over for those who are not waited for any more', () => {
    const names = (some: { userId: string }[]) => some.map(({ userId }) => userId)
    expect(names(notReached(members, running(), log))).toEqual(people)
    expect(names(notReached(members, running(), [entry(3, 'gina'), ...log]))).toEqual(['hans'])
    expect(names(notReached([memberOf('gina')], running(), undefined))).toEqual([])
  })

  test('asks again, and five times in a quarter of an hour at most', () => {
    let asked = running()
    for (let time = 1; time < 5; time += 1) asked = askedAgain(asked, at + time)
    expect(asked.reminders.begun).toEqual({ ...running().reminders.begun, asked: [at, at + 1, at + 2, at + 3, at + 4] })
    const quarter = 900_000
    const refused = () => askedAgain(asked, at + quarter - 1)
    expect(refused).toThrow(expect.objectContaining({ reason: expect.objectContaining({ code: 'docspace-busy' }) }))
    expect(refused).toThrow(expect.objectContaining({ after: 1, detail: 'invitations that are sent again' }))
    expect(askedAgain(asked, at + quarter).reminders.begun.asked).toEqual([1, 2, 3, 4, quarter].map((ms) => at + ms))
  })
})

describe('a reminder that is over', () => {
  const remind = { after: ['3d', '6d'] }
  const all = { reached: 2, missed: 0 }

  test('says when it was, and whether it was the last', () => {
    expect(afterReminder(running(), all, remind)).toEqual({
      ...note,
      reminders: { upTo: 3, sent: 2, mailedAt: at, last: { how: 'reminded', on: '2026-12-04' } },
    })
    expect(afterReminder(running({ upTo: 6 }), all, remind).reminders.last?.how).toBe('for-the-last-time')
    const renewed = running({ upTo: 6, begun: { ...running().reminders.begun, why: 'ran-out' } })
    expect(afterReminder(renewed, { reached: 1, missed: 1 }, remind).reminders.last?.how).toBe('sent-again')
  })

  test('makes no new link where the mail was our own', () => {
    const own = running({ begun: { ...running().reminders.begun, byMail: true } })
    expect(afterReminder(own, all, remind).reminders).toMatchObject({ sent: 2, mailedAt: invitedAt })
  })

  test('leaves the manager to be told after the last one, where somebody is to', () => {
    const plan = { ...remind, tell: 'manager' as const }
    expect(afterReminder(running({ upTo: 6 }), all, plan).reminders.toTell).toEqual({ tries: 0 })
    expect(afterReminder(running(), all, plan).reminders).not.toHaveProperty('toTell')
    expect(afterReminder(running({ upTo: 6 }), all, remind).reminders).not.toHaveProperty('toTell')
  })

  test('says that DocSpace did not send it, and nothing where nobody is waited for any more', () => {
    const kept = { upTo: 3, sent: 1, mailedAt: invitedAt }
    expect(afterReminder(running(), { reached: 0, missed: 1 }, remind)).toEqual({
      ...note,
      reminders: { ...kept, last: { how: 'not-sent', on: '2026-12-04' } },
    })
    expect(afterReminder(running(), { reached: 0, missed: 0 }, remind)).toEqual({ ...note, reminders: kept })
  })
})
