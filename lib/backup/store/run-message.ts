import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import * as z from 'zod/mini'
import { parseJson } from '../../runtime/json.ts'

const messageV1 = z.object({ v: z.literal(1), portal: z.string(), run: z.string(), step: z.int() })

/** A pointer to a run: what is to be done stands in the run itself. Carries nothing secret. */
export type RunMessage = Omit<z.output<typeof messageV1>, 'v'>

/** The message in a body of any version we ever sent, or undefined when it is none of ours. */
export const readRunMessage = (body: string): RunMessage | undefined => {
  const parsed = z.safeParse(messageV1, parseJson(body))
  if (!parsed.success) return undefined
  const { v: _, ...message } = parsed.data
  return message
}

export const writeRunMessage = (message: RunMessage): string => JSON.stringify({ v: 1, ...message })

/** SQS delays a message by at most a quarter of an hour. */
export const longestDelay = 900_000

/** Sends a run's next message, to arrive after `delay` milliseconds (at most a quarter of an hour). */
export type SendRun = (message: RunMessage, delay: number) => Promise<void>

export const createSendRun =
  (sqs: SQSClient, queueUrl: string): SendRun =>
  async (message, delay) => {
    const seconds = Math.ceil(Math.min(Math.max(delay, 0), longestDelay) / 1_000)
    await sqs.send(
      new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: writeRunMessage(message), DelaySeconds: seconds }),
    )
  }
