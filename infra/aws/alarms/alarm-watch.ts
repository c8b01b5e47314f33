import { Duration, Stack, Token, Validations } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler'
import type { Construct } from 'constructs'
import type { WatchedAlarm } from '#lib/alarms/definition.ts'
import { withDimensions } from '#lib/alarms/named.ts'
import { ScheduledFunction } from '../constructs/functions/scheduled-function.ts'
import type { StackContext } from '../constructs/stack-context.ts'
import type { ClientMemoryBucket } from '../memory.ts'

/** How often alarms are looked at. */
const every = Duration.minutes(15)

/** Looks at the alarms of the profile `small`, all that were added before; CloudWatch looks at those of `full`, and whether this function runs. */
export const addAlarmWatch = (scope: Construct, context: StackContext, memories: ClientMemoryBucket): void => {
  const { alarms } = context
  if (context.profile === 'full') return
  const { definitions, names } = withoutTokens(alarms.watched)
  const watch = new ScheduledFunction(scope, 'AlarmWatch', {
    ...watchAlarms,
    context,
    variables: {
      MEMORY_BUCKET: memories.bucket.bucketName,
      TOPIC: alarms.topic.topicArn,
      NAMES: Stack.of(scope).toJsonString(names),
    },
    settings: {},
    files: { 'alarms.json': JSON.stringify(definitions) },
  })
  memories.grantAlarms(watch)
  alarms.topic.grantPublish(watch)
  watch.grantPrincipal.addToPrincipalPolicy(
    // Metrics are no resources: this right knows none.
    new PolicyStatement({ actions: ['cloudwatch:GetMetricData'], resources: ['*'] }),
  )
  Validations.of(watch).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason:
      'CloudWatch has no rights on single metrics: who may read one may read all. Metrics name no client (lib/runtime/telemetry/metrics.ts).',
  })
  alarms.add(watch, 'alarms-not-watched', {
    ...watchAlarms.alarm,
    metric: watch.lambda.metricInvocations({ period: every, statistic: 'Sum' }),
    threshold: 1,
    below: true,
    periods: 4,
    silence: 'bad',
  })
}

/** The definitions with `$n` for what is known at deployment only, and a list of that. */
const withoutTokens = (alarms: readonly WatchedAlarm[]) => {
  const names: string[] = []
  const placeOf = (value: string): string => {
    if (!Token.isUnresolved(value)) return value
    if (!names.includes(value)) names.push(value)
    return `$${names.indexOf(value)}`
  }
  const definitions = withDimensions(alarms, placeOf)
  return { definitions, names }
}

const watchAlarms = {
  name: 'watch-alarms',
  description: 'Looks at the alarms, and tells the topic which have begun and which are over',
  memoryMb: 256,
  timeout: Duration.minutes(2),
  schedules: { regularly: { at: ScheduleExpression.rate(every) } },
  alarm: {
    severity: 'high',
    impact: 'Nobody looks at the other alarms of this environment: whatever goes wrong, nobody is told.',
    runbook: 'alarms-not-watched',
    byCloudWatch: true,
  },
} as const
