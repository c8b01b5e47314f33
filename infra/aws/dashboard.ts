import { Duration } from 'aws-cdk-lib'
import { AlarmStatusWidget, Dashboard, GraphWidget, type IMetric, SingleValueWidget } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import { deadLettersIn } from './constructs/dead-letters.ts'
import type { OwnFunction } from './constructs/own-function.ts'
import { nameIn, type Surroundings } from './constructs/surroundings.ts'
import type { WebhookApi } from './constructs/webhook-api.ts'
import type { Onboarding } from './onboarding.ts'

export interface DashboardProps {
  surroundings: Surroundings
  onboarding: Onboarding
  api: WebhookApi
  receiver: OwnFunction
}

const graph = (title: string, left: IMetric[], right: IMetric[] = []) =>
  new GraphWidget({ title, left, right, width: 12, height: 6, leftYAxis: { min: 0 }, rightYAxis: { min: 0 } })

/** The page that answers "are clients getting their rooms?" at a glance: alarms, then now, then how it came about. */
export const addDashboard = (scope: Construct, { surroundings, onboarding, api, receiver }: DashboardProps): void => {
  const { queue } = onboarding.clients
  const period = Duration.minutes(5)
  const sum = { period, statistic: 'Sum' }
  const waiting = queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum', label: 'waiting' })
  const oldest = queue.metricApproximateAgeOfOldestMessage({ period, statistic: 'Maximum', label: 'oldest, seconds' })
  const parked = deadLettersIn(onboarding.clients.dead, true)
  const dashboard = new Dashboard(scope, 'Dashboard', {
    dashboardName: nameIn(surroundings, 'clients'),
    defaultInterval: Duration.hours(12),
  })
  dashboard.addWidgets(
    new AlarmStatusWidget({ title: 'Alarms', alarms: surroundings.alarms.all, width: 24, height: 4 }),
  )
  dashboard.addWidgets(
    new SingleValueWidget({ title: 'Now', metrics: [waiting, oldest, parked], width: 24, height: 4 }),
  )
  dashboard.addWidgets(
    graph(
      'Webhooks',
      [api.stage.metricCount(sum)],
      [api.stage.metricClientError(sum), api.stage.metricServerError(sum)],
    ),
    graph('Clients waiting', [waiting, parked], [oldest]),
  )
  const { lambda } = onboarding.worker
  dashboard.addWidgets(
    graph(
      'Receiver',
      [receiver.lambda.metricDuration({ period, statistic: 'p99' })],
      [receiver.lambda.metricErrors(sum)],
    ),
    graph(
      'Worker',
      [lambda.metricDuration({ period, statistic: 'p99' })],
      [lambda.metricErrors(sum), lambda.metricThrottles(sum)],
    ),
  )
}
