import type { SQSClient } from '@aws-sdk/client-sqs'
import { QueueUnavailable } from '../../runtime/errors.ts'
import { sendEventMessage } from '../queue.ts'
import type { Callback, CallbackOutbox } from './outbox.ts'
import { callbackEvent, callbackOutlet } from './outlet.ts'

export interface SenderTelling {
  outbox: Pick<CallbackOutbox, 'put'>
  sqs: Pick<SQSClient, 'send'>
  queueUrl: string
  now(): number
}

/**
 * Leaves a callback where the worker of events finds it, which has it taken by the sender. Whoever crashes between leaves one that the next
 * of the same client brings along. @throws QueueUnavailable
 */
export const leaveCallback = async ({ outbox, sqs, queueUrl, now }: SenderTelling, told: Callback): Promise<void> => {
  try {
    await outbox.put(told, now())
    await sendEventMessage(sqs, queueUrl, { event: callbackEvent(told), outlet: callbackOutlet })
  } catch (error) {
    throw new QueueUnavailable('a callback cannot be left for its sender', { cause: error })
  }
}
