import { describe, expect, test } from 'vitest'
import { onboardingReasons } from '#lib/onboarding/reasons.ts'
import { depthOf } from '#lib/queue/depth.ts'
import { readMessage } from '#lib/queue/message.ts'
import { openRequeue } from '#lib/queue/requeue.ts'
import { asciiJson } from '#lib/queue/text.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { openQueues, recordOf } from './queues.ts'

const log = keepTestLog()

const open = (count: number, answer?: Parameters<typeof openQueues>[0]) => {
  const queues = openQueues(answer)
  for (let n = 0; n < count; n += 1) queues.clients.send({ body: `body ${n}`, group: `group ${n}` })
  const records = [...queues.clients.receive(10), ...queues.clients.receive(10)]
  return { ...queues, records, requeue: openRequeue('clients', 'dead', queues.sqs) }
}

describe('messages that are just beginning', () => {
  test('come back after that time if the process dies, all of them', async () => {
    const { requeue, records, clients, clock } = open(12)
    await requeue.comeBackAfter(records, 30_500)
    clock.advance(30_000)
    expect(clients.visible).toBe(0)
    clock.advance(1_000)
    expect(clients.visible).toBe(12)
  })

  test('come back later where SQS does not hear it, which is logged and stops nothing', async () => {
    const { requeue, records } = open(2, () => Promise.reject(Object.assign(new Error('no'), { name: 'Throttled' })))
    await requeue.comeBackAfter(records, 30_000)
    expect(log.lines).toMatchObject([{ level: 'warn', event: 'message.visibility_change_failed', count: 2 }])
    expect(log.lines[0]?.error).toContain('Throttled')
  })
})

test('messages that were not begun are free at once, after what SQS heard before', async () => {
  const heard = Promise.withResolvers<void>()
  let first = true
  const { requeue, records, clients } = open(3, async (_, perform) => {
    if (first) {
      first = false
      await heard.promise
    }
    return perform()
  })
  const limited = requeue.comeBackAfter(records, 60_000)
  const back = requeue.giveBack(records.slice(1))
  heard.resolve()
  await Promise.all([limited, back])
  expect(clients.visible).toBe(2)
})

test('another message goes to the workers, once for the same key', async () => {
  const { requeue, clients } = open(0)
  const ref = { source: 'espocrm', type: 'Account', id: 'a1' }
  const message = { ref, receivedAt: '2026-01-05T09:00:00Z', delivery: 'd' }
  for (const key of ['first', 'first', 'second']) await requeue.send(message, key)
  expect(clients.messages.map(({ body, group }) => [readMessage(body), group])).toEqual(
    Array(2).fill([message, 'espocrm:Account:a1']),
  )
})

test('no message at all is no call', async () => {
  const { requeue, calls } = open(0)
  await requeue.giveBack([])
  expect(calls).toEqual([])
})

test.each([
  [{ MessageGroupId: 'espocrm:Account:a1' }, 'espocrm:Account:a1'],
  [{}, 'm'],
])('a parked message is in the group of its client, or in one of its own: %o', async (attributes, group) => {
  const { requeue, dead } = open(0)
  await requeue.park(recordOf({ attributes }), { reason: onboardingReasons.unexpected, detail: undefined, at: 0 })
  expect(dead.messages.map((one) => one.group)).toEqual([group])
  expect(dead.messages[0]?.attributes).toStrictEqual({
    reason: onboardingReasons.unexpected.code,
    parkedAt: '1970-01-01T00:00:00.000Z',
    receives: '1',
  })
})

test('those who wait are counted, and those in hand too', async () => {
  const { sqs, clients } = open(3)
  clients.send({ body: '', group: 'another' })
  expect(clients.inFlight).toBe(3)
  expect(await depthOf(sqs, 'clients')).toBe(4)
  const silent = openQueues(async () => ({})).sqs
  expect(await depthOf(silent, 'clients')).toBe(0)
})

test('JSON beyond ASCII is escaped as JSON allows it, and means the same', () => {
  const value = { name: 'Łódź é 🚀 \u0001' }
  expect(asciiJson(value)).toBe('{"name":"\\u0141\\u00f3d\\u017a \\u00e9 \\ud83d\\ude80 \\u0001"}')
  expect(JSON.parse(asciiJson(value))).toEqual(value)
})
