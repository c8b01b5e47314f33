import type { InvocationResult } from '../contract.ts'
import type { AsynchronousInvocations } from '../lambda/asynchronous.ts'
import type { FunctionPool } from '../lambda/pool.ts'
import type { QueueEmulator } from '../queues/emulator.ts'
import type { ScheduleModel } from '../template/model.ts'

/** Sends to a queue by its ARN. Nobody waits for this in AWS either, so a failure is in the result. */
export async function sendTo(
  { registry, sqs }: QueueEmulator,
  queueArn: string,
  body: string,
  group = 'none',
): Promise<InvocationResult> {
  try {
    const queue = registry.find(queueArn)
    if (!queue) throw new Error(`${queueArn} is no queue of the template, and nothing else can be sent to`)
    const message = { QueueUrl: queue.url, MessageBody: body, ...(queue.fifo && { MessageGroupId: group }) }
    return { payload: await sqs.call('SendMessage', message) }
  } catch (error) {
    return { error: { errorType: 'DeliveryFailed', errorMessage: String(error) } }
  }
}

/** Gives a firing to the schedule's target: an asynchronous invocation, or a message. */
export const delivery =
  (emulator: QueueEmulator, invocations: AsynchronousInvocations, poolOf: (arn: string) => FunctionPool) =>
  async ({ targetArn, messageGroupId }: ScheduleModel, input: string): Promise<InvocationResult> =>
    targetArn.includes(':lambda:')
      ? invocations.invoke(poolOf(targetArn), input)
      : sendTo(emulator, targetArn, input, messageGroupId)
