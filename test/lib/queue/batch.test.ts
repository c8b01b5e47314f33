import type { SQSRecord } from 'aws-lambda'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { processBatch, type Settled } from '#lib/queue/batch.ts'
import { keepLog } from '#test/onboarding/world/quiet-log.ts'

let quiet: ReturnType<typeof keepLog>
beforeAll(() => {
  quiet = keepLog()
})
afterAll(() => quiet.restore())

const record = (messageId: string, group: string): SQSRecord => ({
  messageId,
  receiptHandle: messageId,
  body: '',
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '0',
    SenderId: '',
    ApproximateFirstReceiveTimestamp: '0',
    MessageGroupId: group,
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: '',
  awsRegion: '',
})

/** What becomes of one record: every way in which the work on it can end, or not end. */
type Ending = 'done' | 'stays' | 'throws' | 'throws at once' | 'hangs'

const oddThings = [undefined, null, 'a text', 42, { code: 'E' }, new Error('an error'), Symbol('odd')]

const endings = fc.constantFrom<Ending>('done', 'stays', 'throws', 'throws at once', 'hangs')
const batches = fc.record({
  ends: fc.array(fc.record({ group: fc.constantFrom('a', 'b', 'c'), ending: endings }), {
    minLength: 1,
    maxLength: 10,
  }),
  width: fc.integer({ min: 1, max: 4 }),
  odd: fc.constantFrom(...oddThings),
})

/** Settles as the endings say and keeps account of what was begun and proven done. */
const stage = (endings: readonly Ending[], odd: unknown) => {
  const begun: string[] = []
  const done = new Set<string>()
  let inside = 0
  let most = 0
  const settle = (one: SQSRecord): Promise<Settled> => {
    begun.push(one.messageId)
    const ending = endings[Number(one.messageId)]
    if (ending === 'throws at once') throw odd
    inside += 1
    most = Math.max(most, inside)
    return (async () => {
      try {
        await Promise.resolve()
        if (ending === 'hangs') await new Promise(() => {})
        if (ending === 'throws') throw odd
        if (ending === 'done') done.add(one.messageId)
        return ending === 'done' ? 'done' : 'stays'
      } finally {
        inside -= 1
      }
    })()
  }
  const givenBack: string[] = []
  const giveBack = async (rest: readonly SQSRecord[]) => {
    givenBack.push(...rest.map(({ messageId }) => messageId))
  }
  return { begun, done, givenBack, settle, giveBack, mostInside: () => most }
}

const turns = async (n: number) => {
  for (let left = n; left > 0; left -= 1) await new Promise((resolve) => setImmediate(resolve))
}

const idsOf = ({ batchItemFailures }: { batchItemFailures: { itemIdentifier: string }[] }) =>
  batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)

describe('the answer to Lambda', () => {
  test('names at any moment, and at the end, exactly what is not proven done, whatever is thrown and whatever hangs', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async ({ ends, width, odd }) => {
        const records = ends.map(({ group }, index) => record(String(index), group))
        const all = records.map(({ messageId }) => messageId)
        const work = stage(
          ends.map(({ ending }) => ending),
          odd,
        )
        const time = new AbortController()
        const batch = processBatch(records, work, time.signal, width)
        expect(idsOf(batch.response())).toEqual(all)
        await turns(2)
        // Lambda may end here: out of time, or out of memory, when nothing is answered at all and everything stays.
        expect(idsOf(batch.response())).toEqual(all.filter((id) => !work.done.has(id)))
        time.abort()
        const answer = await batch.finished
        expect(idsOf(answer)).toEqual(all.filter((id) => !work.done.has(id)))
        expect(work.mostInside()).toBeLessThanOrEqual(width)
      }),
    )
  })

  test('holds back what comes after a record that is not done, in its group and nowhere else', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async ({ ends, odd }) => {
        const finite = ends.map(
          ({ group, ending }) => ({ group, ending: ending === 'hangs' ? 'stays' : ending }) as const,
        )
        const work = stage(
          finite.map(({ ending }) => ending),
          odd,
        )
        await processBatch(
          finite.map(({ group }, index) => record(String(index), group)),
          work,
        ).finished
        const expected = finite.flatMap(({ group }, index) => {
          const before = finite.slice(0, index).filter((one) => one.group === group)
          return before.every(({ ending }) => ending === 'done') ? [String(index)] : []
        })
        expect([...work.begun].sort()).toEqual(expected.sort())
        // What was not begun is in nobody's way: SQS gives out nothing of a group while any of it is in flight.
        const all = finite.map((_, index) => String(index))
        expect([...work.givenBack].sort()).toEqual(all.filter((id) => !expected.includes(id)).sort())
        for (const group of ['a', 'b', 'c']) {
          const order = work.begun.filter((id) => finite[Number(id)]?.group === group)
          expect(order).toEqual([...order].sort((left, right) => Number(left) - Number(right)))
        }
      }),
    )
  })

  test('begins nothing after the time is over', async () => {
    const work = stage(['done', 'done', 'done'], undefined)
    const records = ['a', 'a', 'b'].map((group, index) => record(String(index), group))
    const batch = processBatch(records, work, AbortSignal.abort())
    expect(idsOf(await batch.finished)).toEqual(['0', '1', '2'])
    expect(work.begun).toEqual([])
  })
})

