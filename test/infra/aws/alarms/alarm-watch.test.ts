import { describe, expect, test } from 'vitest'
import type { Alarms } from '#infra/aws/constructs/alarms.ts'
import { receiverMetrics } from '#lib/crm/receive/receiver-metrics.ts'
import { everything, list, referenced, statementsOf, synthesize } from '../synthesized.ts'

const full = synthesize('prod', everything)
const small = synthesize('prod', { ...everything, profile: 'small' })
const watched = (small.stack.node.findChild('Alarms') as Alarms).watched
const ofCloudWatch = small.all('AWS::CloudWatch::Alarm')
const functions = small.all('AWS::Lambda::Function')
const watch = functions.find(({ properties }) => properties.FunctionName === 'roomkeeper-prod-watch-alarms')

const silences = { notBreaching: 'good', breaching: 'bad', ignore: 'nothing' }

// biome-ignore lint/suspicious/noExplicitAny: what a template holds is what the tests look into.
const metricOf = ({ Namespace, MetricName, Dimensions = [], Stat, Statistic }: any) => ({
  namespace: Namespace,
  name: MetricName,
  dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }: { Name: string; Value: unknown }) => [Name, Value])),
  statistic: Stat ?? Statistic,
})

/** An alarm of CloudWatch's as it must be defined for `watch-alarms`; the sums that there are fill in the second metric. */
// biome-ignore lint/suspicious/noExplicitAny: as above.
const asWatched = (alarm: any) => {
  const stats = alarm.Metrics?.flatMap(({ MetricStat }: { MetricStat?: object }) => MetricStat ?? []) ?? []
  const expression = alarm.Metrics?.find(({ Expression }: { Expression?: string }) => Expression)?.Expression
  if (expression !== undefined) expect(expression).toBe('visible + FILL(inFlight, 0)')
  const several = stats.map((one: { Metric: object; Stat: string }, index: number) => ({
    ...metricOf({ ...one.Metric, Stat: one.Stat }),
    ...(index === 1 && { fill: 0 }),
  }))
  return {
    name: alarm.AlarmName,
    description: alarm.AlarmDescription,
    metrics: stats.length > 0 ? several : [metricOf(alarm)],
    period: alarm.Period ?? stats[0].Period,
    threshold: alarm.Threshold,
    below: alarm.ComparisonOperator === 'LessThanThreshold',
    periods: alarm.DatapointsToAlarm,
    outOf: alarm.EvaluationPeriods,
    silence: silences[alarm.TreatMissingData as keyof typeof silences],
  }
}

describe('the alarms of the profile small', () => {
  test('are those of the full one: the same names, texts, metrics and rules', () => {
    const wanted = full.all('AWS::CloudWatch::Alarm').map(({ properties }) => asWatched(properties))
    expect(wanted.length).toBeGreaterThan(60)
    const byName = (one: { name: string }, other: { name: string }) => one.name.localeCompare(other.name)
    expect(small.stack.resolve(watched).sort(byName)).toEqual(wanted.sort(byName))
  })

  test('tell the same topic, which has the same subscribers', () => {
    const topics = [full, small].map(({ all }) => all('AWS::SNS::Topic').map(({ id }) => id))
    expect(topics[0]).toEqual(topics[1])
    expect(referenced(watch?.properties.Environment.Variables.TOPIC)).toBe(topics[1]?.[0])
    const subscribers = [full, small].map(({ all }) =>
      all('AWS::SNS::Subscription').map(({ properties }) => properties),
    )
    expect(subscribers[0]).toHaveLength(1)
    expect(subscribers[0]).toEqual(subscribers[1])
  })

  test('are looked at by a function that CloudWatch watches, and it alone', () => {
    expect(ofCloudWatch.map(({ properties }) => properties.AlarmName.slice('roomkeeper-prod-'.length))).toEqual([
      'watch-alarms-errors',
      'watch-alarms-throttles',
      'alarms-not-watched',
    ])
    const silent = ofCloudWatch.at(-1)?.properties
    expect(silent).toMatchObject({ MetricName: 'Invocations', TreatMissingData: 'breaching', Period: 900 })
    expect(silent.DatapointsToAlarm).toBe(4)
    for (const { properties } of ofCloudWatch) expect(list(properties.AlarmActions).map(referenced)).toHaveLength(1)
  })

  test('are on metrics that functions let CloudWatch keep, as are those that doctor asks for', () => {
    const own = watched.flatMap(({ metrics }) => metrics).filter(({ namespace }) => namespace === 'Roomkeeper/prod')
    const kept = [...new Set([receiverMetrics.deliveries, ...own.map(({ name }) => name)])].sort()
    expect(kept.length).toBeGreaterThan(8)
    expect(functions.length).toBeGreaterThan(8)
    for (const { properties } of functions)
      expect(properties.Environment.Variables.METRICS.split(' ').sort(), properties.FunctionName).toEqual(kept)
  })
})

test('the function may look at metrics, tell the topic, and keep what it has seen', () => {
  const [role = ''] = [referenced(watch?.properties.Role)]
  const rights = statementsOf(small, role).flatMap(({ Action, Resource }) =>
    list(Action).map((action) => `${action} ${Resource === '*' ? '*' : referenced(Resource)}`),
  )
  const bucket = small.all('AWS::S3::Bucket').find(({ id }) => /Memory/.test(id))?.id
  const topic = small.all('AWS::SNS::Topic')[0]?.id
  expect(rights.filter((right) => !/^(logs|sqs):/.test(right)).sort()).toEqual(
    [
      'cloudwatch:GetMetricData *',
      `s3:GetObject ${bucket}`,
      `s3:ListBucket ${bucket}`,
      `s3:PutObject ${bucket}`,
      `sns:Publish ${topic}`,
    ].sort(),
  )
})

test('the environment of each function stays within what Lambda takes', () => {
  for (const { properties } of functions) {
    const names = JSON.stringify(properties.Environment.Variables)
    // What is known at deployment only is longer here, with its `Fn::Join`, than as the name that it becomes.
    const known = names.replace(/\{"(Ref|Fn::GetAtt)":("\w+"|\["\w+","\w+"\])\}/g, 'x'.repeat(60))
    expect(Buffer.byteLength(known), properties.FunctionName).toBeLessThan(4_096)
  }
})

test('there is no dashboard, and a backfill is released only while it waits', () => {
  expect(small.all('AWS::CloudWatch::Dashboard')).toEqual([])
  const schedule = (of: typeof small) =>
    of
      .all('AWS::Scheduler::Schedule')
      .map(({ properties }) => [properties.Name, properties.ScheduleExpression])
      .find(([name]) => /release-backfill/.test(name))
  expect(schedule(full)).toEqual(['roomkeeper-prod-release-backfill-every-minute', 'rate(1 minute)'])
  expect(schedule(small)).toEqual(['roomkeeper-prod-release-backfill-regularly', 'rate(15 minutes)'])
  const release = functions.find(({ properties }) => /release-backfill/.test(properties.FunctionName))?.properties
  expect(JSON.parse(release.Environment.Variables.SETTINGS)).toMatchObject({ whileWaiting: true })
  // The next call must not find the one before at work.
  expect(release.Timeout).toBeLessThan(15 * 60)
})
