import { expect, test } from 'vitest'
import { onboardingReasons } from '#lib/onboarding/reasons.ts'
import { holdMessage } from '#lib/onboarding/room/hold-message.ts'
import { openRequeue } from '#lib/queue/requeue.ts'
import { deadlineIn } from '#lib/runtime/clock.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { openQueues } from '../../queue/queues.ts'

const log = keepTestLog()

/** A message in hand of a worker that has 50 seconds left. */
const open = (answer?: Parameters<typeof openQueues>[0]) => {
  const queues = openQueues(answer)
  queues.clients.send({ body: 'body', group: 'group' })
  const [record] = queues.clients.receive(1, 60_000)
  if (!record) throw new Error('there is a message')
  const requeue = openRequeue('clients', 'dead', queues.sqs)
  const hold = holdMessage({ openRequeue: async () => requeue }, record, deadlineIn(50_000, queues.clock))
  const hiddenFor = () => (queues.clients.messages[0]?.hiddenUntil ?? 0) - queues.clock.now()
  return { ...queues, requeue, record, hold, hiddenFor }
}

test('the message stays hidden two minutes beyond the end of the worker while the room is being made, and no longer', async () => {
  const { hold, hiddenFor } = open()
  let meanwhile = 0
  const made = await hold.keepHiddenWhile(async () => {
    meanwhile = hiddenFor()
    return 'the room'
  })
  expect(made).toBe('the room')
  expect(meanwhile).toBe(170_000)
  await hold.flushed()
  expect(hiddenFor()).toBe(52_000)
})

test('a message that was hidden ahead is hidden before the write without another call to SQS', async () => {
  let calls = 0
  const { hold, hiddenFor, clock } = open(async (_, perform) => {
    calls += 1
    return perform()
  })
  await Promise.all([hold.keepHidden(), hold.keepHidden()])
  expect(hiddenFor()).toBe(170_000)
  clock.advance(20_000)
  const [before, hidden] = await hold.keepHiddenWhile(async () => [calls, hiddenFor()])
  // As long as ever: until two minutes after the end of the worker.
  expect([before, hidden]).toEqual([1, 150_000])
  await hold.flushed()
  expect(hiddenFor()).toBe(32_000)
  await hold.keepHiddenWhile(async () => expect(hiddenFor()).toBe(150_000))
})

test('a message that could not be hidden ahead is tried again before the write', async () => {
  let calls = 0
  const { hold, hiddenFor } = open(async (_, perform) => {
    calls += 1
    if (calls === 1) throw Object.assign(new Error('no'), { name: 'RequestThrottled' })
    return perform()
  })
  await expect(hold.keepHidden()).rejects.toMatchObject(cannotBeHeld)
  await hold.keepHiddenWhile(async () => expect(hiddenFor()).toBe(170_000))
})

test('a wait that follows is not prolonged by what was hidden ahead', async () => {
  const first = Promise.withResolvers<void>()
  const { hold, requeue, record, hiddenFor } = open(async (_, perform) => {
    await first.promise
    return perform()
  })
  void hold.keepHidden()
  const after = hold.flushed().then(() => requeue.postpone(record, 5_000))
  first.resolve()
  await after
  expect(hiddenFor()).toBe(5_000)
})

test('a write that fails leaves it hidden: its effect may still come', async () => {
  const { hold, hiddenFor } = open()
  await expect(hold.keepHiddenWhile(() => Promise.reject(new Error('no answer')))).rejects.toThrow('no answer')
  await hold.flushed()
  expect(hiddenFor()).toBe(170_000)
})

const cannotBeHeld = { reason: onboardingReasons['queue-unreachable'] }

test('nothing is written where SQS does not hear it', async () => {
  const { hold } = open(() => Promise.reject(Object.assign(new Error('no'), { name: 'RequestThrottled' })))
  const written: string[] = []
  const tried = hold.keepHiddenWhile(async () => written.push('a room'))
  await expect(tried).rejects.toMatchObject({ ...cannotBeHeld, detail: 'RequestThrottled' })
  expect(written).toEqual([])
})

test('nothing is written where another worker has the message by now', async () => {
  const { hold, clock, clients } = open()
  clock.advance(60_000)
  expect(clients.receive(1)).toHaveLength(1)
  const written: string[] = []
  await expect(hold.keepHiddenWhile(async () => written.push('a room'))).rejects.toMatchObject(cannotBeHeld)
  expect(written).toEqual([])
})

test('a wait that follows at once is not cut short', async () => {
  const first = Promise.withResolvers<void>()
  let calls = 0
  const { hold, requeue, record, hiddenFor } = open(async (_, perform) => {
    calls += 1
    if (calls === 2) await first.promise
    return perform()
  })
  await hold.keepHiddenWhile(async () => 'the room')
  const after = hold.flushed().then(() => requeue.postpone(record, 300_000))
  first.resolve()
  await after
  expect(hiddenFor()).toBe(300_000)
})

test('a message that cannot be let go again comes back later, which is logged and stops nothing', async () => {
  let calls = 0
  const { hold } = open(async (_, perform) => {
    calls += 1
    if (calls === 2) throw Object.assign(new Error('no'), { name: 'RequestThrottled' })
    return perform()
  })
  expect(await hold.keepHiddenWhile(async () => 'the room')).toBe('the room')
  await hold.flushed()
  expect(log.lines).toMatchObject([{ level: 'warn', event: 'message.visibility_change_failed', count: 1 }])
})
