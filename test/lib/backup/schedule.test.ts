import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { nextFiring } from '#infra/local/aws/schedules/expression.ts'
import { nextRun, scheduleProblem, skippedRun } from '#lib/backup/schedule.ts'

const caseOf = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../fixtures/cases/${name}.json`, import.meta.url), 'utf8')).input

test.each(caseOf('67-schedules-that-are-wrong') as string[])('%s is refused with a sentence', (schedule) => {
  expect(scheduleProblem(schedule, 'Europe/Berlin')).toEqual({
    field: 'schedule',
    message: expect.stringMatching(/\w+ \w+/),
  })
})

describe('what the library for cron takes, and EventBridge Scheduler does not', () => {
  test.each([
    ['minute', '? 2 * * ? *'],
    ['minute', '/5 * * * ? *'],
    ['hour', '0 ? * * ? *'],
    ['month', '0 2 * ? ? *'],
    ['weekday', '0 2 ? * 8 *'],
    ['weekday', '0 2 ? * +MON *'],
    ['weekday', '0 2 ? * MON#L *'],
    ['year', '0 2 * * ? ?'],
    ['year', '0 2 * * ? 2200'],
    ['year', '0 2 * * ? 2026-2300'],
  ])('is refused by the name of its field: %s of %s', (field, schedule) => {
    expect(scheduleProblem(schedule, 'UTC')).toEqual({
      field: 'schedule',
      message: expect.stringContaining(`takes no ${field} "`),
    })
  })

  test.each(['+02:00', 'europe/berlin', 'utc', 'Mars/Base', ''])('is refused as a time zone: %j', (timeZone) => {
    expect(scheduleProblem('0 2 * * ? *', timeZone)).toMatchObject({ field: 'timeZone' })
  })
})

test.each([
  '0/15 * * * ? *',
  '*/5 2-4,22 * * ? *',
  '0 2 L * ? *',
  '0 2 15W JAN,JUL-SEP ? 2026-2030',
  '0 2 ? * mon-FRI *',
  '0 2 ? * 6L *',
  '0 2 ? * MON#1 *',
])('%s is taken, as EventBridge Scheduler does', (schedule) => {
  for (const zone of ['UTC', 'Europe/Berlin', 'US/Eastern', 'Asia/Calcutta'])
    expect(scheduleProblem(schedule, zone)).toBeUndefined()
})

test('blanks around and between fields mean nothing', () => {
  expect(scheduleProblem('  0  2 * * ? * ', 'UTC')).toBeUndefined()
})

test('a name of a time zone may have a sign', () => {
  expect(scheduleProblem('0 2 * * ? *', 'Etc/GMT+5')).toBeUndefined()
})

describe('a time that a night of spring leaves out', () => {
  const { schedule, timeZone, from } = caseOf('17-schedule-in-the-skipped-hour')
  const at = Date.parse(from)
  const afterwards = Date.parse('2026-03-30T00:00Z')

  test('is skipped by the next run, in AWS and on the laptop', () => {
    expect(nextRun(schedule, timeZone, at)).toBe(afterwards)
    expect(nextFiring(`cron(${schedule})`, timeZone, at)(at)).toBe(afterwards)
  })

  test('is named', () => {
    expect(skippedRun(schedule, timeZone, at)).toBe('2026-03-29')
    expect(skippedRun('30 2 * * ? *', 'America/New_York', at)).toBe('2027-03-14')
  })

  test('is named by the day of its zone', () => {
    expect(skippedRun('30 0 * * ? *', 'Asia/Beirut', Date.parse('2026-03-01T00:00Z'))).toBe('2026-03-29')
  })

  test('is named when it lies within two years', () => {
    const noonBefore = Date.parse('2028-03-25T12:00Z')
    const daysBefore = (days: number) => skippedRun('30 2 * * ? 2028', timeZone, noonBefore - days * 86_400_000)
    expect(daysBefore(729)).toBe('2028-03-26')
    expect(daysBefore(730)).toBeUndefined()
  })

  test('is named at whatever time of the day it is looked for', () => {
    const halfHours = Array.from({ length: 48 }, (_, n) => Date.parse('2026-03-28T00:45Z') + n * 1_800_000)
    const skippable = halfHours.filter((from) => from < Date.parse('2026-03-29T00:30Z'))
    expect(new Set(skippable.map((from) => skippedRun(schedule, timeZone, from)))).toEqual(new Set(['2026-03-29']))
  })

  test.each([
    ['30 3 * * ? *', 'Europe/Berlin'],
    ['0 2 * * ? *', 'UTC'],
    ['0/15 * * * ? *', 'Europe/Berlin'],
  ])('there is none for %s in %s', (other, zone) => {
    expect(skippedRun(other, zone, at)).toBeUndefined()
  })

  test('an hour that an autumn night has twice fires once', () => {
    const autumn = Date.parse('2026-10-24T12:00Z')
    const first = nextRun(schedule, timeZone, autumn) ?? 0
    expect(new Date(first).toISOString()).toBe('2026-10-25T00:00:00.000Z')
    expect(new Date(nextRun(schedule, timeZone, first) ?? 0).toISOString()).toBe('2026-10-26T01:00:00.000Z')
  })
})
