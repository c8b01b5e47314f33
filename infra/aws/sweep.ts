import { Duration, TimeZone } from 'aws-cdk-lib'
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import { ContextAttribute, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { sweepMetrics } from '#lib/backfill/metrics.ts'
import { sources } from '#lib/crm/sources.ts'
import { adopts } from '#lib/onboarding/settings/adopt.ts'
import { settingsOfRooms } from '#lib/onboarding/settings/room-rules.ts'
import type { EnvironmentSettings } from './config/environment-schema.ts'
import { publicUrlOf } from './config/settings.ts'
import { ScheduledFunction } from './constructs/functions/scheduled-function.ts'
import { warnOfSkippedNight } from './constructs/functions/skipped-night.ts'
import type { StackContext } from './constructs/stack-context.ts'
import type { Events } from './events.ts'
import { type Onboarding, sourceUrls } from './onboarding.ts'

export interface SweepProps {
  context: StackContext
  settings: EnvironmentSettings
  onboarding: Onboarding
  /** Where a backfill waits. */
  waiting: Queue
  /** Where outlets are told from. */
  events?: Events
}

/** Looks on a schedule for clients whose webhook never came, where there is a CRM that can be asked and the settings do not forbid it. */
export const addSweep = (scope: Construct, { context, settings, onboarding, waiting, events }: SweepProps): void => {
  const { enabled: _, schedule, timeZone, ...sweep } = settings.sweep
  const listable = sweptIn(settings)
  if (Object.keys(listable).length === 0) return
  const changes = changesSought(settings.onboarding)
  const secrets = [...onboarding.credentials].filter(([source]) => source in listable)
  const live = onboarding.clients.queue
  const telling = events?.producer
  const sweeper = new ScheduledFunction(scope, 'Sweep', {
    ...sweepClients,
    context,
    variables: {
      QUEUE_URL: live.queueUrl,
      BACKFILL_QUEUE_URL: waiting.queueUrl,
      DEAD_LETTER_QUEUE_URL: onboarding.clients.dead.queueUrl,
      // Records have the address that people use; those of before it was set have that of the workers.
      DOCSPACE_URL: publicUrlOf(settings.docspace),
      DOCSPACE_OWN_URL: settings.docspace.url,
      MEMORY_BUCKET: onboarding.memories.bucket.bucketName,
      ...telling?.variables,
      ...sourceUrls({ sources: listable }),
    },
    settings: {
      ...telling?.settings,
      sweep,
      ...(adopts(settings.onboarding) && { adopts: true }),
      ...(changes && { changes }),
      sources: listable,
      secrets: { crm: Object.fromEntries(secrets.map(([source, { secretName }]) => [source, secretName])) },
    },
    schedules: {
      regularly: {
        at: ScheduleExpression.expression(`cron(${schedule})`, TimeZone.of(timeZone)),
        // The due time names the sweep, so that a second delivery of it sends nobody twice.
        input: { at: ContextAttribute.scheduledTime },
      },
    },
  })
  warnOfSkippedNight(sweeper, { section: 'sweep', id: 'sweep', leavesOut: 'that sweep' }, { schedule, timeZone })
  for (const [, secret] of secrets) secret.grantRead(sweeper)
  live.grant(sweeper, 'sqs:GetQueueAttributes')
  telling?.grantTo(sweeper)
  onboarding.memories.grantDue(sweeper)
  if (changes) onboarding.memories.grantLook(sweeper)
  // Who is parked is replayed, not swept: dead letters are looked at and put back.
  onboarding.clients.dead.grant(sweeper, 'sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility')
  waiting.grant(sweeper, 'sqs:GetQueueAttributes', 'sqs:SendMessage')
  for (const source of Object.keys(listable)) {
    context.alarms.add(sweeper, `webhooks-lost-${source}`, {
      severity: 'medium',
      impact: `A client of ${source} got its room by the sweep and so late, because its webhook never came or was refused; others may follow.`,
      runbook: 'webhooks-lost',
      metric: new Metric({
        namespace: context.alarms.namespace,
        metricName: sweepMetrics.swept,
        dimensionsMap: { Source: source },
        period: Duration.days(1),
        statistic: Stats.SUM,
      }),
      threshold: 1,
    })
  }
}

/** Which changes of clients with rooms are sought; undefined where none matters to a room. */
const changesSought = (onboarding: EnvironmentSettings['onboarding']): { people: boolean } | undefined => {
  const rooms = settingsOfRooms(onboarding)
  if (!rooms.some(({ follow, end, merge }) => follow || end || merge)) return undefined
  return { people: rooms.some(({ follow }) => follow && follow.contacts !== 'no') }
}

/** The sources that are searched: those that can be asked which records they have, unless the settings forbid it. */
export const sweptIn = ({ sweep, sources: named }: EnvironmentSettings): EnvironmentSettings['sources'] =>
  sweep.enabled ? Object.fromEntries(Object.entries(named).filter(([name]) => sources[name]?.openListing)) : {}

const sweepClients = {
  name: 'sweep-clients',
  description: 'Queues clients whose webhook never came',
  memoryMb: 512,
  timeout: Duration.minutes(5),
  alarm: {
    severity: 'low',
    impact: 'Nobody looks for clients whose webhook never came; those whose webhook comes are served as ever.',
    runbook: 'sweep-clients-fails',
  },
} as const
