import { Duration } from 'aws-cdk-lib'
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'

/** Messages on a dead-letter queue, with those that somebody is looking at: or else looking would end the alarm. */
export const deadLettersIn = (queue: IQueue): MathExpression => {
  const period = Duration.minutes(1)
  return new MathExpression({
    expression: 'visible + inFlight',
    label: 'dead letters',
    period,
    usingMetrics: {
      visible: queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
      inFlight: queue.metricApproximateNumberOfMessagesNotVisible({ period, statistic: 'Maximum' }),
    },
  })
}
