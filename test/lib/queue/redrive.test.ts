import type { SQSClient } from '@aws-sdk/client-sqs'
import { describe, expect, test } from 'vitest'
import { type DeadLetter, type HeldDeadLetters, holdDeadLetters } from '#lib/queue/dead-letters.ts'
import { historyIn, historyOf, moveTask } from '#lib/queue/history.ts'
import { isMoving, moveAll, replayDeadLetters } from '#lib/queue/redrive.ts'
import { openQueues, recordOf } from './queues.ts'

/** Dead letters, held, on a clock that sleeps by going on. */
const openReplay = async (count: number, attributes: Record<string, string> = {}) => {
  const queues = openQueues()
  for (let n = 0; n < count; n += 1) queues.dead.send({ body: `body ${n}`, group: `group ${n}`, attributes })
  const slept: number[] = []
  const clock = {
    now: queues.clock.now,
    sleep: async (ms: number) => {
      slept.push(ms)
      queues.clock.advance(ms)
    },
  }
  const held = await holdDeadLetters(queues.sqs, 'dead', { seconds: 60, lookFor: 1 })
  const replay = (
    deadLetters: readonly DeadLetter[],
    more: { rate?: number; onProgress?: (done: number) => void } = {},
  ) => replayDeadLetters(held, deadLetters, { sqs: queues.sqs, queueUrl: 'clients', clock, by: 'anna', ...more })
  return { ...queues, held, replay, slept }
}

describe('replaying', () => {
  test('sends those that are chosen to the workers as they were, and leaves the others', async () => {
    const { held, replay, clients, dead } = await openReplay(3)
    await replay(held.deadLetters.slice(0, 2))
    expect(clients.messages.map(({ body, group }) => [body, group])).toEqual([
      ['body 0', 'group 0'],
      ['body 1', 'group 1'],
    ])
    expect(dead.messages.map(({ body }) => body)).toEqual(['body 2'])
  })

  test('says on the message who did it, when, and how often, and leaves the reason behind', async () => {
    const { held, replay, clients, clock } = await openReplay(1, {
      reason: 'r',
      detail: 'd',
      replays: '2',
      replayedBy: 'ben',
    })
    await replay(held.deadLetters)
    const replayedAt = new Date(clock.now()).toISOString()
    expect(clients.messages.map(({ attributes }) => attributes)).toEqual([
      { replays: '3', replayedAt, replayedBy: 'anna' },
    ])
  })

  test('a second time, after a crash before the deletion, adds nothing', async () => {
    const { held, replay, clients } = await openReplay(2)
    const crashed: HeldDeadLetters = {
      ...held,
      deadLetters: held.deadLetters,
      remove: () => Promise.reject(new Error('crash')),
    }
    const queue = openQueues()
    const deadLetters = [...held.deadLetters]
    await expect(
      replayDeadLetters(crashed, deadLetters, { sqs: queue.sqs, queueUrl: 'clients', clock: queue.clock, by: 'anna' }),
    ).rejects.toThrow('crash')
    expect(queue.clients.messages).toHaveLength(1)
    await replay(deadLetters)
    await replay(deadLetters.slice(0, 0))
    expect(new Set(clients.messages.map(({ deduplication }) => deduplication)).size).toBe(2)
    expect(clients.messages[0]?.deduplication).toBe(queue.clients.messages[0]?.deduplication)
  })

  test('keeps to the rate, and says how far it is', async () => {
    const { held, replay, slept } = await openReplay(3)
    const progress: number[] = []
    await replay(held.deadLetters, { rate: 4, onProgress: (done) => progress.push(done) })
    expect(slept).toEqual([250, 250])
    expect(progress).toEqual([1, 2, 3])
  })

  test('without a rate waits for nothing', async () => {
    const { held, replay, slept } = await openReplay(3)
    await replay(held.deadLetters)
    expect(slept).toEqual([])
  })

  test('holds those that are left for as long as it takes', async () => {
    const { held, replay, dead, clients, calls } = await openReplay(8)
    // One in a hundred seconds: without more time the letters would be free after one minute.
    await replay(held.deadLetters, { rate: 0.01 })
    expect(clients.messages.map(({ body }) => body)).toEqual(Array.from({ length: 8 }, (_, n) => `body ${n}`))
    expect(dead.messages).toEqual([])
    const extensions = calls.filter((name) => name === 'ChangeMessageVisibilityBatchCommand')
    // Seven waits of a hundred seconds, and half of five minutes between two extensions.
    expect(extensions).toHaveLength(4)
  })

  test('holds them also where two waits are as long as they are held', async () => {
    const { held, replay, dead, clients } = await openReplay(3)
    await replay(held.deadLetters, { rate: 1 / 150 })
    expect(clients.messages).toHaveLength(3)
    expect(dead.messages).toEqual([])
  })
})

