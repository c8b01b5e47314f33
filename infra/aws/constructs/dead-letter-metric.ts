import { Duration } from 'aws-cdk-lib'
import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'

/**
 * The number of messages on a dead-letter queue. With `inFlight` those that somebody is just reading count too, or reading them would end
 * the alarm. SQS
 * measures them only while there are any, and a sum has no value where a part has none (docs/facts/aws.md#metric-maths-and-missing-values).
 * Those that are visible are not filled in: where SQS is late, the alarm goes by its newest values and not by zeros.
 */
export const deadLettersIn = (queue: IQueue, inFlight: boolean): IMetric => {
  const options = { period: Duration.minutes(1), statistic: 'Maximum' }
  const visible = queue.metricApproximateNumberOfMessagesVisible(options)
  if (!inFlight) return visible
  return new MathExpression({
    expression: 'visible + FILL(inFlight, 0)',
    label: 'dead letters',
    period: options.period,
    usingMetrics: { visible, inFlight: queue.metricApproximateNumberOfMessagesNotVisible(options) },
  })
}
