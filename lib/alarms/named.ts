import type { WatchedAlarm } from './definition.ts'

/** The definitions with other values of their metrics' dimensions. */
export const withDimensions = (alarms: readonly WatchedAlarm[], change: (value: string) => string): WatchedAlarm[] =>
  alarms.map((alarm) => ({
    ...alarm,
    metrics: alarm.metrics.map((metric) => ({
      ...metric,
      dimensions: Object.fromEntries(Object.entries(metric.dimensions).map(([name, value]) => [name, change(value)])),
    })),
  }))

/** The definitions with the names that were known at deployment only: `$3` is the fourth of them. */
export const named = (alarms: readonly WatchedAlarm[], names: readonly string[]): WatchedAlarm[] =>
  withDimensions(alarms, (value) => (value.startsWith('$') ? (names[Number(value.slice(1))] ?? value) : value))
