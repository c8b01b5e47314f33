import { expect, test } from 'vitest'
import { tellSweepFailure, tellSwept } from '#lib/backfill/tell-sweep.ts'
import { crmReasons } from '#lib/crm/reasons.ts'
import { RetryLater } from '#lib/runtime/errors.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { listed } from './listing.ts'

const log = keepTestLog()
const [a, b] = [listed('a').ref, listed('b').ref]

test('what a sweep has found is told, and nothing of what it has not', () => {
  log.clear()
  tellSwept('espocrm', { queued: [a], inReview: [b], unparked: 2, archived: 3 })
  expect(log.lines.filter(({ event }) => event)).toMatchObject([
    { event: 'stage.reached', client: 'espocrm:Account:a' },
    { event: 'stage.reached', client: 'espocrm:Account:b' },
    { event: 'sweep.completed', count: 1 },
    { event: 'sweep.clients_in_review_queued', count: 1 },
    { event: 'sweep.lost_clients_found', level: 'warn', count: 2 },
    { event: 'sweep.archived_clients_found', level: 'warn', count: 3 },
  ])
  log.clear()
  tellSwept('espocrm', { queued: [], inReview: [], unparked: 0, archived: 0 })
  expect(log.lines.filter(({ event }) => event)).toMatchObject([{ event: 'sweep.completed', count: 0 }])
})

test('why it failed is told by its reason, and of an unknown error never by its words', () => {
  log.clear()
  tellSweepFailure('espocrm', new RetryLater(crmReasons['crm-busy'], { detail: 'for a minute' }))
  tellSweepFailure('hubspot', new TypeError('Eva of Acme'))
  expect(log.lines).toMatchObject([
    { event: 'sweep.failed', source: 'espocrm', reason: 'crm-busy', detail: 'for a minute' },
    { event: 'sweep.failed', source: 'hubspot', error: 'TypeError' },
  ])
  expect(JSON.stringify(log.lines)).not.toContain('Eva')
})
