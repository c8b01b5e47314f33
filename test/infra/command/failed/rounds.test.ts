import { userInfo } from 'node:os'
import {
  CancelMessageMoveTaskCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { sdkConfig } from '#infra/local/sdk-config.ts'
import { eventually } from '../running-instance.ts'
import { openParkingInstance, type ParkingInstance } from './parking-instance.ts'

let here: ParkingInstance

beforeAll(async () => {
  here = await openParkingInstance()
}, 60_000)
afterAll(() => here?.stop())
beforeEach(() => here.clear())

test('has SQS move everything, and counts that too', async () => {
  const deadLetters = [await here.park('All 1'), await here.park('All 2'), await here.park('All 3')]
  const [repaired] = deadLetters
  if (repaired) await here.handOver(repaired)
  const { json } = await here.run('failed', 'replay', '--all', '--yes', '--json', '--wait', '20')
  expect(json).toMatchObject({ applied: true, replayed: 3 })
  const left = await here.parked()
  expect(left.map(({ client }) => client).sort()).toEqual(
    deadLetters
      .slice(1)
      .map(({ client }) => client)
      .sort(),
  )
  expect(left.map(({ replays, replayedBy }) => [replays, replayedBy])).toEqual(
    left.map(() => [1, `${userInfo().username} (message move task)`]),
  )
  const shown = await here.run('failed', 'show', left[0]?.client ?? '')
  expect(shown.out).toMatch(new RegExp(`replayed\\s+once, .* by ${userInfo().username} \\(message move task\\)`))
  expect(repaired && here.roomsOf(repaired)).toBe(1)
})

test('has SQS begin no second move while one is under way', async () => {
  await Promise.all([here.park('Slow 1'), here.park('Slow 2'), here.park('Slow 3')])
  const sqs = new SQSClient(sdkConfig(here.instance.aws.sdkEnvironment, 'SQS'))
  const arnOf = async (queue: string) => {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: `roomkeeper-local-${queue}.fifo` }))
    const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] })
    return (await sqs.send(asked)).Attributes?.QueueArn
  }
  const [SourceArn, DestinationArn] = await Promise.all([arnOf('clients-dead'), arnOf('clients')])
  const start = { SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond: 1 }
  const { TaskHandle } = await sqs.send(new StartMessageMoveTaskCommand(start))
  const { err, code } = await here.run('failed', 'replay', '--all', '--yes', '--wait', '0')
  expect({ code, err }).toEqual({
    code: 1,
    err: expect.stringContaining('SQS is moving these messages already'),
  })
  await sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle })).catch(() => {})
  sqs.destroy()
  // Those that were moved are parked again.
  await eventually(async () => (await here.parked()).length === 3 || undefined)
})
