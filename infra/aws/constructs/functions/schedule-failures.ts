import { Duration, Stack } from 'aws-cdk-lib'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { queueEncryption } from '../encryption.ts'
import { nameInStack } from '../names.ts'
import type { StackContext } from '../stack-context.ts'

const id = 'ScheduleFailures'

/** Dead-letter queue for schedules that could not be delivered and for invocations that failed three times. */
export class ScheduleFailures extends Construct {
  readonly queue: Queue

  private constructor(scope: Construct, context: StackContext) {
    super(scope, id)
    this.queue = new Queue(this, 'Queue', {
      queueName: nameInStack(context, 'schedules-dead'),
      ...queueEncryption(context),
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: context.removal,
    })
    context.alarms.addDeadLetters(this, 'schedules', this.queue, {
      severity: 'high',
      impact:
        'A scheduled job did not run, or failed three times: backups, the sweep, looks at keys and at who has joined, or the report of what differs may be missing; or nobody has noted that a mail bounced.',
      runbook: 'scheduled-job-lost',
    })
  }

  /** Returns the stack's queue, made when the first schedule needs it. */
  static in(scope: Construct, context: StackContext): ScheduleFailures {
    const stack = Stack.of(scope)
    const there = stack.node.tryFindChild(id)
    return there instanceof ScheduleFailures ? there : new ScheduleFailures(stack, context)
  }
}
