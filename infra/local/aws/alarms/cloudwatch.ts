import { parseJson } from '#lib/runtime/json.ts'
/** One value that a function measured, as CloudWatch reads it out of a line in the embedded metric format. */
export interface Datum {
  namespace: string
  name: string
  dimensions: Record<string, string>
  /** Epoch milliseconds. */
  at: number
  value: number
}

interface Embedded {
  _aws?: {
    Timestamp: number
    CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string }[] }[]
  }
  [field: string]: unknown
}

const embedded = (line: string): Embedded =>
  (line.includes('"_aws"') ? (parseJson(line) as Embedded | undefined) : undefined) ?? {}

/** Everything that log lines make CloudWatch know. */
export const metricData = (lines: readonly string[]): Datum[] =>
  lines.map(embedded).flatMap((found) =>
    (found._aws?.CloudWatchMetrics ?? []).flatMap(({ Namespace, Dimensions, Metrics }) =>
      Dimensions.flatMap((names) =>
        Metrics.flatMap(({ Name }) =>
          [found[Name]].flat().map((value) => ({
            namespace: Namespace,
            name: Name,
            dimensions: Object.fromEntries(names.map((name) => [name, String(found[name])])),
            at: found._aws?.Timestamp ?? 0,
            value: Number(value),
          })),
        ),
      ),
    ),
  )

/** A metric as an alarm names it. */
interface MetricDefinition {
  Namespace: string
  MetricName: string
  Dimensions?: readonly { Name: string; Value: string }[] | undefined
}

/** One line of an alarm's metric maths: a metric, or an expression over the others. */
interface Query {
  Id: string
  Expression?: string | undefined
  MetricStat?: { Metric: MetricDefinition; Stat: string; Period: number } | undefined
  ReturnData?: boolean | undefined
}

/** An `AWS::CloudWatch::Alarm` as a template has it: on one metric, or on metric maths. */
export interface AlarmDefinition {
  Namespace?: string | undefined
  MetricName?: string | undefined
  Dimensions?: MetricDefinition['Dimensions']
  Statistic?: string | undefined
  /** Seconds. */
  Period?: number | undefined
  Metrics?: readonly Query[] | undefined
  EvaluationPeriods: number
  DatapointsToAlarm?: number | undefined
  Threshold: number
  ComparisonOperator: string
  TreatMissingData?: string | undefined
}

const statistics: Record<string, (values: number[]) => number> = {
  Sum: (values) => values.reduce((sum, value) => sum + value, 0),
  Minimum: (values) => Math.min(...values),
  Maximum: (values) => Math.max(...values),
}

const breaches: Record<string, (value: number, threshold: number) => boolean> = {
  LessThanThreshold: (value, threshold) => value < threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
}

const known = <T>(table: Record<string, T>, name: string): T => {
  const found = table[name]
  if (found === undefined) throw new Error(`this CloudWatch knows no ${name}`)
  return found
}

/** How a statistic is made of values. @throws Error for one that is not known here */
export const statisticOf = (name: string) => known(statistics, name)

/** A value for each period, the newest first; undefined where nothing was measured. */
type Series = readonly (number | undefined)[]

const isOf = (datum: Datum, { Namespace, MetricName, Dimensions = [] }: MetricDefinition): boolean =>
  datum.namespace === Namespace &&
  datum.name === MetricName &&
  Object.keys(datum.dimensions).length === Dimensions.length &&
  Dimensions.every(({ Name, Value }) => datum.dimensions[Name] === Value)

const seriesOf = (
  metric: MetricDefinition,
  stat: string,
  seconds: number,
  data: readonly Datum[],
  { now, periods }: { now: number; periods: number },
): Series => {
  const statistic = statisticOf(stat)
  const own = data.filter((datum) => isOf(datum, metric))
  const period = seconds * 1_000
  return Array.from({ length: periods }, (_, n) => {
    const end = now - n * period
    const values = own.filter(({ at }) => at > end - period && at <= end).map(({ value }) => value)
    return values.length > 0 ? statistic(values) : undefined
  })
}

/**
 * Sums of metrics, each with `FILL(id, value)` round it or not. A sum has no value where one of its parts has none
 * (docs/facts/aws.md#metric-maths-and-missing-values).
 */
const summed = (expression: string, seriesBy: ReadonlyMap<string, Series>, periods: number): Series => {
  const parts = expression.split('+').map((part) => {
    const [, filled, fill, plain] = /^\s*(?:FILL\((\w+),\s*(-?\d+)\)|(\w+))\s*$/.exec(part) ?? []
    const series = seriesBy.get(filled ?? plain ?? '')
    if (!series) throw new Error(`this CloudWatch cannot calculate ${expression}`)
    return fill === undefined ? series : series.map((value) => value ?? Number(fill))
  })
  return Array.from({ length: periods }, (_, n) =>
    parts
      .map((series) => series[n])
      .reduce((sum, value) => (sum === undefined || value === undefined ? undefined : sum + value), 0),
  )
}

const valuesOf = (alarm: AlarmDefinition, data: readonly Datum[], sight: { now: number; periods: number }): Series => {
  const { Namespace, MetricName, Dimensions, Statistic, Period, Metrics } = alarm
  if (!Metrics) {
    if (!Namespace || !MetricName || !Statistic || !Period) throw new Error('an alarm is on a metric, or on several')
    return seriesOf({ Namespace, MetricName, Dimensions }, Statistic, Period, data, sight)
  }
  const series = new Map<string, Series>()
  for (const { Id, MetricStat: stat } of Metrics)
    if (stat) series.set(Id, seriesOf(stat.Metric, stat.Stat, stat.Period, data, sight))
  const asked = Metrics.find(({ ReturnData, Expression }) => ReturnData ?? Expression !== undefined)
  if (!asked) throw new Error('one of the metrics of an alarm is its own')
  return asked.Expression === undefined ? (series.get(asked.Id) ?? []) : summed(asked.Expression, series, sight.periods)
}

/**
 * The state of an alarm at a time, by CloudWatch's documented rules for missing data. It looks back over a few periods
 * more than the alarm names (`beyond`; AWS does not say how many) and fills in missing points only where those in its
 * sight are too few.
 */
export const alarmState = (alarm: AlarmDefinition, data: readonly Datum[], now: number, beyond = 3): 'ALARM' | 'OK' => {
  const breach = known(breaches, alarm.ComparisonOperator)
  const seen = valuesOf(alarm, data, { now, periods: alarm.EvaluationPeriods + beyond })
  const real = seen.filter((value) => value !== undefined).slice(0, alarm.EvaluationPeriods)
  const missing = alarm.EvaluationPeriods - real.length
  const breaching = real.filter((value) => breach(value, alarm.Threshold)).length
  const treated = alarm.TreatMissingData ?? 'missing'
  // What keeps an alarm as it was has no past here: it is taken for good news.
  if (!['breaching', 'notBreaching', 'ignore', 'missing'].includes(treated))
    throw new Error(`this CloudWatch knows no ${treated}`)
  const filled = treated === 'breaching' ? missing : 0
  return breaching + filled >= (alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods) ? 'ALARM' : 'OK'
}
