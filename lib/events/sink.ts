import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { QueueUnavailable } from '../runtime/errors.ts'
import { type EventType, type OutgoingEvent, withoutNames } from './event.ts'
import { writeEventMessage } from './message.ts'

/** Where events go that somebody is to be told of. */
export interface EventSink {
  /** Whether any outlet wants events of this type. */
  wants(type: EventType): boolean
  /** Puts an event into the queue, from where it is delivered. Nothing waits for receivers. @throws QueueUnavailable */
  send(event: OutgoingEvent): Promise<void>
}

/** What the producers of events need to know of the outlets. */
export interface WantedEvents {
  types: readonly EventType[]
  /** Whether any outlet gets names. */
  names: boolean
  /** Whether senders are told of their clients from the same queue. */
  callbacks?: boolean | undefined
}

export const createEventSink = (sqs: Pick<SQSClient, 'send'>, queueUrl: string, wanted: WantedEvents): EventSink => {
  const types: ReadonlySet<EventType> = new Set(wanted.types)
  return {
    wants: (type) => types.has(type),
    async send(event) {
      if (!types.has(event.type)) return
      const MessageBody = writeEventMessage({ event: wanted.names ? event : withoutNames(event) })
      try {
        await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }))
      } catch (error) {
        throw new QueueUnavailable('the queue of events cannot be reached', { cause: error })
      }
    },
  }
}
