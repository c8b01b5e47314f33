import { type AlarmMetric, type AlarmState, metricKeyOf, type WatchedAlarm } from './definition.ts'

/** A metric's statistic in a minute: when that began, in epoch milliseconds, and its value. */
export interface MinuteValue {
  at: number
  value: number
}

/** What was measured, by `metricKeyOf` a metric; nothing for one that has no values. */
export type Measured = ReadonlyMap<string, readonly MinuteValue[]>

/** A state that an alarm took, and when, in epoch milliseconds. */
export interface Transition {
  state: AlarmState
  at: number
}

const minute = 60_000
/** Periods that are looked at beside those of the alarm: values come late. */
const beyond = 2

const statistics: Record<AlarmMetric['statistic'], (values: readonly number[]) => number> = {
  Sum: (values) => values.reduce((sum, value) => sum + value, 0),
  Maximum: (values) => Math.max(...values),
  Minimum: (values) => Math.min(...values),
}

const valueIn = (metric: AlarmMetric, measured: Measured, from: number, until: number): number | undefined => {
  const values = measured.get(metricKeyOf(metric))?.filter(({ at }) => at >= from && at < until) ?? []
  return values.length > 0 ? statistics[metric.statistic](values.map(({ value }) => value)) : metric.fill
}

/** The sum of the metrics in each of the periods before `at`, the newest first; undefined where one of them has no value. */
const periodsBefore = ({ metrics, period, outOf }: WatchedAlarm, measured: Measured, at: number) =>
  Array.from({ length: outOf + beyond }, (_, n) => {
    const until = at - n * period * 1_000
    const values = metrics.map((one) => valueIn(one, measured, until - period * 1_000, until))
    return values.reduce((sum, value) => (sum === undefined || value === undefined ? undefined : sum + value), 0)
  })

/**
 * The state of an alarm at a moment, in epoch milliseconds, as CloudWatch would see it (docs/facts/aws.md#metric-maths-and-missing-values): by
 * the newest values, and by what silence means where these are too few. Undefined where it means nothing and there is no value.
 */
const stateAt = (alarm: WatchedAlarm, measured: Measured, at: number): AlarmState | undefined => {
  const { threshold, below, periods, outOf, silence } = alarm
  const values = periodsBefore(alarm, measured, at).filter((value) => value !== undefined)
  if (silence === 'nothing' && values.length === 0) return undefined
  const newest = values.slice(0, outOf)
  const reached = newest.filter((value) => (below ? value < threshold : value >= threshold)).length
  const silent = silence === 'bad' ? outOf - newest.length : 0
  return reached + silent >= periods ? 'ALARM' : 'OK'
}

/** The states that an alarm takes after `from` and until `until`, in order, if it was `before`. */
export const transitions = (
  alarm: WatchedAlarm,
  measured: Measured,
  { before, from, until }: { before: AlarmState; from: number; until: number },
): Transition[] => {
  // What long periods show stays for long.
  const step = Math.max(1, Math.floor(alarm.period / 3_600)) * minute
  const moments = Array.from({ length: Math.ceil((until - from) / step) }, (_, n) => until - n * step).reverse()
  let state = before
  return moments.flatMap((at) => {
    const now = stateAt(alarm, measured, at) ?? state
    if (now === state) return []
    state = now
    return { state, at }
  })
}

/** From when on values are needed to say what an alarm does after `from`, in epoch milliseconds. */
export const neededFrom = ({ period, outOf }: WatchedAlarm, from: number): number =>
  from - period * (outOf + beyond) * 1_000
