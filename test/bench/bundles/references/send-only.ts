import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'

const sqs = new SQSClient({})

/** What the receiver is measured by: takes any body and sends it on. */
export const handler = async ({ body = '' }: { body?: string }) => {
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: process.env.QUEUE_URL,
      MessageBody: body,
      MessageGroupId: 'one',
    }),
  )
  return { statusCode: 202 }
}
