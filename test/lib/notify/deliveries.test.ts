import { describe, expect, test } from 'vitest'
import {
  type ChannelName,
  delayUntilNext,
  deliverReport,
  type ReportDelivery,
  settled,
} from '#lib/notify/deliveries.ts'
import { NotDelivered } from '#lib/notify/not-delivered.ts'
import { keepLines } from '../backup/world/lines.ts'

const lines = keepLines()
const minutes = 60_000
const now = Date.parse('2026-11-25T02:00:00Z')

interface Reported {
  deliveries: Record<string, ReportDelivery>
  mark?: string
}

/** One try of a channel: what was kept before and after it, and whether it was told of an earlier one. */
const deliver = async (before: ReportDelivery | undefined, failure?: Error, name: ChannelName = 'mail') => {
  const kept: Reported[] = []
  let repeated: boolean | undefined
  const from: Reported = { deliveries: { start: { state: 'sent', tries: 1 }, ...(before && { [name]: before }) } }
  const keep = async (state: Reported) => {
    kept.push(state)
    return { ...state, mark: `kept ${kept.length}` }
  }
  const state = await deliverReport({ now: () => now }, from, name, keep, async (again) => {
    repeated = again
    expect(kept).toHaveLength(1)
    if (failure) throw failure
  })
  expect(state.mark).toBe('kept 2')
  expect(kept.map(({ deliveries }) => deliveries.start)).toEqual(Array(2).fill({ state: 'sent', tries: 1 }))
  return { first: kept[0]?.deliveries[name], last: state.deliveries[name], repeated }
}

describe('one try of a channel', () => {
  test('is noted before it is made, for longer than a function runs, and when it has worked', async () => {
    expect(await deliver(undefined)).toEqual({
      first: { state: 'sending', tries: 1, until: now + 16 * minutes, unsure: false },
      last: { state: 'sent', tries: 1 },
      repeated: false,
    })
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ channel: 'mail', attempt: 1 }])
  })

  test.each<[ReportDelivery, boolean]>([
    [{ state: 'waiting', tries: 2 }, false],
    [{ state: 'waiting', tries: 2, unsure: false }, false],
    [{ state: 'waiting', tries: 2, unsure: true }, true],
    [{ state: 'sending', tries: 2 }, true],
  ])('after %o says whether it may be a second report: %s', async (before, unsure) => {
    const { first, last, repeated } = await deliver(before)
    expect(repeated).toBe(unsure)
    expect(first).toMatchObject({ tries: 3, unsure })
    expect(last).toEqual({ state: 'sent', tries: 3, ...(unsure && { unsure }) })
  })

  test.each<[boolean, boolean, boolean]>([
    [false, false, false],
    [false, true, true],
    [true, false, true],
  ])('that was unsure before (%s) or now (%s) stays so: %s', async (before, unsure, after) => {
    const failure = new NotDelivered('SES did not answer', { unsure })
    expect((await deliver({ state: 'waiting', tries: 1, unsure: before }, failure)).last).toEqual({
      state: 'waiting',
      tries: 2,
      until: now + 20_000,
      unsure: after,
      detail: 'SES did not answer',
    })
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { channel: 'mail', attempt: 2, detail: 'SES did not answer' },
    ])
  })

  test('that fails in Roomkeeper itself is tried again, and has left nothing', async () => {
    expect((await deliver(undefined, new TypeError('a name'))).last).toMatchObject({
      state: 'waiting',
      unsure: false,
      detail: 'Roomkeeper failed on the way: TypeError',
    })
  })

  test('that the receiver refuses for good is the last', async () => {
    const failure = new NotDelivered('gone', { permanent: true })
    expect((await deliver(undefined, failure)).last).toEqual({ state: 'failed', tries: 1, detail: 'gone' })
  })

  test.each<[ChannelName, number, number]>([
    ['mail', 40, 15 * minutes],
    ['callback', 6, 160_000],
    ['incident', 6, 160_000],
  ])('of the %s is the last after %d of them', async (name, most, wait) => {
    const failure = new NotDelivered('busy')
    const at = async (tries: number) => (await deliver({ state: 'waiting', tries: tries - 1 }, failure, name)).last
    expect(await at(most)).toMatchObject({ state: 'failed', tries: most })
    expect(await at(most - 1)).toMatchObject({ state: 'waiting', until: now + wait })
  })
})

test.each<[ReportDelivery | undefined, boolean]>([
  [undefined, false],
  [{ state: 'sending', tries: 1 }, false],
  [{ state: 'waiting', tries: 1 }, false],
  [{ state: 'sent', tries: 1 }, true],
  [{ state: 'failed', tries: 1 }, true],
])('a channel of %o is done: %s', (delivery, done) => {
  expect(settled(delivery)).toBe(done)
})

test('the next try is made when the first of the waiting channels may, and never at once', () => {
  const channels = (['mail', 'callback'] as const).map((name) => ({ name }))
  const delay = (mail?: number, callback?: number) => {
    const told = (until?: number) => until !== undefined && { state: 'waiting' as const, tries: 1, until: now + until }
    const state = { mail: told(mail), callback: told(callback) }
    const entries = Object.entries(state).flatMap(([name, one]) => (one ? [[name, one] as const] : []))
    return delayUntilNext({ deliveries: Object.fromEntries(entries) }, channels, now)
  }
  expect(delay(7_000, 5_000)).toBe(5_000)
  expect(delay(5_000, 7_000)).toBe(5_000)
  expect(delay(5_000)).toBe(1_000)
  expect(delay(-5_000, 7_000)).toBe(1_000)
})
