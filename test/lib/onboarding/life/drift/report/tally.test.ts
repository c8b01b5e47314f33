import { expect, test } from 'vitest'
import type { ClientDrift } from '#lib/onboarding/life/drift/look-at-client.ts'
import { newDriftReport } from '#lib/onboarding/life/drift/report/report-state.ts'
import { tallied } from '#lib/onboarding/life/drift/report/tally.ts'
import type { SeenDifference } from '#lib/onboarding/life/drift/seen-differences.ts'
import { dueAt } from './reports.ts'

const fresh = newDriftReport(dueAt)
const none = fresh.counts
const one = (part: SeenDifference['part'], more: Partial<SeenDifference> = {}): SeenDifference => ({
  part,
  is: 'missing',
  changed: 'people',
  accepted: false,
  about: 'eva@client.example',
  ...more,
})
const compared = (differences: SeenDifference[], more: object = {}): ClientDrift => ({
  kind: 'compared',
  roomId: 7,
  remembered: 'yes',
  differences,
  ...more,
})

test('a client for whom nobody answers is counted as such, and not looked at', () => {
  const report = tallied(fresh, 'a:b:1', undefined)
  expect(report).toEqual({ ...fresh, after: 'a:b:1', counts: { ...none, unreached: 1 } })
  expect(tallied(report, 'a:b:2', undefined).counts.unreached).toBe(2)
})

test.each<[ClientDrift, object]>([
  [{ kind: 'not-compared', why: 'ended' }, { looked: 1 }],
  [
    { kind: 'unclear', code: 'unseen' },
    { looked: 1, unclear: 1 },
  ],
  [compared([]), { looked: 1, compared: 1 }],
  [compared([], { remembered: 'no' }), { looked: 1, compared: 1, unremembered: 1 }],
  [compared([], { remembered: 'unreadable' }), { looked: 1, compared: 1, unremembered: 1 }],
  [compared([one('title', { accepted: true })]), { looked: 1, compared: 1 }],
])('of %j nobody is named', (drift, counts) => {
  expect(tallied(fresh, 'a:b:1', drift)).toEqual({ ...fresh, after: 'a:b:1', counts: { ...none, ...counts } })
})

test('who differs is counted once for each part, and named by the key with the parts and whose doing it is', () => {
  const differences = [
    one('title', { wanted: 'Client - Acme', found: 'Ours' }),
    one('contacts'),
    one('contacts', { changed: 'crm' }),
    one('tags', { accepted: true, changed: 'both' }),
  ]
  const first = tallied(fresh, 'a:b:1', compared(differences))
  expect(first).toEqual({
    ...fresh,
    after: 'a:b:1',
    counts: { ...none, looked: 1, compared: 1, differ: 1 },
    parts: { title: 1, contacts: 1 },
    clients: [{ client: 'a:b:1', parts: ['title', 'contacts'], changed: ['people', 'crm'] }],
  })
  const second = tallied(first, 'a:b:2', compared([one('title')]))
  expect(second.parts).toEqual({ title: 2, contacts: 1 })
  expect(second.counts).toEqual({ ...none, looked: 2, compared: 2, differ: 2 })
  expect(second.clients.map(({ client }) => client)).toEqual(['a:b:1', 'a:b:2'])
  expect(JSON.stringify(second)).not.toMatch(/Acme|Ours|client\.example/)
})

test('who is locked out is counted, with the people who have not come', () => {
  const gone = [one('owner', { is: 'gone' }), one('link', { is: 'gone' })]
  const first = tallied(fresh, 'a:b:1', compared(gone, { lockedOut: { waiting: 2, notCome: true } }))
  expect(first.counts).toMatchObject({ differ: 1, lockedOut: 1, notCome: 1, waiting: 2 })
  const second = tallied(first, 'a:b:2', compared([one('link')]))
  expect(tallied(second, 'a:b:3', compared(gone, { lockedOut: { waiting: 3, notCome: false } })).counts).toMatchObject({
    lockedOut: 2,
    notCome: 1,
    waiting: 5,
  })
})

test('fifty clients are named, and all are counted', () => {
  const all = Array.from({ length: 52 }, (_, at) => `a:b:${at}`)
  const report = all.reduce((sum, client) => tallied(sum, client, compared([one('title')])), fresh)
  expect(report.clients.map(({ client }) => client)).toEqual(all.slice(0, 50))
  expect(report.counts.differ).toBe(52)
  expect(report.parts).toEqual({ title: 52 })
})

test('who could not come any more when an account goes is counted apart', () => {
  const leaving = [one('owner', { is: 'leaving' })]
  const first = tallied(fresh, 'a:b:1', compared(leaving, { leaving: { waiting: 2, notCome: true } }))
  expect(first.counts).toEqual({
    ...none,
    ...{ looked: 1, compared: 1, differ: 1, leaving: 1, leavingNotCome: 1, leavingWaiting: 2 },
  })
  const second = tallied(first, 'a:b:2', compared(leaving, { leaving: { waiting: 3, notCome: false } }))
  expect(tallied(second, 'a:b:3', compared([])).counts).toMatchObject({
    ...{ leaving: 2, leavingNotCome: 1, leavingWaiting: 5, lockedOut: 0, notCome: 0, waiting: 0 },
  })
})
