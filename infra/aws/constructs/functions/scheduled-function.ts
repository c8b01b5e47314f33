import { Duration } from 'aws-cdk-lib'
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Schedule, type ScheduleExpression, ScheduleTargetInput, TimeWindow } from 'aws-cdk-lib/aws-scheduler'
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets'
import type { Construct } from 'constructs'
import { grantKey } from '../encryption.ts'
import { nameInStack } from '../names.ts'
import { LeastPrivilegeFunction, type LeastPrivilegeFunctionProps } from './least-privilege-function.ts'
import { ScheduleFailures } from './schedule-failures.ts'

export interface ScheduledFunctionProps extends Omit<LeastPrivilegeFunctionProps, 'deadLetterQueue'> {
  /** When and with what input, by the name of the schedule. */
  schedules: Readonly<Record<string, { at: ScheduleExpression; input?: object }>>
}

/** A function that EventBridge Scheduler starts on time, not around it. */
export class ScheduledFunction extends LeastPrivilegeFunction {
  constructor(scope: Construct, id: string, props: ScheduledFunctionProps) {
    const { schedules, context, name } = props
    const deadLetterQueue = ScheduleFailures.in(scope, context).queue
    super(scope, id, { ...props, deadLetterQueue })
    const role = new Role(this, 'ScheduleRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': this.lambda.stack.account } },
      }),
    })
    role.addToPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['lambda:InvokeFunction'],
        resources: [this.lambda.functionArn],
      }),
    )
    deadLetterQueue.grant(role, 'sqs:SendMessage')
    grantKey(context.key, role)
    for (const [schedule, { at, input }] of Object.entries(schedules)) {
      new Schedule(this, `Schedule-${schedule}`, {
        scheduleName: nameInStack(context, `${name}-${schedule}`),
        schedule: at,
        timeWindow: TimeWindow.off(),
        target: new LambdaInvoke(this.lambda, {
          // CDK would let the role invoke every version of the function too.
          role: role.withoutPolicyUpdates(),
          deadLetterQueue,
          retryAttempts: 10,
          maxEventAge: Duration.hours(1),
          ...(input && { input: ScheduleTargetInput.fromObject(input) }),
        }),
      })
    }
  }
}
