import * as z from 'zod'
import type { LocalInstance } from '../../instance.ts'

/** A message that somebody holds or that waits for its time. */
export interface HeldMessage {
  id: string
  group: string
  receiptHandle: string
  /** Epoch milliseconds at which SQS hands it out again. */
  until: number
}

/** What lies in a queue, seen without taking anything out of it. */
export interface QueueContent {
  groups: ReadonlySet<string>
  visible: number
  held: HeldMessage[]
}

const message = z.object({ messageId: z.string(), messageGroupId: z.string().default('') })
const inspection = z.object({
  messages: z.object({
    ready: z.array(message),
    delayed: z.array(message),
    inflight: z.array(z.object({ message, receiptHandle: z.string(), visibilityDeadline: z.number() })),
  }),
})

/** Looks into a queue by the emulator's own window, which a real SQS does not have; it works while SQS is down, too. */
export const contentOf = async (instance: LocalInstance, queueUrl: string): Promise<QueueContent> => {
  const name = queueUrl.slice(queueUrl.lastIndexOf('/') + 1)
  const response = await fetch(`${instance.aws.sqsUrl}/_fauxqs/queues/${name}`)
  const { ready, delayed, inflight } = inspection.parse(await response.json()).messages
  const held = inflight.map((one) => ({
    id: one.message.messageId,
    group: one.message.messageGroupId,
    receiptHandle: one.receiptHandle,
    until: one.visibilityDeadline,
  }))
  const everyone = [...ready, ...delayed].map(({ messageGroupId }) => messageGroupId)
  return {
    groups: new Set([...everyone, ...held.map(({ group }) => group)]),
    visible: ready.length + delayed.length,
    held,
  }
}

/** The queues that clients travel through, by the outputs of the stack. */
export const clientQueues = ({ aws }: LocalInstance): { clients: string; dead: string } => ({
  clients: aws.outputs.ClientsQueueUrl ?? '',
  dead: aws.outputs.ClientsDeadLetterQueueUrl ?? '',
})
