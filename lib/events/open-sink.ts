import * as z from 'zod/mini'
import { openedOnce } from '../runtime/objects/open-texts.ts'
import { eventTypes } from './event.ts'
import type { EventSink, WantedEvents } from './sink.ts'

/** What a function is told of the outlets whose events it produces. */
export const wantedEvents = z.object({
  types: z.array(z.enum(eventTypes)),
  names: z.boolean(),
  callbacks: z.optional(z.boolean()),
})

/** Where events go; undefined where there is no outlet. The code of SQS is loaded with the first event. */
export const openEventSink = (
  queueUrl: string | undefined,
  wanted: WantedEvents | undefined,
): EventSink | undefined => {
  if (queueUrl === undefined || !wanted) return undefined
  const open = openedOnce(async () => {
    const [{ SQSClient }, { createEventSink }] = await Promise.all([import('@aws-sdk/client-sqs'), import('./sink.ts')])
    return createEventSink(new SQSClient({}), queueUrl, wanted)
  })
  return {
    wants: (type) => wanted.types.includes(type),
    send: async (event) => (await open()).send(event),
  }
}
