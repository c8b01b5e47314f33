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

const embedded = (line: string): Embedded => {
  try {
    return line.includes('"_aws"') ? JSON.parse(line) : {}
  } catch {
    return {}
  }
}

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

/** An `AWS::CloudWatch::Alarm` on one metric, as a template has it. */
export interface AlarmDefinition {
  Namespace: string
  MetricName: string
  Dimensions?: { Name: string; Value: string }[]
  Statistic: string
  /** Seconds. */
  Period: number
  EvaluationPeriods: number
  DatapointsToAlarm?: number
  Threshold: number
  ComparisonOperator: string
  TreatMissingData?: string
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

/**
 * The state of an alarm at a time, by CloudWatch's documented rules for missing data. It looks back over a few periods
 * more than the alarm names (`beyond`; AWS does not say how many) and fills in missing points only where those in its
 * sight are too few.
 */
export const alarmState = (alarm: AlarmDefinition, data: readonly Datum[], now: number, beyond = 3) => {
  const statistic = known(statistics, alarm.Statistic)
  const breach = known(breaches, alarm.ComparisonOperator)
  const wanted = new Map((alarm.Dimensions ?? []).map(({ Name, Value }) => [Name, Value]))
  const own = data.filter(
    ({ namespace, name, dimensions }) =>
      namespace === alarm.Namespace &&
      name === alarm.MetricName &&
      Object.keys(dimensions).length === wanted.size &&
      [...wanted].every(([dimension, value]) => dimensions[dimension] === value),
  )
  const period = alarm.Period * 1_000
  const seen = Array.from({ length: alarm.EvaluationPeriods + beyond }, (_, n) => {
    const end = now - n * period
    return own.filter(({ at }) => at > end - period && at <= end).map(({ value }) => value)
  })
  const real = seen.filter((values) => values.length > 0).slice(0, alarm.EvaluationPeriods)
  const missing = alarm.EvaluationPeriods - real.length
  const breaching = real.filter((values) => breach(statistic(values), alarm.Threshold)).length
  const treated = alarm.TreatMissingData ?? 'missing'
  if (treated !== 'breaching' && treated !== 'notBreaching') throw new Error(`this CloudWatch knows no ${treated}`)
  const filled = treated === 'breaching' ? missing : 0
  return breaching + filled >= (alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods) ? 'ALARM' : 'OK'
}
