import * as z from 'zod/mini'

/** A metric of CloudWatch. */
const metric = z.object({
  namespace: z.string(),
  name: z.string(),
  /** A value `$3` is the fourth of the names that are known at deployment only. */
  dimensions: z.record(z.string(), z.string()),
  statistic: z.enum(['Sum', 'Maximum', 'Minimum']),
  /** What it counts as in a period without a value; without this, such a period has none. */
  fill: z.optional(z.number()),
})

/**
 * An alarm as the stack defines it, for both profiles: in `full` it becomes one of CloudWatch's, in `small` `watch-alarms` looks at it
 * (docs/decisions/small-profile.md).
 */
export const watchedAlarm = z.object({
  name: z.string(),
  description: z.string(),
  /** Their values are added up, period by period. */
  metrics: z.array(metric).check(z.minLength(1)),
  /** Seconds. */
  period: z.number(),
  threshold: z.number(),
  /** It is raised below the threshold, else at it and above. */
  below: z.boolean(),
  /** In how many of the last `outOf` periods the threshold must be reached. */
  periods: z.number(),
  outOf: z.number(),
  /** What a period without a value means: good news, bad news, or none. */
  silence: z.enum(['good', 'bad', 'nothing']),
})

export type AlarmMetric = z.output<typeof metric>
export type WatchedAlarm = z.output<typeof watchedAlarm>
export type AlarmState = 'OK' | 'ALARM'

/** What identifies a metric and its statistic. */
export const metricKeyOf = ({ namespace, name, dimensions, statistic }: AlarmMetric): string =>
  JSON.stringify([namespace, name, Object.entries(dimensions).sort(), statistic])
