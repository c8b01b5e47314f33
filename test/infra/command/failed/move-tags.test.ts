import { ListQueueTagsCommand, SQSClient, TagQueueCommand, UntagQueueCommand } from '@aws-sdk/client-sqs'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, describe, expect, test } from 'vitest'
import { noteMove, readMoves, withMover } from '#infra/command/failed/move-tags.ts'
import type { Target } from '#infra/command/target/target.ts'
import type { DeadLetter } from '#lib/queue/dead-letters.ts'

/** A queue's tags, as SQS keeps them. */
const mock = mockClient(SQSClient)
let tags: Record<string, string> = {}
beforeEach(() => {
  tags = { environment: 'prod' }
  mock.on(ListQueueTagsCommand).callsFake(() => ({ Tags: tags }))
  mock.on(TagQueueCommand).callsFake(({ Tags }) => void Object.assign(tags, Tags))
  mock.on(UntagQueueCommand).callsFake(({ TagKeys }: { TagKeys: string[] }) => {
    for (const key of TagKeys) delete tags[key]
  })
})
const target = {
  sqs: new SQSClient({}),
  queues: { url: async () => 'https://sqs.example.com/dead' },
} as unknown as Target

const at = (time: string) => Date.parse(`2026-11-25T${time}Z`)
/** A letter that a move task put back at `time`, and that was parked again. */
const moved = (time: string, replayedBy = 'message move task') =>
  ({ history: { replays: 1, replayedAt: new Date(at(time)).toISOString(), replayedBy } }) as DeadLetter
const moverOf = async (deadLetter: DeadLetter) => withMover(deadLetter, await readMoves(target)).history.replayedBy

describe('who had SQS move a message', () => {
  beforeEach(async () => {
    await noteMove(target, { by: 'anna', start: at('10:00:00'), end: undefined })
    await noteMove(target, { by: 'anna', start: at('10:00:00'), end: at('10:05:00') })
    await noteMove(target, { by: 'DOMAIN\\ben/x', start: at('12:00:00'), end: undefined })
  })

  test('is whoever had started a move at that time', async () => {
    expect(await moverOf(moved('10:03:00'))).toBe('anna (message move task)')
    // The clock of SQS is a little behind ours.
    expect(await moverOf(moved('09:59:30'))).toBe('anna (message move task)')
    expect(await moverOf(moved('12:30:00'))).toBe('DOMAIN_ben_x (message move task)')
  })

  test.each(['09:00:00', '11:00:00'])(
    'is not known of a move at %s, which somebody started elsewhere',
    async (time) => {
      expect(await moverOf(moved(time))).toBe('message move task')
    },
  )

  test('does not stand in for whom the message itself names', async () => {
    expect(await moverOf(moved('10:03:00', 'carl'))).toBe('carl')
  })
})

test('keeps the twenty newest moves, and every tag of somebody else', async () => {
  for (let minute = 10; minute < 40; minute += 1)
    await noteMove(target, { by: 'anna', start: at(`10:${minute}:00`), end: undefined })
  const moves = await readMoves(target)
  expect(moves.map(({ start }) => start)).toEqual(Array.from({ length: 20 }, (_, index) => at(`10:${39 - index}:00`)))
  expect(tags.environment).toBe('prod')
})
