import { describe, expect, test } from 'vitest'
import { type AlarmDefinition, alarmState, type Datum } from '#infra/local/aws/alarms/cloudwatch.ts'
import { everything, synthesize } from '../../synthesized.ts'

/** What is measured of what an alarm watches, and when it must ring. */
interface Kind {
  name: RegExp
  bad: number
  good: number
  /** What the alarm says where nothing was ever measured. */
  never: 'OK' | 'ALARM'
  /** One bad value is enough. */
  once: boolean
  /** Periods after which a bad value that was the last one raises it no more; Infinity where silence changes nothing. */
  over: number
  /** Of several metrics, the one that has these values. */
  metric?: string
}

const minutes15 = 900_000

const kinds: readonly Kind[] = [
  {
    name: /-dead-letters$/,
    bad: 1,
    good: 0,
    never: 'OK',
    once: false,
    over: 8,
    metric: 'ApproximateNumberOfMessagesVisible',
  },
  { name: /^clients-oldest-message$/, bad: 900, good: 60, never: 'OK', once: false, over: 6 },
  { name: /^backfill-oldest-message$/, bad: 864_000, good: 60, never: 'OK', once: false, over: 6 },
  { name: /^backups-oldest-message$/, bad: 7_200, good: 60, never: 'OK', once: false, over: 6 },
  { name: /^events-oldest-message$/, bad: 900, good: 60, never: 'OK', once: false, over: 6 },
  { name: /^outlet-switched-off$/, bad: 1, good: 0, never: 'OK', once: true, over: 4 },
  { name: /^clients-wait$/, bad: minutes15, good: 60_000, never: 'OK', once: true, over: 7 },
  { name: /-errors$/, bad: 1, good: 0, never: 'OK', once: true, over: 4 },
  { name: /-throttles$/, bad: 1, good: 0, never: 'OK', once: false, over: 5 },
  { name: /^webhooks-5xx$/, bad: 1, good: 0, never: 'OK', once: true, over: 4 },
  { name: /^webhooks-refused$/, bad: 10, good: 9, never: 'OK', once: false, over: 6 },
  { name: /^webhooks-lost-/, bad: 1, good: 0, never: 'OK', once: true, over: 4 },
  { name: /^webhooks-not-authentic-/, bad: 0, good: 1, never: 'OK', once: true, over: 4 },
  { name: /^mail-bounces$/, bad: 0.05, good: 0.01, never: 'OK', once: true, over: 4 },
  // Nothing was proven: that is bad news, from the first hour on.
  { name: /^backup-\w+-overdue$/, bad: 0, good: 1, never: 'ALARM', once: false, over: Number.POSITIVE_INFINITY },
  { name: /^backup-\w+-copy-damaged$/, bad: 1, good: 0, never: 'OK', once: true, over: 4 },
  { name: /^backup-\w+-no-drill$/, bad: 90, good: 89, never: 'OK', once: true, over: 4 },
  { name: /^backup-\w+-\w+-failed$/, bad: 1, good: 0, never: 'OK', once: true, over: 4 },
  // No number at all: nobody looks any more.
  { name: /^drift-report-overdue$/, bad: 9, good: 8, never: 'ALARM', once: false, over: Number.POSITIVE_INFINITY },
  { name: /^drift-report-\w+-failed$/, bad: 1, good: 0, never: 'OK', once: true, over: 4 },
  // Looked at once a day: in between nothing has changed.
  { name: /^clients-locked-out$/, bad: 1, good: 0, never: 'OK', once: true, over: 4 },
  { name: /^portal-restored$/, bad: 1, good: 0, never: 'OK', once: true, over: 4 },
  { name: /^key-[\w-]+-ends$/, bad: 13, good: 14, never: 'OK', once: true, over: 4 },
]

const alarms = synthesize('prod', everything)
  .all('AWS::CloudWatch::Alarm')
  .map(({ properties }) => ({ ...properties, name: properties.AlarmName.slice('roomkeeper-prod-'.length) }))

/** CloudWatch looks back over more periods than an alarm names; AWS does not say how many, and shows two. */
const beyond = 2
const now = Date.UTC(2026, 10, 28)

/** The metric that an alarm stands on, or the named one of several, and its period in milliseconds. */
const watchedBy = (alarm: AlarmDefinition, name?: string) => {
  const stat = alarm.Metrics?.find(({ MetricStat }) => MetricStat?.Metric.MetricName === name)?.MetricStat
  const { Namespace = '', MetricName = '', Dimensions = [] } = stat?.Metric ?? alarm
  return { Namespace, MetricName, Dimensions, period: 1_000 * (stat?.Period ?? alarm.Period ?? 0) }
}

