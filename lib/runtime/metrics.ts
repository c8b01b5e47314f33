type Unit = 'Count' | 'Bytes' | 'Seconds' | 'Milliseconds' | 'Percent'

/** The CloudWatch namespace of every metric of ours. */
export const metricNamespace = 'Roomkeeper'

/**
 * One value in CloudWatch's embedded metric format: a log line that becomes a metric, without a call and without waiting.
 * Dimensions are names of things that are few (a portal, a channel), never of clients or people.
 */
export const metric = (
  name: string,
  value: number,
  unit: Unit = 'Count',
  dimensions: Readonly<Record<string, string>> = {},
  now: number = Date.now(),
): void => {
  const directive = {
    Namespace: metricNamespace,
    Dimensions: [Object.keys(dimensions)],
    Metrics: [{ Name: name, Unit: unit }],
  }
  const line = { _aws: { Timestamp: now, CloudWatchMetrics: [directive] }, ...dimensions, [name]: value }
  process.stdout.write(`${JSON.stringify(line)}\n`)
}
