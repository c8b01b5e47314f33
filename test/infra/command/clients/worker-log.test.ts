import { expect, test } from 'vitest'
import { waitingIn } from '#infra/command/clients/worker-log.ts'

const line = (at: number, event: string, client: string, more: object = {}) => ({
  at,
  text: JSON.stringify({ time: '', level: 'warn', event, client, ...more }),
})

test('the log of the workers tells who waits, since when and why', () => {
  const lines = [
    line(3_000, 'client.postponed', 'espocrm:Account:a', {
      reason: 'docspace-unreachable',
      attempt: 2,
      retryAfterMs: 60_000,
    }),
    line(1_000, 'client.postponed', 'espocrm:Account:a', { reason: 'crm-unreachable', attempt: 1 }),
    line(1_000, 'client.postponed', 'espocrm:Account:served', { reason: 'crm-unreachable' }),
    line(2_000, 'client.completed', 'espocrm:Account:served', { outcome: 'ready' }),
    line(1_000, 'client.postponed', 'espocrm:Account:parked', { reason: 'crm-unreachable' }),
    line(2_000, 'client.parked', 'espocrm:Account:parked', { reason: 'waited-too-long' }),
    // As an older release wrote it.
    line(4_000, 'client waits', 'espocrm:Account:again', {
      reason: 'crm-busy',
      detail: 'for an hour',
      after: 3_600_000,
    }),
    line(3_000, 'client served', 'espocrm:Account:again', { outcome: 'ready' }),
    { at: 5_000, text: 'REPORT RequestId: 1' },
  ]
  expect(waitingIn(lines)).toEqual([
    { client: 'espocrm:Account:a', since: 1_000, reason: 'docspace-unreachable', nextTry: 63_000 },
    { client: 'espocrm:Account:again', since: 4_000, reason: 'crm-busy', detail: 'for an hour', nextTry: 3_604_000 },
  ])
})