/** State of an alarm when these values were measured, by how many periods ago. */
const stateWith = (alarm: AlarmDefinition, kind: Kind, values: ReadonlyMap<number, number>) => {
  const { Namespace, MetricName, Dimensions, period } = watchedBy(alarm, kind.metric)
  const dimensions = Object.fromEntries(
    Dimensions.map(({ Name, Value }: { Name: string; Value: string }) => [Name, Value]),
  )
  const data = [...values].map(
    ([ago, value]): Datum => ({ namespace: Namespace, name: MetricName, dimensions, at: now - ago * period, value }),
  )
  return alarmState(alarm, data, now, beyond)
}

const range = (from: number, to: number, value: number) =>
  new Map(Array.from({ length: to - from }, (_, index) => [from + index, value]))

test('every alarm is of one kind', () => {
  for (const { name } of alarms)
    expect(
      kinds.filter((kind) => kind.name.test(name)),
      name,
    ).toHaveLength(1)
})

describe.each(alarms)('$name', (alarm) => {
  const kind = kinds.find(({ name }) => name.test(alarm.name)) as Kind
  const { EvaluationPeriods: sight } = alarm as AlarmDefinition
  const state = (values: ReadonlyMap<number, number>) => stateWith(alarm, kind, values)
  const long = sight + 10

  test('rings while it is bad, and not while it is good', () => {
    expect(state(range(0, long, kind.bad))).toBe('ALARM')
    expect(state(range(0, long, kind.good))).toBe('OK')
  })

  test('says of silence from the beginning what it means', () => {
    expect(state(new Map())).toBe(kind.never)
  })

  test('rings also where the newest values are late by two periods, and is quiet where good ones are', () => {
    expect(state(range(2, long, kind.bad))).toBe('ALARM')
    expect(state(range(2, long, kind.good))).toBe('OK')
  })

  test('takes one bad value for enough or not', () => {
    const values = range(0, long, kind.good).set(0, kind.bad)
    expect(state(values)).toBe(kind.once ? 'ALARM' : 'OK')
  })

  test('is over some time after the last bad value', () => {
    if (kind.over === Number.POSITIVE_INFINITY) expect(state(range(sight, long, kind.bad))).toBe('ALARM')
    else expect(state(range(kind.over, kind.over + long, kind.bad))).toBe('OK')
  })
})

const named = (name: string): AlarmDefinition => {
  const found = alarms.find((one) => one.name === name)
  if (!found) throw new Error(`no alarm ${name}`)
  return found
}

test('a backup that is late by an hour does not ring, and one that does not come does', () => {
  const kind = kinds.find(({ name }) => name.test('backup-main-overdue')) as Kind
  expect(stateWith(named('backup-main-overdue'), kind, new Map([[25, 1]]))).toBe('OK')
  // For as long as CloudWatch looks back further.
  expect(stateWith(named('backup-main-overdue'), kind, new Map([[26 + beyond, 1]]))).toBe('ALARM')
})

test('a report that did not arrive rings until the next night has its own, and no longer', () => {
  const alarm = named('backup-main-mail-failed')
  const { Namespace, MetricName, Dimensions } = watchedBy(alarm)
  const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]))
  const failed = (hoursAgo: number): Datum[] => [
    { namespace: Namespace, name: MetricName, dimensions, at: now - hoursAgo * 3_600_000, value: 1 },
  ]
  expect(alarmState(alarm, failed(12), now, 0)).toBe('ALARM')
  expect(alarmState(alarm, failed(25), now, 0)).toBe('OK')
})

describe('clients who wait through an outage, and are received often', () => {
  const minute = 60_000
  const at = (ago: number) => now - ago * minute
  /** SQS leaves them out of the age of its oldest message: it has none. The worker measures what it puts back, every quarter of an hour. */
  const waited = (minutes: number[]): Datum[] =>
    minutes.map((ago, index) => ({
      namespace: 'Roomkeeper/prod',
      name: 'TimeWaited',
      dimensions: {},
      at: at(ago),
      value: (index + 1) * minutes15,
    }))

  test('are told by the alarm on what the worker measures, and by no other', () => {
    const data = waited([16, 1])
    const ringing = alarms.filter((alarm) => alarmState(alarm, data, now, 0) === 'ALARM').map(({ name }) => name)
    // No backup was measured here either.
    expect(ringing.filter((name) => !name.endsWith('overdue'))).toEqual(['clients-wait'])
  })

  test('go on being told from one try to the next, also where its value is late', () => {
    expect(alarmState(named('clients-wait'), waited([19]), now, 0)).toBe('ALARM')
    expect(alarmState(named('clients-wait'), waited([35]), now, 0)).toBe('OK')
  })
})

test('dead letters of which SQS tells minutes late ring all the same: what was not told yet is not taken for none', () => {
  const kind = kinds.find(({ name }) => name.test('clients-dead-letters')) as Kind
  for (const late of [2, 3, 4])
    expect(stateWith(named('clients-dead-letters'), kind, range(late, 20, 1)), `${late} minutes`).toBe('ALARM')
})
