import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { type DeadLetter, holdDeadLetters } from '#lib/queue/dead-letters.ts'
import { moveAll, replayDeadLetters } from '#lib/queue/redrive.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { systemClock } from '#lib/runtime/clock.ts'
import { createTurn } from '#lib/runtime/waiting/turn.ts'
import type { LocalInstance } from '../../instance.ts'
import type { ClientEventLog } from '../state/event-log.ts'
import { clientQueues } from '../state/queue.ts'
import { reasonView } from '../state/reasons.ts'
import type { DeadLetterView } from '../wire.ts'

export interface FailedControls {
  list(): Promise<DeadLetterView[]>
  /** Sends parked messages to the workers again: these, or everything. Resolves to how many. */
  replay(ids?: readonly string[]): Promise<number>
  /** Deletes these parked messages for good. Resolves to how many there were. */
  discard(ids: readonly string[]): Promise<number>
}

/** Seconds for which the messages are hidden from others; the emulator is one server, so there is nobody else to ask. */
const hold = { seconds: 30, lookFor: 0 }

/** The dead-letter queue through the same code as `roomkeeper failed`. */
export const createFailedControls = (
  instance: LocalInstance,
  eventLog: ClientEventLog,
  sqs: SQSClient,
): FailedControls => {
  const { clients, dead } = clientQueues(instance)
  // Whoever looks holds the messages for a moment: one at a time, or the second would find nothing.
  const alone = createTurn()
  const nameOf = (client: string) => eventLog.histories.get(client)?.row.name ?? ''
  return {
    list: () =>
      alone(async () => {
        await using held = await holdDeadLetters(sqs, dead, hold)
        return held.deadLetters
          .map((deadLetter) => viewOf(deadLetter, nameOf))
          .sort((one, other) => one.parkedAt - other.parkedAt)
      }),
    replay: (ids) =>
      alone(async () => {
        if (!ids) return everything(sqs, dead, clients)
        await using held = await holdDeadLetters(sqs, dead, hold)
        const chosen = held.deadLetters.filter(({ id }) => ids.includes(id))
        await replayDeadLetters(held, chosen, { sqs, queueUrl: clients, clock: systemClock, by: 'console' })
        return chosen.length
      }),
    discard: (ids) =>
      alone(async () => {
        await using held = await holdDeadLetters(sqs, dead, hold)
        const chosen = held.deadLetters.filter(({ id }) => ids.includes(id))
        for (const deadLetter of chosen) await held.remove(deadLetter)
        return chosen.length
      }),
  }
}

const viewOf = (deadLetter: DeadLetter, nameOf: (client: string) => string): DeadLetterView => {
  const client = deadLetter.message ? clientKey(deadLetter.message.ref) : 'unreadable'
  return {
    id: deadLetter.id,
    client,
    name: nameOf(client),
    reason: reasonView(deadLetter.reason, deadLetter.detail),
    parkedAt: deadLetter.parkedAt,
    ...(deadLetter.tries !== undefined && { tries: deadLetter.tries }),
    replays: deadLetter.history.replays,
  }
}

const everything = async (sqs: SQSClient, dead: string, clients: string): Promise<number> => {
  const arnOf = async (QueueUrl: string) =>
    (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }))).Attributes?.QueueArn ??
    ''
  const [sourceArn, destinationArn] = await Promise.all([arnOf(dead), arnOf(clients)])
  const { status, moved, failure } = await moveAll({ sqs, sourceArn, destinationArn, clock: systemClock })
  if (status !== 'COMPLETED') throw new Error(`SQS ended the move as ${status}: ${failure ?? ''}`)
  return moved
}
