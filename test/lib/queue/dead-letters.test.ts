import type { SQSClient } from '@aws-sdk/client-sqs'
import { describe, expect, test } from 'vitest'
import { onboardingReasons } from '#lib/onboarding/reasons.ts'
import { holdDeadLetters, parkedClients } from '#lib/queue/dead-letters.ts'
import { writeMessage } from '#lib/queue/message.ts'
import { park } from '#lib/queue/park.ts'
import { openQueues, type Queues, recordOf } from './queues.ts'

const hold = { seconds: 60, lookFor: 1 }
const at = Date.parse('2026-01-05T08:00:00Z')
const bodyOf = (id: string) =>
  writeMessage({ ref: { source: 'espocrm', type: 'Account', id }, receivedAt: '2026-01-05T07:00:00Z', delivery: 'd' })

/** Parks a client as a worker does that received the message for the third time. */
const parkOne = ({ sqs }: Queues, id: string, body = bodyOf(id)) =>
  park(
    sqs,
    'dead',
    recordOf({
      messageId: id,
      body,
      attributes: { MessageGroupId: `espocrm:Account:${id}`, ApproximateReceiveCount: '3' },
    }),
    { reason: onboardingReasons.unexpected, detail: 'why', at },
  )

const visible = ({ dead }: Queues) => dead.visible

/** SQS that has nothing, and what it was asked for. */
const silent = () => {
  const asked: unknown[] = []
  const send = async ({ input }: { input: object }) => {
    asked.push(input)
    return {}
  }
  return { sqs: { send } as unknown as SQSClient, asked }
}

describe('a dead letter', () => {
  test('says what the worker wrote on it', async () => {
    const queues = openQueues()
    await parkOne(queues, 'a1')
    const { deadLetters } = await holdDeadLetters(queues.sqs, 'dead', hold)
    const [stored] = queues.dead.messages
    expect(deadLetters).toEqual([
      {
        id: stored?.id,
        receiptHandle: stored?.receipt,
        body: bodyOf('a1'),
        group: 'espocrm:Account:a1',
        message: {
          ref: { source: 'espocrm', type: 'Account', id: 'a1' },
          receivedAt: '2026-01-05T07:00:00Z',
          delivery: 'd',
        },
        reason: onboardingReasons.unexpected.code,
        detail: 'why',
        parkedAt: at,
        tries: 3,
        history: { replays: 0 },
      },
    ])
  })

  test('that SQS moved by itself has no reason and no tries, and came when it was sent', async () => {
    const queues = openQueues()
    queues.dead.send({ body: 'none of ours', group: 'g' })
    const { deadLetters } = await holdDeadLetters(queues.sqs, 'dead', hold)
    expect(deadLetters).toMatchObject([
      { body: 'none of ours', group: 'g', message: undefined, reason: undefined, detail: undefined, tries: undefined },
    ])
    expect(deadLetters[0]?.parkedAt).toBe(queues.clock.now())
  })

  test('has a group and a time also where SQS says nothing of them', async () => {
    const messages = [[{ MessageId: 'm' }], []]
    const sqs = { send: async () => ({ Messages: messages.shift() }) } as unknown as SQSClient
    const { deadLetters } = await holdDeadLetters(sqs, 'dead', hold)
    expect(deadLetters).toMatchObject([{ id: 'm', group: 'm', body: '', receiptHandle: '', history: { replays: 0 } }])
  })
})

describe('holding dead letters', () => {
  test('takes them all, more than SQS gives at once, and says how far it is', async () => {
    const queues = openQueues()
    for (let n = 0; n < 23; n += 1) await parkOne(queues, `a${n}`)
    const progress: number[] = []
    await using held = await holdDeadLetters(queues.sqs, 'dead', {
      ...hold,
      onProgress: (count) => progress.push(count),
    })
    expect(held.deadLetters.map(({ group }) => group)).toEqual(
      Array.from({ length: 23 }, (_, n) => `espocrm:Account:a${n}`),
    )
    expect(progress).toEqual([10, 20, 23])
    expect(visible(queues)).toBe(0)
  })

  test('keeps them from others for as long as was said, and then they are back by themselves', async () => {
    const queues = openQueues()
    await parkOne(queues, 'a1')
    await holdDeadLetters(queues.sqs, 'dead', { ...hold, seconds: 100 })
    queues.clock.advance(99_000)
    expect(visible(queues)).toBe(0)
    queues.clock.advance(2_000)
    expect(visible(queues)).toBe(1)
  })

  test('can be made longer', async () => {
    const queues = openQueues()
    for (let n = 0; n < 12; n += 1) await parkOne(queues, `a${n}`)
    const held = await holdDeadLetters(queues.sqs, 'dead', hold)
    queues.clock.advance(50_000)
    await held.extend(60)
    queues.clock.advance(50_000)
    expect(visible(queues)).toBe(0)
  })

  test('lets go of them when it ends, except for what was removed', async () => {
    const queues = openQueues()
    for (const id of ['a1', 'a2']) await parkOne(queues, id)
    {
      await using held = await holdDeadLetters(queues.sqs, 'dead', hold)
      const [first] = held.deadLetters
      if (first) await held.remove(first)
      expect(held.deadLetters.map(({ group }) => group)).toEqual(['espocrm:Account:a2'])
    }
    expect(queues.dead.messages.map(({ group }) => group)).toEqual(['espocrm:Account:a2'])
    expect(visible(queues)).toBe(1)
  })

  test('lets go of them when SQS fails in the middle', async () => {
    let receives = 0
    const queues = openQueues(async (command, perform) => {
      if (command === 'ReceiveMessageCommand' && ++receives === 2) throw new Error('throttled')
      return perform()
    })
    for (let n = 0; n < 12; n += 1) await parkOne(queues, `a${n}`)
    await expect(holdDeadLetters(queues.sqs, 'dead', hold)).rejects.toThrow('throttled')
    expect(visible(queues)).toBe(12)
  })

  test('ends though letters become free again while it takes', async () => {
    const queues = openQueues(async (command, perform) => {
      if (command === 'ReceiveMessageCommand') queues.clock.advance(61_000)
      return perform()
    })
    for (const id of ['a1', 'a2']) await parkOne(queues, id)
    const held = await holdDeadLetters(queues.sqs, 'dead', hold)
    expect(held.deadLetters).toHaveLength(2)
  })

  test('asks all servers of SQS, for as long as was said', async () => {
    const { sqs, asked } = silent()
    await holdDeadLetters(sqs, 'dead', { seconds: 60, lookFor: 2 })
    expect(asked).toMatchObject([{ QueueUrl: 'dead', WaitTimeSeconds: 2, VisibilityTimeout: 60 }])
  })
})

test('who is parked is known by client, strangers left out, and the queue is as it was', async () => {
  const queues = openQueues()
  for (const id of ['a1', 'a2']) await parkOne(queues, id)
  queues.dead.send({ body: 'none of ours', group: 'g' })
  expect([...(await parkedClients(queues.sqs, 'dead'))]).toEqual(['espocrm:Account:a1', 'espocrm:Account:a2'])
  expect(visible(queues)).toBe(3)
})

test('a listing that dies hides the parked clients for half a minute at most', async () => {
  const { sqs, asked } = silent()
  expect(await parkedClients(sqs, 'dead')).toEqual(new Set())
  expect(asked).toMatchObject([{ QueueUrl: 'dead', WaitTimeSeconds: 1, VisibilityTimeout: 30 }])
})
