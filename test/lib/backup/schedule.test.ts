import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { nextFiring } from '#infra/local/aws/schedules/expression.ts'
import { nextRun, scheduleProblem, skippedRun } from '#lib/backup/schedule.ts'

const caseOf = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../fixtures/cases/${name}.json`, import.meta.url), 'utf8')).input

test.each(caseOf('67-schedules-that-are-wrong') as string[])('%s is refused with a sentence', (schedule) => {
  expect(scheduleProblem(schedule, 'Europe/Berlin')).toMatch(/\w+ \w+/)
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
