import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import type { Context } from 'aws-lambda'
import { mockClient } from 'aws-sdk-client-mock'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { sweepSettings } from '#lib/backfill/sweep.ts'
import { dueKey, dueNote } from '#lib/queue/due-clients.ts'
import { withLinesTo } from '#lib/runtime/telemetry/lines.ts'

const sqs = mockClient(SQSClient)
const s3 = mockClient(S3Client)
const client = 'generic:client:c-1'
const note = dueKey('2026-01-01', client)

beforeAll(() => {
  Object.assign(process.env, {
    AWS_REGION: 'eu-central-1',
    QUEUE_URL: 'https://sqs.example/live.fifo',
    BACKFILL_QUEUE_URL: 'https://sqs.example/waiting.fifo',
    DEAD_LETTER_QUEUE_URL: 'https://sqs.example/dead.fifo',
    MEMORY_BUCKET: 'memories',
    SETTINGS: JSON.stringify({
      sweep: sweepSettings.parse({}),
      sources: { generic: {} },
      secrets: { crm: {} },
    }),
  })
})
afterAll(() => {
  sqs.restore()
  s3.restore()
})

/** The queue of clients has so many messages, and one note is of a day that has come. */
const openWorld = (messages: number) => {
  sqs.reset()
  s3.reset()
  sqs.on(GetQueueAttributesCommand).resolves({
    Attributes: { ApproximateNumberOfMessages: String(messages), ApproximateNumberOfMessagesNotVisible: '0' },
  })
  sqs.on(ReceiveMessageCommand).resolves({ Messages: [] })
  sqs.on(SendMessageBatchCommand).callsFake(({ Entries = [] }) => ({
    Successful: Entries.map(({ Id }: { Id: string }) => ({ Id, MessageId: Id, MD5OfMessageBody: '' })),
  }))
  s3.on(ListObjectsV2Command).resolves({ Contents: [{ Key: note }] })
  s3.on(GetObjectCommand).callsFake(async () => ({
    Body: { transformToString: async () => dueNote(client) },
    ETag: 't',
  }))
  s3.on(DeleteObjectCommand).resolves({})
}
beforeEach(() => openWorld(0))

/** One sweep: what it says, what it queues and which notes it throws away. */
const sweep = async () => {
  const { handler } = await import('#functions/sweep-clients.ts')
  const lines: string[] = []
  const context = { getRemainingTimeInMillis: () => 60_000 } as Context
  const run = async () => handler({ at: '2026-01-02T00:00:00Z' }, context, { signal: AbortSignal.timeout(60_000) })
  const failed = await withLinesTo((line) => lines.push(line), run).then(
    () => undefined,
    (error: Error) => error.message,
  )
  const sent = sqs.commandCalls(SendMessageBatchCommand).flatMap(({ args: [command] }) => command?.input.Entries ?? [])
  return {
    failed,
    events: lines.map((line) => String(JSON.parse(line).event)).filter((event) => event.startsWith('sweep.')),
    queued: sent.map(({ MessageGroupId }) => MessageGroupId),
    removed: s3.commandCalls(DeleteObjectCommand).map(({ args: [command] }) => command?.input.Key),
  }
}

test.each([
  ['quiet', 0, []],
  ['busy', 5_000, ['sweep.skipped']],
])('who is due is queued once while the queues are %s', async (_, messages, skipped) => {
  openWorld(messages)
  const { failed, events, queued, removed } = await sweep()
  expect({ failed, queued, removed }).toEqual({ failed: undefined, queued: [client], removed: [note] })
  expect(events.slice(0, 1 + skipped.length)).toEqual(['sweep.due_clients_queued', ...skipped])
})

test.each([0, 5_000])('notes that cannot be read are told also with %i messages in the queues', async (messages) => {
  openWorld(messages)
  s3.on(ListObjectsV2Command).rejects(new Error('away'))
  const { failed, events, queued } = await sweep()
  expect([failed, queued]).toEqual(['due clients could not be searched', []])
  expect(events[0]).toBe('sweep.failed')
})
