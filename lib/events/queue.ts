import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { postpone } from '../queue/visibility.ts'
import { type EventMessage, writeEventMessage } from './message.ts'
import type { EventWorkerServices } from './worker.ts'

/** What the worker does with its queue. */
export const openEventQueue = (
  queueUrl: string,
  deadLetterQueueUrl: string,
  sqs = new SQSClient({}),
): Pick<EventWorkerServices, 'send' | 'postpone' | 'park'> => ({
  send: (message) => sendEventMessage(sqs, queueUrl, message),
  postpone: (record, ms) => postpone(sqs, queueUrl, record, ms),
  async park({ body }, why) {
    const reason = { DataType: 'String', StringValue: why }
    await sqs.send(
      new SendMessageCommand({ QueueUrl: deadLetterQueueUrl, MessageBody: body, MessageAttributes: { reason } }),
    )
  },
})

/** Puts a message into the queue of events. */
export const sendEventMessage = async (
  sqs: Pick<SQSClient, 'send'>,
  queueUrl: string,
  message: EventMessage,
): Promise<void> => {
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: writeEventMessage(message) }))
}
