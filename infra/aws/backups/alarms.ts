import { Duration } from 'aws-cdk-lib'
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import { backupMetrics } from '#lib/backup/metrics.ts'
import type { PortalSettings } from '#lib/backup/settings.ts'
import type { Alarms } from '../constructs/alarms.ts'

const channelsOf = ({ callbackUrl, pagerDuty }: PortalSettings): string[] => [
  'mail',
  ...(callbackUrl ? ['callback'] : []),
  ...(pagerDuty ? ['incident'] : []),
]

/** The dead man's switch of a portal, an alarm on its copies, and one for each channel by which its report did not arrive. */
export const addBackupAlarms = (scope: Construct, alarms: Alarms, portal: string, settings: PortalSettings): void => {
  const hourly = { namespace: alarms.namespace, period: Duration.hours(1), statistic: Stats.SUM }
  alarms.add(scope, `backup-${portal}-overdue`, {
    severity: 'high',
    impact: `No backup of ${portal} passed its checks for ${settings.overdueHours} hours: what was changed since is lost with the portal.`,
    runbook: 'backup-overdue',
    metric: new Metric({ ...hourly, metricName: backupMetrics.passed, dimensionsMap: { Portal: portal } }),
    threshold: 1,
    below: true,
    periods: settings.overdueHours,
    // No data means that no backup ran at all.
    silence: 'bad',
  })
  if (settings.drill) {
    alarms.add(scope, `backup-${portal}-no-drill`, {
      severity: 'medium',
      impact: `No archive of ${portal} was restored with success for ${settings.drill.days} days: nobody knows whether one can be.`,
      runbook: 'backup-no-drill',
      // Each night's report counts the days.
      metric: new Metric({
        ...hourly,
        period: Duration.days(1),
        statistic: Stats.MAXIMUM,
        metricName: backupMetrics.daysWithoutDrill,
        dimensionsMap: { Portal: portal },
      }),
      threshold: settings.drill.days,
    })
  }
  if (settings.offsite) {
    alarms.add(scope, `backup-${portal}-copy-damaged`, {
      severity: 'high',
      impact: `A copy of an older archive of ${portal} in S3 is damaged or no longer locked: it may not be there when it is needed.`,
      runbook: 'backup-copy-damaged',
      // Each night counts it again until the copy is gone.
      metric: new Metric({
        ...hourly,
        period: Duration.days(1),
        metricName: backupMetrics.copyDamaged,
        dimensionsMap: { Portal: portal },
      }),
      threshold: 1,
    })
  }
  for (const channel of channelsOf(settings)) {
    const dimensionsMap = { Portal: portal, Channel: channel }
    alarms.add(scope, `backup-${portal}-${channel}-failed`, {
      severity: 'medium',
      impact: `The report about a backup of ${portal} did not arrive by ${channel}; it went out by the other channels only.`,
      runbook: 'backup-report-not-delivered',
      // Until the next night has a report of its own: an hour later nothing has been fixed.
      metric: new Metric({
        ...hourly,
        period: Duration.days(1),
        metricName: backupMetrics.channelFailed,
        dimensionsMap,
      }),
      threshold: 1,
    })
  }
}

/** SES stops an account whose mails come back: at 5 % it puts it under review, at 10 % it may close it. */
export const addBounceAlarm = (scope: Construct, alarms: Alarms): void => {
  alarms.add(scope, 'mail-bounces', {
    severity: 'medium',
    impact: 'Mails of this account come back: administrators do not get their reports, and SES will stop sending.',
    runbook: 'mails-bounce',
    metric: new Metric({
      namespace: 'AWS/SES',
      metricName: 'Reputation.BounceRate',
      period: Duration.hours(1),
      statistic: Stats.MAXIMUM,
    }),
    threshold: 0.05,
  })
}
