import { Duration } from 'aws-cdk-lib'
import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'

/** Messages on a dead-letter queue; `inFlight`: with those that somebody is looking at, or else looking would end the alarm. */
export const deadLettersIn = (queue: IQueue, inFlight: boolean): IMetric => {
  const options = { period: Duration.minutes(1), statistic: 'Maximum' }
  const visible = queue.metricApproximateNumberOfMessagesVisible(options)
  if (!inFlight) return visible
  return new MathExpression({
    expression: 'visible + inFlight',
    label: 'dead letters',
    period: options.period,
    usingMetrics: { visible, inFlight: queue.metricApproximateNumberOfMessagesNotVisible(options) },
  })
}
