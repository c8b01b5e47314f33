import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { mockClient } from 'aws-sdk-client-mock'
import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { openCallbackTeller } from '#lib/events/callback/open-teller.ts'
import { createCallbackOutbox } from '#lib/events/callback/outbox.ts'
import { tryCallback } from '#lib/events/callback/outlet.ts'
import { leaveCallback } from '#lib/events/callback/tell-sender.ts'
import { readEventMessage } from '#lib/events/message.ts'
import type { GuardedPost } from '#lib/notify/guarded-post.ts'
import { memoryTexts } from '../../runtime/objects/memory-texts.ts'
import { callbackOf, client } from './callback-world.ts'

const keys = [1, 2].map((fill) => `whsec_${Buffer.alloc(24, fill).toString('base64')}`)
const settings = { url: 'https://shop.acme.example:8443/rooms?team=1', secret: 'roomkeeper/prod/crm/generic' }
// The reference library reads the machine's clock.
const now = Date.now()

const trying = (stored: unknown, answer: Error | { status: number; retryAfter?: string }, url = settings.url) => {
  const posted: GuardedPost[] = []
  const services = {
    clock: { now: () => now },
    thisMachine: false,
    secrets: {
      find: async (_: string, schema: { safeParse(value: unknown): { data?: unknown } }) =>
        schema.safeParse(stored).data,
    },
    async post(post: GuardedPost) {
      posted.push(post)
      if (answer instanceof Error) throw answer
      return answer
    },
  }
  return { posted, tried: tryCallback(services as never, { ...settings, url }, callbackOf('msg_1')) }
}

test('a callback comes as it always did: its body, its id, signed by each secret of the source, on any port', async () => {
  const { posted, tried } = trying({ signingSecrets: keys }, { status: 204 })
  expect(await tried).toEqual({ meaning: 'taken', status: 204 })
  const [post] = posted
  expect(post).toMatchObject({ url: settings.url, body: callbackOf('msg_1').body, anyPort: true, timeoutMs: 20_000 })
  expect(post?.allowThisMachine).toBe(false)
  expect(post?.headers['webhook-id']).toBe('msg_1')
  for (const key of keys) expect(new Webhook(key).verify(post?.body ?? '', { ...post?.headers })).toHaveProperty('data')
})

test.each([
  [{ status: 410 }, { meaning: 'gone', status: 410 }],
  [{ status: 400 }, { meaning: 'later', status: 400 }],
  [
    { status: 429, retryAfter: '60' },
    { meaning: 'later', status: 429, asked: 60_000 },
  ],
  [new TypeError('x'), { meaning: 'later', why: 'no answer (TypeError)' }],
])('%o means %o', async (answer, meaning) => {
  expect(await trying({ signingSecrets: keys }, answer).tried).toEqual(meaning)
})

test.each([undefined, {}, { signingSecrets: [] }])('without a secret nothing is sent: %o', async (stored) => {
  const { posted, tried } = trying(stored, { status: 204 })
  expect(await tried).toEqual({ meaning: 'later', why: `no signing secret is stored in ${settings.secret}` })
  expect(posted).toEqual([])
})

test('one is left whole in the bucket, and by its name in the queue', async () => {
  const { store } = memoryTexts()
  const outbox = createCallbackOutbox(async () => store)
  const sent: { QueueUrl: string; MessageBody: string }[] = []
  const sqs = { send: async ({ input }: { input: (typeof sent)[number] }) => void sent.push(input) }
  await leaveCallback({ outbox, sqs: sqs as never, queueUrl: 'https://sqs/events', now: () => 7 }, callbackOf('msg_1'))
  const [pending] = await outbox.pending(client)
  expect(pending).toMatchObject({ id: 'msg_1', at: 7 })
  expect(await outbox.read(pending?.key ?? '')).toEqual(callbackOf('msg_1'))
  expect(sent.map(({ QueueUrl }) => QueueUrl)).toEqual(['https://sqs/events'])
  expect(readEventMessage(sent[0]?.MessageBody ?? '')).toEqual({
    event: {
      id: 'msg_1',
      type: 'record.told',
      at: callbackOf('msg_1').at,
      data: { client: { key: client }, told: 'room.ready' },
    },
    outlet: 'generic.callback',
  })
})

test.each(['put', 'send'] as const)('nobody takes it for left where %s fails', async (failing) => {
  const fail = () => Promise.reject(new Error('down'))
  const outbox = { put: failing === 'put' ? fail : async () => {} }
  const sent: unknown[] = []
  const sqs = { send: failing === 'send' ? fail : async (one: unknown) => void sent.push(one) }
  const left = leaveCallback({ outbox, sqs: sqs as never, queueUrl: 'q', now: () => 0 }, callbackOf('msg_1'))
  await expect(left).rejects.toMatchObject({
    name: 'QueueUnavailable',
    message: 'a callback cannot be left for its sender',
    cause: { message: 'down' },
  })
  expect(sent).toEqual([])
})

test('the teller of a function leaves them so, by a client of SQS that it opens once', async () => {
  const sqs = mockClient(SQSClient)
  sqs.on(SendMessageCommand).resolves({})
  const { store } = memoryTexts()
  const tell = openCallbackTeller('https://sqs/events', { callbacks: true }, async () => store)
  await tell?.(callbackOf('msg_1'))
  await tell?.(callbackOf('msg_2'))
  const sent = sqs.commandCalls(SendMessageCommand).map(({ args: [{ input }] }) => input)
  expect(sent.map(({ QueueUrl }) => QueueUrl)).toEqual(['https://sqs/events', 'https://sqs/events'])
  expect(sent.map(({ MessageBody }) => readEventMessage(MessageBody ?? '')?.event.id)).toEqual(['msg_1', 'msg_2'])
  const pending = await createCallbackOutbox(async () => store).pending(client)
  expect(pending.map(({ id }) => id)).toEqual(['msg_1', 'msg_2'])
  expect(Math.abs((pending[0]?.at ?? 0) - now)).toBeLessThan(600_000)
  sqs.restore()
})

test('this very machine may be dialled where the settings name it', async () => {
  const { posted, tried } = trying({ signingSecrets: keys }, { status: 204 }, 'http://127.0.0.1:3000/rooms')
  await tried
  expect(posted).toMatchObject([{ url: 'http://127.0.0.1:3000/rooms', allowThisMachine: true }])
})

test('callbacks are left for nobody where there is no worker that takes them', () => {
  const texts = async () => memoryTexts().store
  expect(openCallbackTeller('https://sqs/events', { callbacks: true }, texts)).toBeTypeOf('function')
  expect(openCallbackTeller(undefined, { callbacks: true }, texts)).toBeUndefined()
  expect(openCallbackTeller('https://sqs/events', {}, texts)).toBeUndefined()
  expect(openCallbackTeller('https://sqs/events', undefined, texts)).toBeUndefined()
  expect(openCallbackTeller('https://sqs/events', { callbacks: true }, undefined)).toBeUndefined()
})
