import { describe, expect, test } from 'vitest'
import type { Records, RoomReport } from '#lib/crm/records/records-port.ts'
import { docspaceReasons } from '#lib/docspace/reasons.ts'
import { createCircuitBreaker } from '#lib/onboarding/failure/circuit-breaker.ts'
import { createSettleFailure, type FailureServices } from '#lib/onboarding/failure/settle-failure.ts'
import { onboardingReasons } from '#lib/onboarding/reasons.ts'
import { openRequeue } from '#lib/queue/requeue.ts'
import { Park, RetryLater } from '#lib/runtime/errors.ts'
import { settingsWith } from '#test/onboarding/harness.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { openQueues } from '../../queue/queues.ts'
import { recordOf } from '../identity/search.ts'

const log = keepTestLog()

const ref = recordOf().ref
const message = { ref, receivedAt: '2026-01-05T09:00:00Z', delivery: 'd' }
const limit = new RetryLater(docspaceReasons['docspace-limit'], { after: 600_000 })

/** A message of this age in milliseconds that could not be served. */
const open = (crm: 'open' | 'closed' = 'open', age = 0) => {
  const queues = openQueues()
  queues.clients.send({ body: 'body', group: 'group' })
  queues.clock.advance(age)
  const [record] = queues.clients.receive(1)
  if (!record) throw new Error('there is a message')
  const reports: RoomReport[] = []
  const records: Records = {
    read: async () => recordOf(),
    readFields: async () => ({}),
    readContacts: async () => [],
    writeBack: async (_, report) => void reports.push(report),
  }
  const services: FailureServices = {
    openRequeue: async () => openRequeue('clients', 'dead', queues.sqs),
    clock: queues.clock,
    settings: settingsWith(),
    openRecords: async () => (crm === 'open' ? records : Promise.reject(new TypeError('down'))),
  }
  const breaker = createCircuitBreaker(queues.clock)
  const settle = createSettleFailure(services, breaker)
  return {
    ...queues,
    reports,
    breaker,
    settle: (error: unknown, left = 60_000) => settle(record, message, { remaining: () => left }, error),
  }
}
const metric = (name: string) => log.lines.flatMap((line) => (name in line ? [line[name]] : []))

describe('a client that could not be served', () => {
  test('for a limit waits, is counted, holds the others, and its record says so', async () => {
    const { settle, breaker, reports, dead } = open()
    expect(await settle(limit)).toBe('stays')
    expect(metric('ClientsWaiting')).toEqual([1])
    expect(metric('TimeWaited')).toEqual([600_000])
    expect(reports).toMatchObject([{ state: 'preparing', reason: 'docspace-limit' }])
    expect(dead.messages).toEqual([])
    expect(() => breaker.check('espocrm')).toThrow(RetryLater)
  })

  test('for good is parked and counted, and no wait is measured', async () => {
    const { settle, breaker, reports, dead } = open()
    expect(await settle(new Park(onboardingReasons['client-without-name'], { detail: 'd' }))).toBe('done')
    expect(metric('ClientsParked')).toEqual([1])
    expect(metric('TimeWaited')).toEqual([])
    expect(reports).toMatchObject([{ state: 'attention', reason: 'client-without-name' }])
    expect(dead.messages).toMatchObject([{ attributes: { reason: 'client-without-name', detail: 'd' } }])
    expect(() => breaker.check('espocrm')).not.toThrow()
  })

  test('waits for as many hours as the settings say, and is parked then', async () => {
    const hours = settingsWith().patienceHours
    expect(await open('open', (hours - 1) * 3_600_000).settle(new TypeError('odd'))).toBe('stays')
    const { settle, dead } = open('open', hours * 3_600_000)
    expect(await settle(new TypeError('odd'))).toBe('done')
    expect(dead.messages).toHaveLength(1)
  })

  test('while its CRM cannot be reached waits all the same', async () => {
    const { settle, reports } = open('closed')
    expect(await settle(limit)).toBe('stays')
    expect(reports).toEqual([])
    // Nothing is tried that could not be done.
    expect(log.lines.filter(({ error }) => error !== undefined)).toEqual([])
  })

  test('without time left is left to whoever has its message now', async () => {
    const { settle, reports, calls } = open()
    expect([await settle(limit, 0), await settle(limit, -1)]).toEqual(['stays', 'stays'])
    expect([reports, calls, log.lines]).toEqual([[], [], []])
    expect(await settle(limit, 1)).toBe('stays')
    expect(calls).not.toEqual([])
  })

  test('for an error that nobody foresaw is parked the fifth time that this worker sees it', async () => {
    const { settle } = open()
    const ends: string[] = []
    for (let tries = 0; tries < 5; tries += 1) ends.push(await settle(new TypeError('odd')))
    expect(ends).toEqual(['stays', 'stays', 'stays', 'stays', 'done'])
  })

  test('for a foreseen reason is not counted among those', async () => {
    const { settle } = open()
    for (let tries = 0; tries < 6; tries += 1) await settle(limit)
    expect(await settle(new TypeError('odd'))).toBe('stays')
  })
})
