import { writeLine } from './lines.ts'

type Unit = 'Count' | 'Bytes' | 'Seconds' | 'Milliseconds' | 'Percent'

/** The CloudWatch namespace of Roomkeeper's metrics, below which each environment has its own. */
export const metricNamespace = 'Roomkeeper'

/** `Roomkeeper/prod`; functions have it in their environment as `METRIC_NAMESPACE`. */
export const namespaceOf = (environment: string): string => `${metricNamespace}/${environment}`

/** A value, or up to a hundred of them that were measured one by one. */
export interface Measurement {
  name: string
  value: number | readonly number[]
  unit?: Unit
}

/** Whether CloudWatch is to keep a metric: each costs. All are, unless `METRICS` in the environment names those that are. */
const isKept = ({ name }: Measurement): boolean => process.env.METRICS?.split(' ').includes(name) ?? true

/**
 * Values in CloudWatch's embedded metric format: one log line that becomes metrics, without a call and without waiting.
 * Dimensions are names of things that are few (a source, a portal, a reason), never of clients or people.
 */
export const metrics = (
  measurements: readonly Measurement[],
  dimensions: Readonly<Record<string, string>> = {},
  now: number = Date.now(),
): void => {
  const kept = measurements.filter(isKept)
  const directive = {
    Namespace: process.env.METRIC_NAMESPACE ?? metricNamespace,
    Dimensions: [Object.keys(dimensions)],
    Metrics: kept.map(({ name, unit = 'Count' }) => ({ Name: name, Unit: unit })),
  }
  const values = Object.fromEntries(measurements.map(({ name, value }) => [name, value]))
  const embedded = kept.length > 0 && { _aws: { Timestamp: now, CloudWatchMetrics: [directive] } }
  const line = { ...embedded, ...dimensions, ...values }
  writeLine(JSON.stringify(line))
}

/** One value; see `metrics`. */
export const metric = (
  name: string,
  value: number,
  unit: Unit = 'Count',
  dimensions: Readonly<Record<string, string>> = {},
  now: number = Date.now(),
): void => metrics([{ name, value, unit }], dimensions, now)