describe('out of time', () => {
  const waits = (signal: AbortSignal, groups: readonly string[], width?: number) => {
    const begun: string[] = []
    const returned: string[] = []
    const first = Promise.withResolvers<Settled>()
    const work = {
      settle: (one: SQSRecord) => {
        begun.push(one.messageId)
        return one.messageId === '0' ? first.promise : Promise.resolve<Settled>('done')
      },
      giveBack: async (rest: readonly SQSRecord[]) => void returned.push(...rest.map(({ messageId }) => messageId)),
    }
    const records = groups.map((group, index) => record(String(index), group))
    return { begun, returned, first, batch: processBatch(records, work, signal, width) }
  }

  test('what is under way may end, but nothing after it is begun, and nothing is given back', async () => {
    const time = new AbortController()
    const { begun, returned, first, batch } = waits(time.signal, ['a', 'a', 'b'], 1)
    time.abort()
    expect(idsOf(await batch.finished)).toEqual(['0', '1', '2'])
    first.resolve('done')
    await turns(3)
    expect(begun).toEqual(['0'])
    expect(returned).toEqual([])
    expect(idsOf(batch.response())).toEqual(['1', '2'])
  })

  test('a record that stays after the time is over gives nothing back: the others come by themselves', async () => {
    const time = new AbortController()
    const { returned, first } = waits(time.signal, ['a', 'a'])
    time.abort()
    first.resolve('stays')
    await turns(3)
    expect(returned).toEqual([])
  })

  test('a batch whose time ends in its very first step is answered although that step never ends', async () => {
    const time = new AbortController()
    const settle = () => {
      time.abort()
      return new Promise<Settled>(() => {})
    }
    const { finished } = processBatch([record('0', 'a')], { settle, giveBack: async () => {} }, time.signal)
    expect(idsOf(await finished)).toEqual(['0'])
  })

  test('a batch that begins too late is answered although the work never ends', async () => {
    const never = { settle: () => new Promise<Settled>(() => {}), giveBack: async () => {} }
    const { finished } = processBatch([record('0', 'a')], never, AbortSignal.abort())
    expect(idsOf(await finished)).toEqual(['0'])
  })
})

test('the last of a group that stays leaves nothing to be given back', async () => {
  const given: number[] = []
  const work = {
    settle: async () => 'stays' as const,
    giveBack: async (rest: readonly SQSRecord[]) => void given.push(rest.length),
  }
  await processBatch(
    ['a', 'a', 'b'].map((group, index) => record(String(index), group)),
    work,
  ).finished
  expect(given).toEqual([1])
})

test('what was thrown is logged with the message, also when it comes of giving back', async () => {
  const before = quiet.lines.length
  const work = {
    settle: () => Promise.reject(new TypeError('odd')),
    giveBack: () => Promise.reject(new RangeError('busy')),
  }
  const { finished } = processBatch([record('first', 'a'), record('second', 'a')], work)
  expect(idsOf(await finished)).toEqual(['first', 'second'])
  const logged = quiet.lines.slice(before)
  expect(logged).toMatchObject([
    { level: 'error', event: 'message.failed', messageId: 'first' },
    { level: 'error', event: 'message.failed', messageId: 'first' },
  ])
  expect(logged.map(({ error }) => /TypeError|RangeError/.exec(String(error))?.[0])).toEqual([
    'TypeError',
    'RangeError',
  ])
})

test('a message without a group is one of its own', async () => {
  const one = record('0', 'a')
  const two = record('1', 'a')
  for (const { attributes } of [one, two]) delete attributes.MessageGroupId
  const work = stage(['stays', 'done'], undefined)
  await processBatch([one, two], work).finished
  expect(work.begun).toEqual(['0', '1'])
})
