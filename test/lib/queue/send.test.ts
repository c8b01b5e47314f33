import { describe, expect, test } from 'vitest'
import { type ClientMessage, readMessage } from '#lib/queue/message.ts'
import { sendMessages } from '#lib/queue/send.ts'
import { QueueRefusal, QueueUnavailable } from '#lib/runtime/errors.ts'
import { openQueues } from './queues.ts'

const client = (id: string): ClientMessage => ({
  ref: { source: 'espocrm', type: 'Account', id },
  receivedAt: '2026-01-05T09:00:00.000Z',
  delivery: 'delivery-1',
})
const clients = (count: number) => Array.from({ length: count }, (_, n) => client(`id${n}`))

/** A queue that fails to take one client, `times` times. */
const withoutOne = (times: number) => {
  let left = times
  return openQueues(undefined, (body) => body.includes(':id1"') && left-- > 0)
}

describe('sending', () => {
  test('puts every client into the queue, in a group of its own, ten in a batch', async () => {
    const queues = openQueues()
    await sendMessages(queues.sqs, 'clients', clients(23), 'bytes')
    const { messages } = queues.clients
    expect(messages.map(({ body }) => readMessage(body))).toEqual(clients(23))
    expect(messages.map(({ group }) => group)).toEqual(clients(23).map(({ ref }) => `espocrm:Account:${ref.id}`))
    expect(queues.calls).toHaveLength(3)
  })

  test('the same delivery, when it comes again, adds nothing; another one for the same client does', async () => {
    const { sqs, clients: queue } = openQueues()
    for (let n = 0; n < 2; n += 1) await sendMessages(sqs, 'clients', clients(2), Buffer.from('bytes'))
    expect(queue.messages).toHaveLength(2)
    await sendMessages(sqs, 'clients', clients(2), 'other bytes')
    expect(queue.messages).toHaveLength(4)
  })

  test('two clients of one delivery are two messages', async () => {
    const { sqs, clients: queue } = openQueues()
    await sendMessages(sqs, 'clients', clients(2), 'bytes')
    expect(new Set(queue.messages.map(({ deduplication }) => deduplication)).size).toBe(2)
  })

  test('nobody at all is no batch', async () => {
    const { sqs, calls } = openQueues()
    await sendMessages(sqs, 'clients', [], 'bytes')
    expect(calls).toEqual([])
  })
})

describe('a batch of which SQS took a part', () => {
  test('has the rest sent once more, and nothing else', async () => {
    const queues = withoutOne(1)
    await sendMessages(queues.sqs, 'clients', clients(3), 'bytes')
    expect(queues.clients.messages.map(({ group }) => group.at(-1))).toEqual(['0', '2', '1'])
  })

  test('is an error when the rest is not taken the second time either: the sender delivers again', async () => {
    const queues = withoutOne(2)
    const sending = sendMessages(queues.sqs, 'clients', clients(3), 'bytes')
    await expect(sending).rejects.toThrow(new QueueUnavailable('the queue did not take 1 of 3 messages'))
    expect(queues.calls).toHaveLength(2)
  })

  test('is an error too when SQS does not say what it took', async () => {
    const { sqs } = openQueues(async () => ({}))
    await expect(sendMessages(sqs, 'clients', clients(2), 'bytes')).rejects.toThrow('did not take 2 of 2')
  })
})

test('a queue that cannot be reached is said so, with the cause', async () => {
  const cause = new Error('ECONNREFUSED')
  const { sqs } = openQueues(() => Promise.reject(cause))
  await expect(sendMessages(sqs, 'clients', clients(1), 'bytes')).rejects.toMatchObject({
    name: 'QueueUnavailable',
    message: 'the queue cannot be reached',
    cause,
  })
})

describe('a message that SQS never takes', () => {
  test('is said with the code, also where another one of the batch only failed', async () => {
    const { sqs, calls } = openQueues(async () => ({
      Successful: [{ Id: '0' }],
      Failed: [
        { Id: '1', SenderFault: false, Code: 'InternalError' },
        { Id: '2', SenderFault: true, Code: 'InvalidMessageContents' },
      ],
    }))
    await expect(sendMessages(sqs, 'clients', clients(3), 'bytes')).rejects.toThrow(
      new QueueRefusal('InvalidMessageContents'),
    )
    expect(calls).toHaveLength(2)
  })

  test.each(['InvalidMessageContents', 'BatchRequestTooLong', 'InvalidAttributeValue'])(
    'is said with the cause where SQS refuses the whole batch: %s',
    async (name) => {
      const cause = Object.assign(new Error('refused'), { name })
      const { sqs } = openQueues(() => Promise.reject(cause))
      await expect(sendMessages(sqs, 'clients', clients(1), 'bytes')).rejects.toMatchObject({
        name: `QueueRefusal ${name}`,
        cause,
      })
    },
  )
})
