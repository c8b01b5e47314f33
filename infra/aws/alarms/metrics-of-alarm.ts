import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch'
import * as z from 'zod/mini'
import { type AlarmMetric, type WatchedAlarm, watchedAlarm } from '#lib/alarms/definition.ts'

/** A part of a sum: `visible`, or `FILL(inFlight, 0)`. */
const part = /^\s*(?:FILL\((\w+),\s*(-?\d+)\)|(\w+))\s*$/

/** What an alarm is on, as `watch-alarms` reads it. @throws Error for metric maths other than a sum, which it does not know */
export const metricsOf = (metric: IMetric): Pick<WatchedAlarm, 'metrics' | 'period'> => {
  const { metricStat, mathExpression } = metric.toMetricConfig()
  if (metricStat) return { metrics: [alone(metric)], period: metricStat.period.toSeconds() }
  const { expression, period, usingMetrics } = mathExpression ?? { expression: '', period: 0, usingMetrics: {} }
  const metrics = expression.split('+').map((text): AlarmMetric => {
    const [, filled, fill, plain] = part.exec(text) ?? []
    const used = usingMetrics[filled ?? plain ?? '']
    if (!used) throw new Error(`an alarm of the profile small cannot calculate ${expression}`)
    return { ...alone(used), ...(fill !== undefined && { fill: Number(fill) }) }
  })
  return { metrics, period }
}

const alone = (metric: IMetric): AlarmMetric => {
  const { namespace = '', metricName = '', dimensions = [], statistic } = metric.toMetricConfig().metricStat ?? {}
  return z.parse(watchedAlarm.shape.metrics.def.element, {
    namespace,
    name: metricName,
    dimensions: Object.fromEntries(dimensions.map(({ name, value }) => [name, value])),
    statistic,
  })
}
