import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import type { Context } from 'aws-lambda'
import { mockClient } from 'aws-sdk-client-mock'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type EspocrmSim, SAMPLE, startEspocrm } from '#infra/simulators/espocrm/index.ts'
import { sweepSettings } from '#lib/backfill/sweep.ts'
import { withLinesTo } from '#lib/runtime/telemetry/lines.ts'

const sqs = mockClient(SQSClient)
const s3 = mockClient(S3Client)
const secrets = mockClient(SecretsManagerClient)
const hour = 3_600_000
let crm: EspocrmSim
let id = ''
let depth = '0'

beforeAll(async () => {
  const clock = { now: () => Date.now() - 3 * hour, sleep: async () => {} }
  crm = await startEspocrm({ clock })
  id = (await crm.createClient({ name: 'Acme', email: 'c@acme.example.com', ownerEmail: SAMPLE.anna })).id
  Object.assign(process.env, {
    AWS_REGION: 'eu-central-1',
    ESPOCRM_URL: crm.url,
    QUEUE_URL: 'https://sqs.example/live.fifo',
    BACKFILL_QUEUE_URL: 'https://sqs.example/waiting.fifo',
    DEAD_LETTER_QUEUE_URL: 'https://sqs.example/dead.fifo',
    EVENTS_QUEUE_URL: 'https://sqs.example/events',
    MEMORY_BUCKET: 'memories',
    SETTINGS: JSON.stringify({
      sweep: sweepSettings.parse({}),
      events: { types: ['room.waiting'], names: false },
      sources: { espocrm: { url: crm.url } },
      secrets: { crm: { espocrm: 'crm/espocrm' } },
    }),
  })
})
afterAll(async () => {
  for (const one of [sqs, s3, secrets]) one.restore()
  await crm.stop()
})
beforeEach(() => {
  for (const one of [sqs, s3, secrets]) one.reset()
  sqs.on(GetQueueAttributesCommand).callsFake(() => ({
    Attributes: { ApproximateNumberOfMessages: depth, ApproximateNumberOfMessagesNotVisible: '0' },
  }))
  sqs.on(ReceiveMessageCommand).resolves({ Messages: [] })
  sqs.on(SendMessageCommand).resolves({})
  sqs.on(SendMessageBatchCommand).callsFake(({ Entries = [] }) => ({
    Successful: Entries.map(({ Id }: { Id: string }) => ({ Id, MessageId: Id, MD5OfMessageBody: '' })),
  }))
  s3.on(ListObjectsV2Command).resolves({ Contents: [] })
  secrets.on(GetSecretValueCommand).resolves({ SecretString: JSON.stringify(crm.credentials) })
})

/** One sweep: whom it queues, and what it tells outlets. */
const sweep = async () => {
  const { handler } = await import('#functions/sweep-clients.ts')
  const context = { getRemainingTimeInMillis: () => 60_000 } as Context
  const event = { at: '2026-01-02T00:00:00Z' }
  await withLinesTo(
    () => {},
    async () => handler(event, context, { signal: AbortSignal.timeout(60_000) }),
  )
  const queued = sqs.commandCalls(SendMessageBatchCommand).flatMap(({ args: [command] }) => command.input.Entries ?? [])
  const told = sqs.commandCalls(SendMessageCommand).map(({ args: [command] }) => command.input)
  return { queued: queued.map(({ MessageGroupId }) => MessageGroupId), told }
}

test.each([
  ['quiet', '0', 1],
  ['full, where nobody is queued', '5000', 0],
])('a client that no worker has begun with is told of while the queues are %s', async (_, messages, queues) => {
  depth = messages
  const client = `espocrm:Account:${id}`
  const { queued, told } = await sweep()
  expect(queued).toEqual([client].slice(0, queues))
  expect(told.map(({ QueueUrl }) => QueueUrl)).toEqual(['https://sqs.example/events'])
  expect(JSON.parse(told[0]?.MessageBody ?? '').event).toMatchObject({
    type: 'room.waiting',
    data: { client: { key: client }, reason: 'not-begun' },
  })
})
