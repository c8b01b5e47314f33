import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'

const counts = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const

/** About how many messages a queue has, visible and in flight; those that wait for a limit are in flight. */
export const depthOf = async (sqs: SQSClient, queueUrl: string): Promise<number> => {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...counts] }),
  )
  return counts.reduce((sum, name) => sum + Number(Attributes?.[name] ?? 0), 0)
}
