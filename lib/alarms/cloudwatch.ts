import { type CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch'
import { type AlarmMetric, metricKeyOf } from './definition.ts'
import type { Measured, MinuteValue } from './evaluate.ts'

/** CloudWatch answers about this many metrics at once. */
const mostMetrics = 500

/** What CloudWatch has of metrics between two moments, minute by minute. @throws Error for an answer that is not whole */
export const measuredBy =
  (client: CloudWatchClient) =>
  async (metrics: readonly AlarmMetric[], from: number, until: number): Promise<Measured> => {
    const measured = new Map<string, MinuteValue[]>()
    for (let at = 0; at < metrics.length; at += mostMetrics) {
      const some = metrics.slice(at, at + mostMetrics)
      let token: string | undefined
      do {
        const page = await client.send(
          new GetMetricDataCommand({
            StartTime: new Date(from),
            EndTime: new Date(until),
            MetricDataQueries: some.map(queryFor),
            NextToken: token,
          }),
        )
        for (const { Id, StatusCode, Timestamps = [], Values = [] } of page.MetricDataResults ?? []) {
          const metric = some[Number(Id?.slice(1))]
          if (!metric || (StatusCode !== 'Complete' && StatusCode !== 'PartialData'))
            throw new Error(`CloudWatch does not answer about a metric: ${StatusCode}`)
          const values = Timestamps.map((time, index) => ({ at: time.getTime(), value: Values[index] ?? 0 }))
          measured.set(metricKeyOf(metric), [...(measured.get(metricKeyOf(metric)) ?? []), ...values])
        }
        token = page.NextToken
      } while (token)
    }
    return measured
  }

const queryFor = ({ namespace, name, dimensions, statistic }: AlarmMetric, index: number): MetricDataQuery => ({
  Id: `m${index}`,
  MetricStat: {
    Metric: {
      Namespace: namespace,
      MetricName: name,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    },
    Period: 60,
    Stat: statistic,
  },
})
