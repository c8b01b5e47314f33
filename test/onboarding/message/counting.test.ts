import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Datum, metricData } from '#infra/local/aws/alarms/cloudwatch.ts'
import { fault } from '#infra/simulators/docspace/index.ts'
import { account, type Harness, openHarness } from '../harness.ts'
import { drain } from '../world/lambda.ts'
import { acme, newClient } from '../world/story.ts'

let harness: Harness
beforeEach(async () => {
  harness = await openHarness()
})
afterEach(() => harness.stop())

/** What the worker has counted about clients, each value with its dimensions. */
const counted = () =>
  metricData(harness.log.lines.map((line) => JSON.stringify(line)))
    .filter(({ name }) => /^Client|^TimeToReady/.test(name))
    .map(({ name, value, dimensions }: Datum) => ({ name, value, ...dimensions }))

test('a client whose room is ready is counted once, with the time since its webhook', async () => {
  const client = await newClient(harness, acme)
  harness.enqueue(account(client.id))
  // It waits for a worker, which is a part of what the client waits for.
  harness.clock.advance(4_000)
  await drain(harness, harness.freshWorker)
  const [ready, time, ...more] = counted()
  expect(ready).toEqual({ name: 'ClientsReady', value: 1 })
  expect(time).toMatchObject({ name: 'TimeToReady' })
  expect(time?.value).toBeGreaterThanOrEqual(4_000)
  expect(time?.value).toBeLessThan(30_000)
  expect(more).toEqual([])
  await client.deliver()
  expect(counted()).toEqual([ready, time])
})

test('one that waits and one that is parked are counted by their reason', async () => {
  const client = await newClient(harness, acme)
  harness.docspace.faults.add(fault({ path: /files\/rooms/ }, { kind: 'status', status: 503 }, 2))
  await client.deliver()
  expect(counted()).toContainEqual({ name: 'ClientsWaiting', value: 1, Reason: 'docspace-failed' })
  expect(counted()).toContainEqual({ name: 'ClientsReady', value: 1 })
  harness.enqueue({ source: 'espocrm', type: 'Account', id: '0000000000000gone' })
  await drain(harness, harness.freshWorker)
  expect(counted()).toContainEqual({ name: 'ClientsParked', value: 1, Reason: 'client-deleted' })
})

test('a message that nobody can read is told in the log and counted, like every other that is parked', async () => {
  harness.queue.send({ body: 'no message of ours', group: 'anybody' })
  await drain(harness, harness.freshWorker)
  expect(counted()).toEqual([{ name: 'ClientsParked', value: 1, Reason: 'message-unreadable' }])
  expect(harness.log.lines).toContainEqual(
    expect.objectContaining({ event: 'client.parked', reason: 'message-unreadable', messageId: expect.any(String) }),
  )
})
