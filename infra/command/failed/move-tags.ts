import { ListQueueTagsCommand, TagQueueCommand, UntagQueueCommand } from '@aws-sdk/client-sqs'
import type { DeadLetter } from '#lib/queue/dead-letters.ts'
import { moveTask } from '#lib/queue/history.ts'
import type { Target } from '../target/target.ts'

/**
 * SQS writes nothing on the messages that it moves, so who started a move is noted beside them: as tags of the dead-letter
 * queue, `roomkeeper:replay-all:{start}` = `{who}` or `{who}/{end}`. A move that was started elsewhere is in CloudTrail only.
 */
export interface Move {
  by: string
  /** Epoch milliseconds; the end is not known while it runs, or when nobody followed it. */
  start: number
  end: number | undefined
}

const prefix = 'roomkeeper:replay-all:'
/** SQS takes fifty tags in all. */
const kept = 20
/** SQS ends a move after so long. */
const longestMove = 36 * 3_600_000
/** The clock of this machine is not that of SQS. */
const skew = 60_000

/** Characters that AWS takes in a tag; `/` is ours. */
const inTag = (text: string) => text.replace(/[^\p{L}\p{Z}\p{N}_.:=+\-@]/gu, '_').slice(0, 200)

/** Notes that somebody starts, or with an end has ended, a move. Forgets the oldest ones. */
export const noteMove = async (target: Target, { by, start, end }: Move): Promise<void> => {
  const QueueUrl = await target.queues.url('dead')
  const value = inTag(by) + (end === undefined ? '' : `/${new Date(end).toISOString()}`)
  const old = (await readMoves(target)).slice(kept - 1)
  const key = (at: number) => prefix + new Date(at).toISOString()
  if (old.length > 0)
    await target.sqs.send(new UntagQueueCommand({ QueueUrl, TagKeys: old.map((move) => key(move.start)) }))
  await target.sqs.send(new TagQueueCommand({ QueueUrl, Tags: { [key(start)]: value } }))
}

/** The moves that were noted, the newest first. */
export const readMoves = async ({ sqs, queues }: Target): Promise<Move[]> => {
  const { Tags = {} } = await sqs.send(new ListQueueTagsCommand({ QueueUrl: await queues.url('dead') }))
  return Object.entries(Tags)
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => {
      const [by = '', end] = value.split('/')
      return { by, start: Date.parse(key.slice(prefix.length)), end: end ? Date.parse(end) : undefined }
    })
    .sort((left, right) => right.start - left.start)
}

/** The dead letter with the name of the person who started its move, where the tags have it. */
export const withMover = (deadLetter: DeadLetter, moves: readonly Move[]): DeadLetter => {
  const { replayedBy, replayedAt } = deadLetter.history
  if (replayedBy !== moveTask || replayedAt === undefined) return deadLetter
  const at = Date.parse(replayedAt)
  const move = moves.find(
    ({ start, end }) => start - skew <= at && at <= (end === undefined ? start + longestMove : end + skew),
  )
  return move
    ? { ...deadLetter, history: { ...deadLetter.history, replayedBy: `${move.by} (${moveTask})` } }
    : deadLetter
}

export const wasMoved = ({ history }: DeadLetter): boolean => history.replayedBy === moveTask
