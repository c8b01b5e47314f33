import { Duration, TimeZone } from 'aws-cdk-lib'
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler'
import type { Construct } from 'constructs'
import { keyDaysLeft } from '#lib/docspace/portal/key-life.ts'
import { onboardingMetrics } from '#lib/onboarding/metrics.ts'
import { ScheduledFunction } from './constructs/functions/scheduled-function.ts'
import type { ManagedSecret } from './constructs/managed-secret.ts'
import type { StackContext } from './constructs/stack-context.ts'
import type { Onboarding } from './onboarding.ts'

/** A key of DocSpace and the portal it is for. */
export interface WatchedKey {
  url: string
  secret: ManagedSecret
}

/** The alarm fires this many days before a key expires. */
const notice = 14

/** Looks once a day how long each key of DocSpace will last, whether clients are locked out, and whether the portal was restored; raises an alarm in time. */
export const addKeyCheck = (
  scope: Construct,
  context: StackContext,
  keys: Readonly<Record<string, WatchedKey>>,
  { memory, memories }: Pick<Onboarding, 'memory' | 'memories'>,
): void => {
  const named = Object.entries(keys)
  const check = new ScheduledFunction(scope, 'KeyCheck', {
    ...keyCheck,
    context,
    variables: { MEMORY_BUCKET: memories.bucket.bucketName },
    settings: {
      keys: Object.fromEntries(named.map(([name, { url, secret }]) => [name, { url, secret: secret.secretName }])),
      rooms: ofRooms,
      memory: memory.secretName,
    },
  })
  warnOfRooms(check, context)
  memory.grantRead(check)
  memories.grantReadClients(check)
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

/** The key whose user has the rooms. */
const ofRooms = 'onboarding'

/** What the look at clients' rooms warns of, each by a section of the runbook of its own. */
const ofClients = [
  {
    runbook: 'clients-locked-out',
    metricName: onboardingMetrics.lockedOut,
    impact:
      'Clients cannot come into their rooms: a colleague’s account is not active any more, and links and invitations end with it.',
  },
  {
    runbook: 'portal-restored',
    metricName: onboardingMetrics.renumbered,
    impact:
      'The portal was restored: clients’ rooms have other numbers, and their records lead to rooms that are gone.',
  },
] as const

const warnOfRooms = (check: ScheduledFunction, { alarms }: StackContext): void => {
  for (const { runbook, metricName, impact } of ofClients)
    alarms.add(check, runbook, {
      severity: 'medium',
      impact,
      runbook,
      metric: new Metric({
        namespace: alarms.namespace,
        metricName,
        period: Duration.days(1),
        statistic: Stats.MAXIMUM,
      }),
      threshold: 1,
      // Between two looks nothing has changed.
      silence: 'nothing',
    })
}

const keyCheck = {
  name: 'check-keys',
  description: 'Looks how long each key of DocSpace lasts, for clients who are locked out, and for a restored portal',
  memoryMb: 256,
  timeout: Duration.minutes(5),
  schedules: { daily: { at: ScheduleExpression.expression('cron(0 6 * * ? *)', TimeZone.ETC_UTC) } },
  alarm: {
    severity: 'low',
    impact:
      'Nobody watches whether a key of DocSpace is about to end, clients are locked out, or the portal was restored.',
    runbook: 'keys-refused-or-expiring',
  },
} as const