describe('the history of a message', () => {
  const from = (attributes: Record<string, string>) => historyIn((name) => attributes[name])
  const received = (attributes: Record<string, string>) =>
    historyOf(
      recordOf({
        attributes: { SentTimestamp: String(Date.parse('2026-01-05T09:00:00Z')) },
        messageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, stringValue]) => [name, { dataType: 'String', stringValue }]),
        ),
      }),
    )

  test('is what its attributes say', () => {
    const told = { replays: '2', replayedAt: '2026-01-01T00:00:00.000Z', replayedBy: 'anna' }
    expect(from(told)).toStrictEqual({ ...told, replays: 2 })
    expect(from({})).toStrictEqual({ replays: 0 })
    expect(from({ replays: 'many' })).toStrictEqual({ replays: 0 })
    expect(received(told)).toStrictEqual({ ...told, replays: 2 })
  })

  test('of one that still says that it was parked: a move task put it back when it was sent', () => {
    expect(received({ parkedAt: '2026-01-01T00:00:00.000Z', replays: '1', replayedBy: 'anna' })).toStrictEqual({
      replays: 2,
      replayedAt: '2026-01-05T09:00:00.000Z',
      replayedBy: moveTask,
    })
  })
})

describe('a move by SQS itself', () => {
  interface Task {
    Status?: string
    ApproximateNumberOfMessagesMoved?: number
    ApproximateNumberOfMessagesToMove?: number
    FailureReason?: string
  }
  /** SQS with a move task that says one thing after the other. */
  const moving = (...said: (Task | undefined)[]) => {
    const asked: [string, object][] = []
    const sqs = {
      send: async (command: { constructor: { name: string }; input: object }) => {
        asked.push([command.constructor.name, command.input])
        if (command.constructor.name === 'StartMessageMoveTaskCommand') return {}
        const task = said.shift()
        return task ? { Results: [task] } : {}
      },
    } as unknown as SQSClient
    return { sqs, asked }
  }
  const slept: number[] = []
  const clock = { now: () => 0, sleep: async (ms: number) => void slept.push(ms) }
  const move = (sqs: SQSClient, more: { rate?: number; onProgress?: (moved: number, total: number) => void } = {}) =>
    moveAll({ sqs, sourceArn: 'arn:dead', destinationArn: 'arn:clients', clock, ...more })

  test('is followed to its end', async () => {
    const { sqs, asked } = moving(
      { Status: 'RUNNING', ApproximateNumberOfMessagesToMove: 7 },
      { Status: 'RUNNING', ApproximateNumberOfMessagesMoved: 3, ApproximateNumberOfMessagesToMove: 7 },
      { Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 7, ApproximateNumberOfMessagesToMove: 7 },
    )
    const progress: number[][] = []
    const end = await move(sqs, { onProgress: (moved, total) => progress.push([moved, total]) })
    expect(end).toEqual({ status: 'COMPLETED', moved: 7, failure: undefined })
    expect(progress).toEqual([
      [0, 7],
      [3, 7],
      [7, 7],
    ])
    expect(slept.splice(0)).toEqual([1_000, 1_000])
    expect(asked.slice(0, 2)).toEqual([
      ['StartMessageMoveTaskCommand', { SourceArn: 'arn:dead', DestinationArn: 'arn:clients' }],
      ['ListMessageMoveTasksCommand', { SourceArn: 'arn:dead', MaxResults: 1 }],
    ])
  })

  test('that fails says why', async () => {
    const { sqs } = moving({ Status: 'FAILED', ApproximateNumberOfMessagesMoved: 2, FailureReason: 'AccessDenied' })
    expect(await move(sqs)).toEqual({ status: 'FAILED', moved: 2, failure: 'AccessDenied' })
  })

  test('of which SQS knows nothing ends as unknown', async () => {
    const { sqs } = moving(undefined)
    const progress: number[][] = []
    const end = await move(sqs, { onProgress: (moved, total) => progress.push([moved, total]) })
    expect(end).toEqual({ status: 'UNKNOWN', moved: 0, failure: undefined })
    expect(progress).toEqual([[0, 0]])
  })

  test.each([
    [20, 20],
    [501, 500],
  ])('at %d messages a second asks SQS for %d', async (rate, given) => {
    const { sqs, asked } = moving({ Status: 'COMPLETED' })
    await move(sqs, { rate })
    expect(asked[0]?.[1]).toMatchObject({ MaxNumberOfMessagesPerSecond: given })
  })

  test('is under way while SQS says so, and not before or after', async () => {
    for (const [task, is] of [
      [{ Status: 'RUNNING' }, true],
      [{ Status: 'COMPLETED' }, false],
      [undefined, false],
    ] as const) {
      const { sqs, asked } = moving(task)
      expect(await isMoving(sqs, 'arn:dead')).toBe(is)
      expect(asked).toEqual([['ListMessageMoveTasksCommand', { SourceArn: 'arn:dead', MaxResults: 1 }]])
    }
  })
})
