import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { LeastPrivilegeFunction, type LeastPrivilegeFunctionProps } from './least-privilege-function.ts'

export interface QueueWorkerProps extends LeastPrivilegeFunctionProps {
  queue: IQueue
  batchSize: number
  /** Invocations at the same time, 2 at least: what the worker speaks to is kept from more. */
  maxConcurrency: number
}

/** A function that takes batches from a queue, and says which messages stay there. */
export class QueueWorker extends LeastPrivilegeFunction {
  constructor(scope: Construct, id: string, props: QueueWorkerProps) {
    super(scope, id, props)
    const { queue, batchSize, maxConcurrency } = props
    queue.grant(
      this,
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:ChangeMessageVisibility',
      // The event source mapping refuses a role without it.
      'sqs:GetQueueAttributes',
    )
    const mapping = new EventSourceMapping(this, 'Mapping', {
      target: this.lambda,
      eventSourceArn: queue.queueArn,
      batchSize,
      maxConcurrency,
      reportBatchItemFailures: true,
    })
    // AWS checks the role when it makes the mapping.
    mapping.node.addDependency(this.role)
  }
}
