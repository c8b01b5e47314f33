import { describe, expect, test } from 'vitest'
import { fieldProblem } from '#lib/backup/cron-fields.ts'

const names = ['minute', 'hour', 'day', 'month', 'weekday', 'year'] as const
const usual = { minute: '0', hour: '2', day: '*', month: '*', weekday: '?', year: '*' }
const problemOf = (field: (typeof names)[number], text: string) =>
  fieldProblem(names.map((name) => ({ ...usual, [field]: text })[name]))

describe('a field of a schedule', () => {
  test.each([
    ['minute', '0'],
    ['minute', '59'],
    ['minute', '0-59/15'],
    ['minute', '*/10'],
    ['minute', '1,2-4,*/5'],
    ['hour', '23'],
    ['day', '31'],
    ['day', 'L'],
    ['day', 'LW'],
    ['day', '15W'],
    ['month', '12'],
    ['month', 'jan-DEC'],
    ['weekday', '7'],
    ['weekday', 'fri#5'],
    ['weekday', '6L'],
    ['year', '1970'],
    ['year', '2199'],
  ] as const)('%s may be %s', (field, text) => expect(problemOf(field, text)).toBeUndefined())

  test.each([
    ['minute', '60'],
    ['minute', '+5'],
    ['minute', '1e1'],
    ['minute', '5.5'],
    ['minute', ''],
    ['minute', '1-2-3'],
    ['minute', '1/2/3'],
    ['minute', '0/0'],
    ['minute', '0/x5'],
    ['minute', '0/5x'],
    ['minute', '0/'],
    ['minute', '5,x'],
    ['minute', 'x,5'],
    ['hour', '24'],
    ['day', '0'],
    ['day', 'XL'],
    ['day', 'LWX'],
    ['month', 'MON'],
    ['weekday', '0'],
    ['weekday', '1#6'],
    ['weekday', 'xMON#1'],
    ['weekday', 'MON#1x'],
    ['year', '1969'],
  ] as const)('%s may not be "%s"', (field, text) =>
    expect(problemOf(field, text)).toContain(`takes no ${field} "${text}"`),
  )

  test('is refused with what it may be', () => {
    expect(problemOf('hour', '24')).toBe(
      'EventBridge Scheduler takes no hour "24": 0 to 23, *, lists, ranges and steps',
    )
    expect(problemOf('month', '13')).toBe(
      'EventBridge Scheduler takes no month "13": 1 to 12 or JAN to DEC, *, lists, ranges and steps',
    )
  })

  test('that is not there is refused', () => expect(fieldProblem(['0'])).toContain('takes no hour ""'))
})
