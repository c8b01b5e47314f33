import type { WatchedAlarm } from './definition.ts'

/** The definitions with the names that were known at deployment only: `$3` is the fourth of them. */
export const named = (alarms: readonly WatchedAlarm[], names: readonly string[]): WatchedAlarm[] => {
  const nameOf = (value: string) => (value.startsWith('$') ? (names[Number(value.slice(1))] ?? value) : value)
  return alarms.map((alarm) => ({
    ...alarm,
    metrics: alarm.metrics.map((metric) => ({
      ...metric,
      dimensions: Object.fromEntries(Object.entries(metric.dimensions).map(([name, value]) => [name, nameOf(value)])),
    })),
  }))
}
