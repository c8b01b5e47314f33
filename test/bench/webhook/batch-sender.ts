import { createHash } from 'node:crypto'
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import { oneByOne, whenAsked } from './asked.ts'
import { batchSize } from './deliveries.ts'

/**
 * What a delivery of a hundred clients cannot do without: ten times SendMessageBatch, side by side, with messages as ours
 * are. It receives nothing, checks nothing and logs nothing. The parent process asks with `{ count, first }`.
 */
const sqs = new SQSClient({})
const perCall = 10

const entry = (n: number) => {
  const client = `hubspot:company:reference-${n}`
  return {
    Id: String(n % perCall),
    MessageBody: JSON.stringify({ v: 1, client, receivedAt: new Date().toISOString(), delivery: 'x'.repeat(36) }),
    MessageGroupId: client,
    MessageDeduplicationId: createHash('sha256').update(client).digest('hex'),
  }
}

const sendBatch = async (start: number) => {
  const Entries = Array.from({ length: perCall }, (_, index) => entry(start + index))
  const answer = await sqs.send(new SendMessageBatchCommand({ QueueUrl: process.env.QUEUE_URL, Entries }))
  if (answer.Successful?.length !== perCall) throw new Error('the emulator did not take the whole batch')
}

const sendHundred = async (n: number): Promise<number> => {
  const began = performance.now()
  const starts = Array.from({ length: batchSize / perCall }, (_, index) => n * batchSize + index * perCall)
  await Promise.all(starts.map(sendBatch))
  return performance.now() - began
}

whenAsked(oneByOne(sendHundred))
