import { readdirSync, readFileSync } from 'node:fs'
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { expect, test } from 'vitest'
import { createSendRun, readRunMessage, writeRunMessage } from '#lib/backup/store/run-message.ts'

const folder = new URL('../../../fixtures/messages/backup-run/', import.meta.url)
const bodies = readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), 'utf8')] as const)

test.each(bodies)('a message about a run of every released version is still read: %s', (_name, body) => {
  expect(readRunMessage(body)).toEqual({ portal: 'main', run: '2026-11-25T02-00-00Z', step: 3 })
})

test('what is written now is a version that is kept', () => {
  const written = writeRunMessage({ portal: 'main', run: '2026-11-25T02-00-00Z', step: 3 })
  expect(bodies.map(([, body]) => JSON.parse(body))).toContainEqual(JSON.parse(written))
})

test.each([
  [-5, 0],
  [0, 0],
  [1, 1],
  [1_000, 1],
  [1_001, 2],
  [900_000, 900],
  [5_000_000, 900],
])('is sent to arrive after %d ms, which are %d seconds of SQS', async (delay, DelaySeconds) => {
  const sent: unknown[] = []
  const send = async (command: SendMessageCommand) => void sent.push(command)
  const message = { portal: 'main', run: 'r', step: 3 }
  await createSendRun({ send } as unknown as SQSClient, 'https://queue')(message, delay)
  expect(sent.map((command) => command instanceof SendMessageCommand && command.input)).toEqual([
    { QueueUrl: 'https://queue', MessageBody: writeRunMessage(message), DelaySeconds },
  ])
})

test.each(['', '{', '[]', 'null', '{"v":1,"portal":"main","run":"x"}', '{"v":1,"portal":"main","run":"x","step":0.5}'])(
  'what was not written by Roomkeeper is no message: %s',
  (body) => {
    expect(readRunMessage(body)).toBeUndefined()
  },
)

test('a version that does not exist yet is left for the worker that knows it', () => {
  expect(readRunMessage('{"v":2,"portal":"main","run":"x","step":0}')).toBeUndefined()
})
