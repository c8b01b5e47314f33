import { expect, test } from 'vitest'
import { statusRows } from '#infra/command/backup/status.ts'
import { nextRun, skippedRun } from '#lib/backup/schedule.ts'

const now = Date.parse('2027-03-01T12:00:00Z')
const none = { last: undefined, passed: undefined, slot: undefined, next: undefined, skipped: undefined }

test('the status of a portal without a run has no row that says nothing', () => {
  expect(statusRows({ ...none, timeZone: 'UTC' }, now)).toEqual([
    ['last run', 'never'],
    ['last verified', 'never'],
    ['in DocSpace', 'no backup runs'],
    ['next run', 'never'],
  ])
})

test('a night that the schedule leaves out is named, with what helps', () => {
  const rowsFor = (timeZone: string) => {
    const schedule = '30 2 * * ? *'
    const [next, skipped] = [nextRun(schedule, timeZone, now), skippedRun(schedule, timeZone, now)]
    return statusRows({ ...none, next, skipped, timeZone }, now).slice(3)
  }
  expect(rowsFor('Europe/Berlin')).toEqual([
    ['next run', '2027-03-02 01:30 UTC'],
    ['left out', '2027-03-28: the time does not exist in Europe/Berlin that night; choose another hour'],
  ])
  expect(rowsFor('UTC')).toEqual([['next run', '2027-03-02 02:30 UTC']])
})

test.each([
  [{ completed: false, percent: 40 }, 'a backup runs, 40 %'],
  [{ completed: true, percent: 100 }, 'no backup runs'],
])('of the work in DocSpace %j it is said: %s', (slot, text) => {
  expect(statusRows({ ...none, slot, timeZone: 'UTC' }, now)[2]).toEqual(['in DocSpace', text])
})
