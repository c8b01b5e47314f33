import { Duration } from 'aws-cdk-lib'
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  MathExpression,
  Metric,
  SingleValueWidget,
} from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import { sweepMetrics } from '#lib/backfill/metrics.ts'
import { backupMetrics } from '#lib/backup/metrics.ts'
import { receiverMetrics } from '#lib/crm/receive/receiver-metrics.ts'
import { docspaceMetrics } from '#lib/docspace/request-metrics.ts'
import { onboardingMetrics } from '#lib/onboarding/metrics.ts'
import type { Backups } from './backups/index.ts'
import { deadLettersIn } from './constructs/dead-letter-metric.ts'
import type { LeastPrivilegeFunction } from './constructs/functions/least-privilege-function.ts'
import { nameInStack } from './constructs/names.ts'
import type { StackContext } from './constructs/stack-context.ts'
import type { WebhookApi } from './constructs/webhook-api.ts'
import type { Onboarding } from './onboarding.ts'

export interface DashboardProps {
  context: StackContext
  onboarding: Onboarding
  api: WebhookApi
  receiver: LeastPrivilegeFunction
  backups: Backups | undefined
}

const period = Duration.minutes(5)
const sum = { period, statistic: 'Sum' }

/** The page that answers "are clients getting their rooms?" at a glance: alarms, then now, then how it came about. */
export const addDashboard = (scope: Construct, props: DashboardProps): void => {
  const { context } = props
  const dashboard = new Dashboard(scope, 'Dashboard', {
    dashboardName: nameInStack(context, 'clients'),
    defaultInterval: Duration.hours(12),
  })
  const alarms = new AlarmStatusWidget({ title: 'Alarms', alarms: context.alarms.all, width: 24, height: 4 })
  for (const row of [[alarms], ...clientRows(props), ...machineRows(props)]) dashboard.addWidgets(...row)
}

const graph = (title: string, left: IMetric[], right: IMetric[] = [], width = 12) =>
  new GraphWidget({ title, left, right, width, height: 6, leftYAxis: { min: 0 }, rightYAxis: { min: 0 } })

/** A metric of our own without dimensions. */
const own = (namespace: string, metricName: string, label: string, statistic = 'Sum') =>
  new Metric({ namespace, metricName, label, statistic, period })

/** A metric of our own for each value of its dimensions, whatever values there are. */
const each = (namespace: string, metricName: string, dimensions: string, label: string, statistic = 'Sum') =>
  new MathExpression({
    expression: `SEARCH('{"${namespace}",${dimensions}} MetricName="${metricName}"', '${statistic}', ${period.toSeconds()})`,
    label,
    period,
  })

const clientRows = ({ context, onboarding }: DashboardProps): IWidget[][] => {
  const { namespace } = context.alarms
  const { queue, dead } = onboarding.clients
  const waiting = queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum', label: 'waiting' })
  const oldest = queue.metricApproximateAgeOfOldestMessage({ period, statistic: 'Maximum', label: 'oldest, seconds' })
  const parked = deadLettersIn(dead, true)
  const ready = own(namespace, onboardingMetrics.ready, 'ready')
  const joined = own(namespace, onboardingMetrics.joined, 'joined: done')
  const { timeToReady, timeToJoin, reminded, followed, conflicts, waiting: putBack, parked: given } = onboardingMetrics
  return [
    [
      new SingleValueWidget({
        title: 'Clients now',
        metrics: [ready, joined, waiting, oldest, parked],
        width: 24,
        height: 4,
      }),
    ],
    [
      graph('Clients that came, and that got their room', [
        each(namespace, receiverMetrics.clients, 'Source', 'came: '),
        each(namespace, sweepMetrics.swept, 'Source', 'no webhook came: '),
        ready,
        own(namespace, onboardingMetrics.ended, 'ended'),
      ]),
      graph('From the webhook to the room, milliseconds', [
        own(namespace, timeToReady, 'half of them', 'p50'),
        own(namespace, timeToReady, '95 of 100', 'p95'),
      ]),
    ],
    [
      graph('Clients waiting', [waiting, parked], [oldest]),
      graph('Why they wait or are parked', [
        each(namespace, putBack, 'Reason', 'waits: '),
        each(namespace, given, 'Reason', 'parked: '),
      ]),
    ],
    [
      graph(
        'Rooms that followed their records, and where people had changed them too',
        [own(namespace, followed, 'followed')],
        [own(namespace, conflicts, 'stay as people made them')],
      ),
      graph(
        'Clients who have joined or were invited again, and after how long they joined, milliseconds',
        [joined, own(namespace, reminded, 'invited again')],
        [own(namespace, timeToJoin, 'half of them', 'p50'), own(namespace, timeToJoin, '95 of 100', 'p95')],
      ),
    ],
  ]
}

const machineRows = ({ context, onboarding, api, receiver, backups }: DashboardProps): IWidget[][] => {
  const { namespace } = context.alarms
  const { deliveries, refused } = receiverMetrics
  const { requests, tooMany, unanswered, latency } = docspaceMetrics
  const slowest = { period, statistic: 'p99' }
  const { lambda: worker } = onboarding.worker
  return [
    [
      graph(
        'Webhooks',
        [api.stage.metricCount(sum)],
        [api.stage.metricClientError(sum), api.stage.metricServerError(sum)],
        8,
      ),
      graph('Webhooks by source and verdict', [each(namespace, deliveries, 'Source,Verdict', '')], [], 8),
      graph('Webhooks that were not taken, and why', [each(namespace, refused, 'Source,Reason', '')], [], 8),
    ],
    [
      graph(
        'DocSpace',
        [own(namespace, requests, 'requests')],
        [own(namespace, tooMany, 'too many (429)'), own(namespace, unanswered, 'unanswered')],
      ),
      graph('DocSpace answers after, milliseconds', [
        own(namespace, latency, 'half of them', 'p50'),
        own(namespace, latency, '99 of 100', 'p99'),
      ]),
    ],
    [
      graph('Receiver', [receiver.lambda.metricDuration(slowest)], [receiver.lambda.metricErrors(sum)]),
      graph('Worker', [worker.metricDuration(slowest)], [worker.metricErrors(sum), worker.metricThrottles(sum)]),
    ],
    ...(backups ? [backupRow(namespace)] : []),
  ]
}

const backupRow = (namespace: string): IWidget[] => [
  graph('Backups', [
    each(namespace, backupMetrics.passed, 'Portal', 'passed its checks: '),
    each(namespace, backupMetrics.failed, 'Portal', 'failed: '),
  ]),
  graph(
    'Archives, bytes and seconds',
    [each(namespace, backupMetrics.bytes, 'Portal', 'bytes: ', 'Maximum')],
    [each(namespace, backupMetrics.seconds, 'Portal', 'seconds: ', 'Maximum')],
  ),
]
