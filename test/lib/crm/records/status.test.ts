import { describe, expect, test } from 'vitest'
import {
  dayIn,
  endStatus,
  isOfEnd,
  isReported,
  lackOf,
  longestStatus,
  saysLack,
  stateOf,
  statusText,
  wasReady,
} from '#lib/crm/records/status.ts'

describe('a status', () => {
  test.each([
    ['preparing', undefined, 'being prepared'],
    ['ready', undefined, 'ready'],
    ['ready', '', 'ready'],
    ['review', undefined, 'ready for review'],
    ['review', 'nobody manages the room', 'ready for review: nobody manages the room'],
    ['attention', 'the client has no owner', 'needs attention: the client has no owner'],
  ] as const)('of %s with "%s" is "%s"', (state, explanation, text) => {
    expect(statusText(state, explanation)).toBe(text)
  })

  test('has 250 characters at most, and an ellipsis where it was cut', () => {
    const opening = 'ready: '
    const fits = 'x'.repeat(250 - opening.length)
    expect(statusText('ready', fits)).toBe(`${opening}${fits}`)
    const cut = statusText('ready', `${fits}x`)
    expect([cut.length, cut]).toEqual([250, `${opening}${fits.slice(1)}…`])
  })

  test.each([
    ['being prepared', 'preparing'],
    ['ready: 2 of 3 people', 'ready'],
    ['ready for review', 'review'],
    ['ready for review: DocSpace waits', 'review'],
    ['ready for it', 'ready'],
    ['needs attention: look', 'attention'],
    ['not ready', 'none'],
    ['', 'none'],
    [undefined, 'none'],
    [null, 'none'],
  ])('"%s" on a record is the state %s', (status, state) => expect(stateOf(status)).toBe(state))

  test('tells whether the room was reported', () => {
    const states = ['none', 'preparing', 'review', 'ready', 'ending', 'ended', 'attention', undefined] as const
    expect(states.filter(isReported)).toEqual(['review', 'ready', 'ending', 'ended'])
    expect(states.filter(wasReady)).toEqual(['ready', 'ending', 'ended'])
    expect(states.filter(isOfEnd)).toEqual(['ending', 'ended'])
  })

  test.each([
    [endStatus('ending', '2026-12-30', 'its people lose access'), '2026-12-30'],
    [endStatus('ended', '2026-12-30', 'its people lost access'), '2026-12-30'],
    ['ends on 2027-03-01: as agreed', '2027-03-01'],
    ['ends on 2027-03-011', undefined],
    ['ends on 2027-13-01', undefined],
    ['ends on Friday', undefined],
    ['it ends on 2027-03-01', undefined],
    ['ready', undefined],
    [undefined, undefined],
  ])('"%s" names the day %s', (status, day) => expect(dayIn(status)).toBe(day))

  test('says what the record lacks, and is known again by that', () => {
    const lack = lackOf(['url', 'id'])
    expect(lack).toBe('this record does not take url, id. Run roomkeeper connect, then replay the client')
    expect(saysLack(statusText('ready', lack))).toBe(true)
    expect(saysLack('ready')).toBe(false)
  })

  test('can be made as long as the longest one', () => {
    expect(longestStatus('try')).toBe(`try ${'.'.repeat(245)}…`)
    expect(longestStatus('try').length).toBe(250)
  })
})
