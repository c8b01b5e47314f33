import { Duration, TimeZone } from 'aws-cdk-lib'
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import { ContextAttribute, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { driftMetrics } from '#lib/onboarding/life/drift/report/metrics.ts'
import { longestGap } from './backups/check-overdue-hours.ts'
import type { EnvironmentSettings } from './config/environment-schema.ts'
import { registersSender } from './config/mail-senders.ts'
import type { ScheduledDriftReport } from './config/scheduled/drift-settings.ts'
import { publicUrlOf } from './config/settings.ts'
import { ScheduledFunction } from './constructs/functions/scheduled-function.ts'
import { warnOfSkippedNight } from './constructs/functions/skipped-night.ts'
import { MailSender } from './constructs/mail-sender.ts'
import type { StackContext } from './constructs/stack-context.ts'
import { addDriftSecrets, type DriftSecrets, driftSecretNames } from './drift-secrets.ts'
import { type Onboarding, sourceUrls, workerSecretNames } from './onboarding.ts'

export interface DriftReportProps {
  context: StackContext
  settings: EnvironmentSettings
  onboarding: Onboarding
  /** Where a backfill waits. */
  waiting: Queue
}

/** The share of DocSpace's limits that looking takes: the rest is for new clients. */
const share = 1 / 3

/** Looks on a schedule where rooms differ from what is wanted of them, and reports it, where the settings name somebody to tell. */
export const addDriftReport = (scope: Construct, props: DriftReportProps): void => {
  const { context, settings, onboarding, waiting } = props
  const { drift } = settings
  if (!drift) return
  const secrets = addDriftSecrets(scope, context, drift)
  const { queue } = onboarding.clients
  const reporter = new ScheduledFunction(scope, 'DriftReport', {
    ...reportDrift,
    context,
    variables: {
      QUEUE_URL: queue.queueUrl,
      BACKFILL_QUEUE_URL: waiting.queueUrl,
      MEMORY_BUCKET: onboarding.memories.bucket.bucketName,
      DOCSPACE_URL: settings.docspace.url,
      DOCSPACE_PUBLIC_URL: publicUrlOf(settings.docspace),
      ...sourceUrls(settings),
    },
    settings: settingsOf(props, drift, secrets),
    schedules: schedulesOf(drift),
  })
  warnOfSkippedNight(reporter, { section: 'drift', id: 'drift', leavesOut: 'that report' }, drift)
  for (const secret of [...onboarding.secrets, ...Object.values(secrets)]) secret.grantRead(reporter)
  for (const one of [queue, waiting]) one.grant(reporter, 'sqs:GetQueueAttributes')
  onboarding.memories.grantReport(reporter)
  const { sender, recipients } = drift
  const createIdentity = registersSender(settings, 'drift')
  new MailSender(reporter, 'Sender', { sender, recipients, createIdentity }).grantSend(reporter)
  warnOfSilence(reporter, context, drift)
}

const settingsOf = ({ context, settings }: DriftReportProps, drift: ScheduledDriftReport, secrets: DriftSecrets) => {
  const { recipients, sender, callbackUrl, pagerDuty, pagerDutyUrl } = drift
  return {
    environment: context.environment,
    drift: { recipients, sender, ...(callbackUrl && { callbackUrl }), ...(pagerDuty && { pagerDuty, pagerDutyUrl }) },
    onboarding: settings.onboarding,
    sources: settings.sources,
    pace: {
      requestsPerMinute: Math.max(1, settings.docspace.limits.requestsPerMinute * share),
      writesInFlight: 1,
    },
    secrets: {
      ...workerSecretNames(context, settings),
      ...driftSecretNames(secrets),
    },
  }
}

const schedulesOf = ({ schedule, timeZone }: ScheduledDriftReport) => ({
  due: {
    at: ScheduleExpression.expression(`cron(${schedule})`, TimeZone.of(timeZone)),
    // The due time names the report, so that a second delivery of it begins none.
    input: { at: ContextAttribute.scheduledTime },
  },
  onwards: { at: ScheduleExpression.rate(Duration.minutes(15)), input: {} },
})

/** A report may take so many days beside the time between two of them. */
const spareDays = 2

/** The dead man's switch, and an alarm for each channel by which a report did not arrive. */
const warnOfSilence = (
  reporter: ScheduledFunction,
  { alarms }: StackContext,
  { schedule, callbackUrl, pagerDuty }: ScheduledDriftReport,
): void => {
  const { namespace } = alarms
  alarms.add(reporter, 'drift-report-overdue', {
    severity: 'low',
    impact: 'The report of what differs between rooms and what is wanted of them has not come.',
    runbook: 'drift-report-overdue',
    metric: new Metric({
      namespace,
      metricName: driftMetrics.daysWithout,
      period: Duration.hours(1),
      statistic: Stats.MAXIMUM,
    }),
    threshold: Math.ceil(longestGap(schedule) / 24) + spareDays,
    // Counted every quarter of an hour: three hours without a number are none.
    periods: 3,
    silence: 'bad',
  })
  for (const channel of ['mail', ...(callbackUrl ? ['callback'] : []), ...(pagerDuty ? ['incident'] : [])])
    alarms.add(reporter, `drift-report-${channel}-failed`, {
      severity: 'low',
      impact: `The report of what differs in rooms did not arrive by ${channel}.`,
      runbook: 'drift-report-overdue',
      metric: new Metric({
        namespace,
        metricName: driftMetrics.channelFailed,
        dimensionsMap: { Channel: channel },
        period: Duration.days(1),
        statistic: Stats.SUM,
      }),
      threshold: 1,
    })
}

const reportDrift = {
  name: 'report-drift',
  description: 'Reports where rooms differ from what is wanted of them; changes nothing',
  memoryMb: 512,
  timeout: Duration.minutes(14),
  alarm: {
    severity: 'low',
    impact: 'Nobody looks where rooms differ from what is wanted of them, or reports it.',
    runbook: 'drift-report-overdue',
  },
} as const
