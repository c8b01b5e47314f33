import { Duration, TimeZone } from 'aws-cdk-lib'
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler'
import type { Construct } from 'constructs'
import { keyDaysLeft } from '#lib/docspace/portal/key-life.ts'
import { ScheduledFunction } from './constructs/functions/scheduled-function.ts'
import type { ManagedSecret } from './constructs/managed-secret.ts'
import type { StackContext } from './constructs/stack-context.ts'

/** A key of DocSpace and the portal it is for. */
export interface WatchedKey {
  url: string
  secret: ManagedSecret
}

/** The alarm fires this many days before a key expires. */
const notice = 14

/** Looks once a day how long each key of DocSpace will last, and raises an alarm in time. */
export const addKeyCheck = (
  scope: Construct,
  context: StackContext,
  keys: Readonly<Record<string, WatchedKey>>,
): void => {
  const named = Object.entries(keys)
  const check = new ScheduledFunction(scope, 'KeyCheck', {
    ...keyCheck,
    context,
    settings: {
      keys: Object.fromEntries(named.map(([name, { url, secret }]) => [name, { url, secret: secret.secretName }])),
    },
  })
  for (const [name, { secret }] of named) {
    secret.grantRead(check)
    context.alarms.add(check, `key-${name}-ends`, {
      severity: 'medium',
      impact: `The key of DocSpace for ${name} is refused, or ends within ${notice} days; then its work stops.`,
      runbook: 'keys-refused-or-expiring',
      metric: new Metric({
        namespace: context.alarms.namespace,
        metricName: keyDaysLeft,
        dimensionsMap: { Key: name },
        period: Duration.days(1),
        statistic: Stats.MINIMUM,
      }),
      threshold: notice,
      below: true,
      // Between two looks nothing has changed.
      silence: 'nothing',
    })
  }
}

const keyCheck = {
  name: 'check-keys',
  description: 'Looks how long each key of DocSpace will last',
  memoryMb: 256,
  timeout: Duration.seconds(60),
  schedules: { daily: { at: ScheduleExpression.expression('cron(0 6 * * ? *)', TimeZone.ETC_UTC) } },
  alarm: {
    severity: 'low',
    impact: 'Nobody watches whether a key of DocSpace is about to end.',
    runbook: 'keys-refused-or-expiring',
  },
} as const
