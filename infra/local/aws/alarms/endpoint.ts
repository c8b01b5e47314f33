import type { RequestListener } from 'node:http'
import * as z from 'zod'
import { parseJson } from '#lib/runtime/json.ts'
import { jsonService, ServiceRefusal } from '../http/json-protocol.ts'
import { type Datum, statisticOf } from './cloudwatch.ts'

const largestBody = 1024 * 1024
/** CloudWatch answers about so many metrics, and with so many values, at once (docs/facts/aws.md#values-of-metrics). */
const mostMetrics = 500
const mostValues = 100_800

const Request = z.object({
  // In this protocol CloudWatch takes times as seconds.
  StartTime: z.number(),
  EndTime: z.number(),
  ScanBy: z.enum(['TimestampAscending', 'TimestampDescending']).default('TimestampDescending'),
  NextToken: z.string().optional(),
  MaxDatapoints: z.number().max(mostValues).default(mostValues),
  MetricDataQueries: z
    .array(
      z.object({
        Id: z.string().regex(/^[a-z]\w*$/),
        MetricStat: z.object({
          Metric: z.object({
            Namespace: z.string(),
            MetricName: z.string(),
            Dimensions: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]),
          }),
          Period: z.number().multipleOf(60),
          Stat: z.string(),
        }),
      }),
    )
    .max(mostMetrics),
})

type Query = z.output<typeof Request>['MetricDataQueries'][number]['MetricStat']

/** The values of each period that has any, the oldest first; those of the end belong to the next question. */
const pointsOf = ({ Metric, Period, Stat }: Query, data: readonly Datum[], start: number, end: number) => {
  const ours = data.filter(
    ({ namespace, name, dimensions, at }) =>
      namespace === Metric.Namespace &&
      name === Metric.MetricName &&
      at >= start * 1_000 &&
      at < end * 1_000 &&
      Object.keys(dimensions).length === Metric.Dimensions.length &&
      Metric.Dimensions.every(({ Name, Value }) => dimensions[Name] === Value),
  )
  const periods = Map.groupBy(ours, ({ at }) => start + Math.floor((at / 1_000 - start) / Period) * Period)
  return [...periods]
    .sort(([one], [other]) => one - other)
    .map(([at, some]) => ({ at, value: statisticOf(Stat)(some.map(({ value }) => value)) }))
}

/** An answer with `MaxDatapoints` of all the values from the one that `NextToken` names. */
const answer = (asked: z.output<typeof Request>, data: readonly Datum[]): object => {
  const { StartTime, EndTime, ScanBy, NextToken, MaxDatapoints, MetricDataQueries } = asked
  const first = Number(NextToken ?? 0)
  const last = first + MaxDatapoints
  let seen = 0
  const MetricDataResults = MetricDataQueries.map(({ Id, MetricStat }) => {
    const all = pointsOf(MetricStat, data, StartTime, EndTime)
    if (ScanBy === 'TimestampDescending') all.reverse()
    const points = all.filter((_, index) => seen + index >= first && seen + index < last)
    seen += all.length
    return {
      Id,
      Label: MetricStat.Metric.MetricName,
      Timestamps: points.map(({ at }) => at),
      Values: points.map(({ value }) => value),
      StatusCode: seen > last ? 'PartialData' : 'Complete',
    }
  })
  return { MetricDataResults, Messages: [], ...(seen > last && { NextToken: String(last) }) }
}

/** `GetMetricData` of CloudWatch over what was measured; everything else is refused as an operation that there is not. */
export const metricsEndpoint = (data: () => readonly Datum[]): RequestListener =>
  jsonService({ version: '1.0', largestBody }, (target, body) => {
    if (target !== 'GraniteServiceVersion20100801.GetMetricData')
      throw new ServiceRefusal('UnknownOperationException', `the local AWS has no ${target ?? 'such operation'}`)
    const asked = Request.safeParse(parseJson(body))
    if (asked.success) return answer(asked.data, data())
    throw new ServiceRefusal('InvalidParameterValueException', 'the request is not a valid one of GetMetricData')
  })
