import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import { mockClient } from 'aws-sdk-client-mock'
import { describe, expect, onTestFinished, test } from 'vitest'
import { onboardingReasons } from '#lib/onboarding/reasons.ts'
import { openRequeue } from '#lib/queue/requeue.ts'

const minutes = 60_000
const hours = 60 * minutes

describe('a message that goes back', () => {
  const record = {
    messageId: 'm',
    receiptHandle: 'r',
    body: '{}',
    attributes: { SentTimestamp: '0' },
    messageAttributes: {},
  } as unknown as SQSRecord
  const why = { reason: onboardingReasons.unexpected, at: 0 }
  const open = () => {
    const sqs = mockClient(SQSClient)
    onTestFinished(() => sqs.restore())
    return { sqs, requeue: openRequeue('https://sqs/clients.fifo', 'https://sqs/dead.fifo', new SQSClient({})) }
  }

  test('is hidden no longer than SQS allows to one that was received minutes ago', async () => {
    const { sqs, requeue } = open()
    await requeue.postpone(record, 24 * hours)
    const [call] = sqs.commandCalls(ChangeMessageVisibilityCommand)
    // 43,200 seconds, counted from the receive: a batch may wait in Lambda for the queue's six minutes before it begins.
    const mostSinceReceive = 43_200 - 360 - 60
    expect(call?.args[0].input.VisibilityTimeout).toBeLessThanOrEqual(mostSinceReceive)
    expect(call?.args[0].input.VisibilityTimeout).toBeGreaterThan(11 * 3_600)
  })

  test('waits as long as it was told, though SQS hears of the end of its invocation late', async () => {
    const { sqs, requeue } = open()
    const heard = Promise.withResolvers<object>()
    sqs.on(ChangeMessageVisibilityBatchCommand).callsFake(() => heard.promise)
    const limited = requeue.comeBackAfter([record], 60_000)
    const postponed = requeue.postpone(record, 15 * minutes)
    expect(sqs.commandCalls(ChangeMessageVisibilityCommand)).toHaveLength(0)
    heard.resolve({})
    await Promise.all([limited, postponed])
    expect(sqs.calls().map(({ args }) => args[0].constructor.name)).toEqual([
      'ChangeMessageVisibilityBatchCommand',
      'ChangeMessageVisibilityCommand',
    ])
  })

  test('is parked with a detail that SQS takes, wherever that is cut', async () => {
    const { sqs, requeue } = open()
    await requeue.park(record, { ...why, detail: `${'x'.repeat(499)}\u{1F680} and more` })
    await requeue.park(record, { ...why, detail: 'a \u0000 b \uFFFF c \uD83D d \u{1F680} e\n' })
    const details = sqs
      .commandCalls(SendMessageCommand)
      .map(({ args }) => args[0].input.MessageAttributes?.detail?.StringValue)
    expect(details).toEqual([`${'x'.repeat(499)}\uFFFD`, 'a \uFFFD b \uFFFD c \uFFFD d \u{1F680} e\n'])
  })
})
