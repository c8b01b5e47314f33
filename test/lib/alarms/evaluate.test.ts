import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { alarmState, type AlarmDefinition as OfCloudWatch } from '#infra/local/aws/alarms/cloudwatch.ts'
import { metricKeyOf, type WatchedAlarm } from '#lib/alarms/definition.ts'
import { type MinuteValue, neededFrom, transitions } from '#lib/alarms/evaluate.ts'
import { alarmOn, minute, start } from './alarm-world.ts'

/** The values of a metric, minute by minute, until `start`. */
const measuredOf = (alarm: WatchedAlarm, ...series: readonly MinuteValue[][]) =>
  new Map(alarm.metrics.map((metric, index) => [metricKeyOf(metric), series[index] ?? []]))

const finalState = (alarm: WatchedAlarm, measured: ReturnType<typeof measuredOf>, before: 'OK' | 'ALARM' = 'OK') =>
  transitions(alarm, measured, { before, from: start - minute, until: start }).at(-1)?.state ?? before

const statistic = fc.constantFrom('Sum' as const, 'Maximum' as const, 'Minimum' as const)
const alarms = fc
  .record({
    period: fc.constantFrom(60, 300, 3_600),
    threshold: fc.integer({ min: 0, max: 4 }),
    below: fc.boolean(),
    outOf: fc.integer({ min: 1, max: 5 }),
    silence: fc.constantFrom('good' as const, 'bad' as const),
    parts: fc.array(fc.record({ statistic, fill: fc.option(fc.integer({ min: -1, max: 2 }), { nil: undefined }) }), {
      minLength: 1,
      maxLength: 2,
    }),
    periods: fc.integer({ min: 1, max: 5 }),
  })
  .map(({ parts, periods, outOf, ...rest }) =>
    alarmOn('any', {
      ...rest,
      outOf,
      periods: Math.min(periods, outOf),
      metrics: parts.map(({ statistic, fill }, n) => ({
        namespace: 'Roomkeeper/prod',
        name: `m${n}`,
        dimensions: { Source: 'espocrm' },
        statistic,
        // A single metric has no expression to fill it in.
        ...(fill !== undefined && parts.length > 1 && { fill }),
      })),
    }),
  )

/** Whole minutes before the start in periods of an alarm. */
const values = (periods: number, seconds: number) =>
  fc.array(
    fc.record({ ago: fc.integer({ min: 1, max: (periods * seconds) / 60 }), value: fc.integer({ min: 0, max: 5 }) }),
    { maxLength: 12 },
  )

const template = (alarm: WatchedAlarm): OfCloudWatch => ({
  Metrics: [
    ...alarm.metrics.map((metric, n) => ({
      Id: `m${n}`,
      ReturnData: false,
      MetricStat: {
        Metric: {
          Namespace: metric.namespace,
          MetricName: metric.name,
          Dimensions: [{ Name: 'Source', Value: 'espocrm' }],
        },
        Stat: metric.statistic,
        Period: alarm.period,
      },
    })),
    {
      Id: 'sum',
      Expression: alarm.metrics
        .map(({ fill }, n) => (fill === undefined ? `m${n}` : `FILL(m${n}, ${fill})`))
        .join(' + '),
    },
  ],
  EvaluationPeriods: alarm.outOf,
  DatapointsToAlarm: alarm.periods,
  Threshold: alarm.threshold,
  ComparisonOperator: alarm.below ? 'LessThanThreshold' : 'GreaterThanOrEqualToThreshold',
  TreatMissingData: alarm.silence === 'bad' ? 'breaching' : 'notBreaching',
})

test('an alarm of ours is in the state in which the same one of CloudWatch’s is', () => {
  const cases = alarms.chain((alarm) =>
    fc.record({
      alarm: fc.constant(alarm),
      series: fc.tuple(values(alarm.outOf + 4, alarm.period), values(alarm.outOf + 4, alarm.period)),
    }),
  )
  fc.assert(
    fc.property(cases, ({ alarm, series }) => {
      const at = series.map((some) => some.map(({ ago, value }) => ({ at: start - ago * minute, value })))
      const data = alarm.metrics.flatMap(({ namespace, name, dimensions }, n) =>
        // There a value has the time at which its minute ends.
        (at[n] ?? []).map((one) => ({ namespace, name, dimensions, at: one.at + minute, value: one.value })),
      )
      expect(finalState(alarm, measuredOf(alarm, ...at))).toBe(alarmState(template(alarm), data, start, 2))
    }),
    { numRuns: 300 },
  )
})

test('a metric that nobody has measured is silent', () => {
  expect(finalState(alarmOn('any', { silence: 'bad' }), new Map())).toBe('ALARM')
  expect(finalState(alarmOn('any'), new Map(), 'ALARM')).toBe('OK')
})

describe('where silence says nothing', () => {
  const daily = alarmOn('key', { period: 86_400, threshold: 14, below: true, silence: 'nothing' })

  test.each(['OK', 'ALARM'] as const)('an alarm stays what it was: %s', (before) => {
    expect(finalState(daily, measuredOf(daily), before)).toBe(before)
  })

  test('a value changes it', () => {
    const good = measuredOf(daily, [{ at: start - 60 * minute, value: 14 }])
    const bad = measuredOf(daily, [{ at: start - 60 * minute, value: 13 }])
    expect([finalState(daily, good, 'ALARM'), finalState(daily, bad, 'OK')]).toEqual(['OK', 'ALARM'])
  })
})

test('the states between two looks come in order, each with the moment from which it was to be seen', () => {
  const alarm = alarmOn('short', { periods: 2, outOf: 3 })
  const at = (n: number, value: number): MinuteValue => ({ at: start + n * minute, value })
  const series = [at(0, 1), at(1, 0), at(2, 1), at(3, 0), at(4, 0), at(5, 0), at(6, 1), at(7, 1)]
  const found = transitions(alarm, measuredOf(alarm, series), { before: 'OK', from: start, until: start + 8 * minute })
  expect(found.map(({ state, at }) => [state, (at - start) / minute])).toEqual([
    ['ALARM', 3],
    ['OK', 4],
    ['ALARM', 8],
  ])
})

test('of a long period a moment in every sixtieth is looked at, and the last one', () => {
  const alarm = alarmOn('daily', { period: 86_400, silence: 'bad', periods: 1 })
  const at = (n: number) => ({ at: start + n * minute, value: 1 })
  const first = (from: number) =>
    transitions(alarm, measuredOf(alarm, [at(0)]), {
      before: 'OK',
      from: start + from * minute,
      until: start + 50 * minute,
    })
  // A value of 1 rings: seen from the first moment after it that is looked at.
  expect(first(-20).map(({ at }) => (at - start) / minute)).toEqual([2])
  expect(first(40).map(({ at }) => (at - start) / minute)).toEqual([50])
  expect(first(50)).toEqual([])
})

test('values are needed from as far back as an alarm looks, and two periods more', () => {
  expect(start - neededFrom(alarmOn('any', { period: 300, outOf: 4 }), start)).toBe(6 * 300_000)
})

test('metrics that differ in anything are not taken for one', () => {
  const one = { namespace: 'a', name: 'b', dimensions: { x: '1', y: '2' }, statistic: 'Sum' } as const
  const others = [
    { ...one, namespace: 'c' },
    { ...one, name: 'c' },
    { ...one, dimensions: { x: '1' } },
    { ...one, statistic: 'Maximum' as const },
  ]
  expect(new Set([one, ...others].map(metricKeyOf)).size).toBe(5)
  expect(metricKeyOf({ ...one, dimensions: { y: '2', x: '1' } })).toBe(metricKeyOf(one))
})
