import type { SQSClient } from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import type { Settled } from '../queue/batch.ts'
import { backOff, postpone, receivesOf } from '../queue/consumer.ts'
import type { Deadline } from '../runtime/clock.ts'
import { describeError } from '../runtime/errors.ts'
import { log, withLogContext } from '../runtime/log.ts'
import { endBadly, followRun } from './follow.ts'
import { type RunMessage, readRunMessage } from './message.ts'
import type { BackupServices } from './services.ts'

/** After so many receives of one message the run is reported as failed by Roomkeeper itself, rather than never. */
const mostSurprises = 6

export interface WatchWorker {
  settle(record: SQSRecord, deadline: Deadline): Promise<Settled>
}

/** The worker behind the queue of runs. */
export const createWatchWorker = (services: BackupServices, sqs: SQSClient, queueUrl: string): WatchWorker => ({
  async settle(record, deadline) {
    const message = readRunMessage(record.body)
    if (!message) {
      // The queue parks it after a few receives; nothing of ours looks like that.
      log.error('message unreadable', { message: record.messageId })
      return 'stays'
    }
    return withLogContext({ portal: message.portal, delivery: message.run, message: record.messageId }, async () => {
      try {
        if (receivesOf(record) >= mostSurprises) await giveUp(services, message)
        await followRun(services, message, deadline)
        return 'done'
      } catch (error) {
        const { error: name, message: detail } = describeError(error)
        log.error('run not followed', { error: name, detail, attempt: receivesOf(record) })
        await postpone(sqs, queueUrl, record, backOff(receivesOf(record)))
        return 'stays'
      }
    })
  },
})

/** What cannot be done is said: the run goes straight to its report. */
const giveUp = async (services: BackupServices, { portal, run }: RunMessage): Promise<void> => {
  const held = await services.runs.find(portal, run)
  if (!held || held.state.stage === 'tell' || held.state.stage === 'done') return
  const { state } = endBadly(held.state, 'failed', 'roomkeeper-failed', undefined, services.clock.now())
  await services.runs.save(held, state)
}
