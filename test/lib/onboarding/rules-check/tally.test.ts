import { describe, expect, test } from 'vitest'
import { tallyEntryOf } from '#lib/onboarding/rules-check/entry-of.ts'
import type { PlacedRecord } from '#lib/onboarding/rules-check/place-record.ts'
import {
  createTally,
  hashOf,
  type Tally,
  tallyEntry,
  titleHash,
  type WholeRecord,
} from '#lib/onboarding/rules-check/tally.ts'
import { listed } from '../../backfill/listing.ts'

const room = (title: string, more: object = {}): PlacedRecord => ({
  kind: 'room',
  rule: 'legal',
  isReady: false,
  title,
  ...more,
})

/** Counts records in their order, as they are written down and read again. */
const counted = (placed: readonly PlacedRecord[], tally: Tally = createTally()) => {
  for (const [at, one] of placed.entries())
    tally.add(tallyEntry.parse(JSON.parse(JSON.stringify(tallyEntryOf(listed(String(at)), one, tally)))))
  return tally.result()
}

test('clients are counted by the rule that takes them', () => {
  const result = counted([
    { kind: 'no-client' },
    room('A'),
    room('B', { isReady: true }),
    { kind: 'room', rule: 'legal', isReady: false, problem: 'client-without-name' },
    { kind: 'room', rule: 'legal', isReady: true, problem: 'client-without-name' },
    { kind: 'skipped', rule: 'partners' },
    { kind: 'room', isReady: false, title: 'C' },
  ])
  expect(result).toMatchObject({ records: 7, clients: 6, noRule: { clients: 0, because: [] } })
  const whole = { clients: 0, writes: 0, people: new Map(), problems: new Map() }
  expect([...result.rules]).toEqual([
    ['legal', { clients: 4, ready: 2, problems: new Map([['client-without-name', 1]]), whole }],
    ['partners', { clients: 1, ready: 0, problems: new Map(), whole }],
    [undefined, { clients: 1, ready: 0, problems: new Map(), whole }],
  ])
})

test('several problems of one kind are counted together', () => {
  const problem = { kind: 'room', rule: 'legal', isReady: false, problem: 'client-without-name' } as const
  expect(counted([problem, problem]).rules.get('legal')?.problems).toEqual(new Map([['client-without-name', 2]]))
})

describe('clients that no rule takes', () => {
  const none = (industry: string): PlacedRecord => ({ kind: 'no-rule', because: { industry } })

  test('are told apart by their values, the most frequent first', () => {
    const { noRule, clients } = counted([none('Retail'), none(''), none('Retail')])
    expect(clients).toBe(3)
    expect(noRule).toEqual({
      clients: 3,
      because: [
        { values: { industry: 'Retail' }, clients: 2 },
        { values: { industry: '' }, clients: 1 },
      ],
    })
  })

  test('are counted also beyond a hundred different values, which are not kept', () => {
    const many = Array.from({ length: 120 }, (_, at) => none(`free text ${at}`))
    const { noRule } = counted([...many, none('free text 7'), none('free text 119')])
    expect(noRule.clients).toBe(122)
    expect(noRule.because).toHaveLength(100)
    expect(noRule.because[0]).toEqual({ values: { industry: 'free text 7' }, clients: 2 })
  })
})

describe('titles', () => {
  test('that several clients have are counted, whatever the case of their letters', () => {
    const { titles } = counted([
      room('Client - Acme'),
      room('Client - Beta'),
      room('client - ACME'),
      room('Client - Acme'),
    ])
    expect(titles).toEqual({ alike: 1, clients: 3, examples: ['client - ACME', 'Client - Acme'] })
  })

  test('of one client each are none of them', () => {
    expect(counted([room('Acme'), room('Beta')]).titles).toEqual({ alike: 0, clients: 0, examples: [] })
  })

  test('are kept ten at most as examples', () => {
    const twice = Array.from({ length: 24 }, (_, at) => room(`Client ${Math.floor(at / 2)}`))
    expect(counted(twice).titles).toMatchObject({ alike: 12, clients: 24 })
    expect(counted(twice).titles.examples).toHaveLength(10)
  })
})

test('a record is known by its key, and a title by its letters', () => {
  const tally = createTally()
  const entry = tallyEntryOf(listed('1'), room('Acme'), tally)
  expect([tally.has(entry.client), tally.hasTitle(titleHash('Acme'))]).toEqual([false, false])
  tally.add(entry)
  expect([tally.has(hashOf('espocrm:Account:1')), tally.hasTitle(titleHash('ACME'))]).toEqual([true, true])
  expect([tally.has(hashOf('espocrm:Account:2')), tally.hasTitle(titleHash('Acme 2'))]).toEqual([false, false])
})

test('an entry has neither key nor name, and a title only where it is not the first of its kind', () => {
  const tally = createTally()
  const first = tallyEntryOf(listed('1'), room('Acme'), tally)
  expect(first).toEqual({ client: first.client, kind: 'room', rule: 'legal', title: titleHash('acme') })
  tally.add(first)
  expect(tallyEntryOf(listed('2'), room('Acme', { isReady: true }), tally)).toMatchObject({
    sameTitle: 'Acme',
    ready: true,
  })
})

test('clients who are read whole are counted by rule, with their people, and none of another rule', () => {
  const tally = createTally()
  const add = (client: number, whole: WholeRecord, rule = 'legal') =>
    tally.add({ client, kind: 'room', rule, title: client, whole })
  add(1, { writes: 4, people: { 2: 1, 9: 1 } })
  add(2, { writes: 5, people: { 2: 2 } })
  add(3, { writes: 0, people: {}, problem: 'manager-unknown' })
  add(4, { writes: 3, people: {} }, 'other')
  expect([tally.wholeOf('legal'), tally.wholeOf('other'), tally.wholeOf(undefined)]).toEqual([3, 1, 0])
  expect(tally.result().rules.get('legal')?.whole).toEqual({
    clients: 3,
    writes: 9,
    people: new Map([
      [2, 3],
      [9, 1],
    ]),
    problems: new Map([['manager-unknown', 1]]),
  })
})
