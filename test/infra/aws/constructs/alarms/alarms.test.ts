import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { alarmState, type Datum } from '#infra/local/aws/alarms/cloudwatch.ts'
import { everything, referenced, synthesize } from '../../synthesized.ts'

const stack = synthesize('prod', { ...everything, 'alarms.runbook': 'https://example.com/runbook' })
const alarms = stack.all('AWS::CloudWatch::Alarm')
const named = (name: string) => {
  const found = alarms.find(({ properties }) => properties.AlarmName === `roomkeeper-prod-${name}`)
  if (!found) throw new Error(`no alarm ${name}`)
  return found.properties
}

describe('every alarm', () => {
  test('says how bad it is, what it means and where it is written what to do', () => {
    expect(alarms.length).toBeGreaterThan(10)
    for (const { properties } of alarms) {
      expect(properties.AlarmDescription, properties.AlarmName).toMatch(
        /^\[(high|medium|low)\] [A-Z].{20,}\.\nWhat to do: https:\/\/example\.com\/runbook#[a-z0-9-]+$/,
      )
    }
  })

  test('quotes the runbook where no address of it is set, as far as CloudWatch takes it, and links to no file', () => {
    for (const settings of [everything, { ...everything, 'alarms.runbook': 'docs/runbook.md' }]) {
      const texts = synthesize('prod', settings)
        .all('AWS::CloudWatch::Alarm')
        .map(({ properties }) => [properties.AlarmName, properties.AlarmDescription] as const)
      for (const [name, text] of texts) {
        expect(text.length, name).toBeLessThanOrEqual(1_024)
        expect(text, name).toMatch(
          /^\[(high|medium|low)\] [A-Z].{20,}\.\nLook\. [\s\S]{40,}\nMore: [a-z0-9-]+ in docs\/runbook\.md of Roomkeeper$/,
        )
        expect(text, name).not.toMatch(/\*\*|`|\]\(/)
      }
      const [, overdue] = texts.find(([name]) => name === 'roomkeeper-prod-backup-main-overdue') ?? []
      expect(overdue).toContain('\nRepair. What the report says, or reasons.md: it tells apart')
      const [dev] = synthesize('dev')
        .all('AWS::CloudWatch::Alarm')
        .filter(({ properties }) => properties.AlarmName === 'roomkeeper-dev-schedules-dead-letters')
      expect(dev?.properties.AlarmDescription).toContain('--queue-name roomkeeper-dev-schedules-dead ')
    }
  })

  test('tells the topic when it begins and when it is over', () => {
    const [topic] = stack.all('AWS::SNS::Topic')
    for (const { properties } of alarms) {
      for (const actions of [properties.AlarmActions, properties.OKActions]) {
        expect(actions.map(referenced), properties.AlarmName).toEqual([topic?.id])
      }
    }
  })

  test('stands on the dashboard', () => {
    const [dashboard] = stack.all('AWS::CloudWatch::Dashboard')
    const body = JSON.stringify(dashboard?.properties.DashboardBody)
    for (const { id } of alarms) expect(body).toContain(id)
  })
})

test('there is one for everything that somebody must hear of', () => {
  const names = alarms.map(({ properties }) => properties.AlarmName.slice('roomkeeper-prod-'.length))
  expect(names).toEqual(
    expect.arrayContaining([
      // Parked, or given up: every dead-letter queue, with those that somebody is looking at.
      ...['clients', 'backfill', 'backups', 'schedules'].map((queue) => `${queue}-dead-letters`),
      ...['clients', 'backfill', 'backups'].map((queue) => `${queue}-oldest-message`),
      'clients-wait',
      'clients-locked-out',
      'portal-restored',
      'drift-report-overdue',
      ...['mail', 'callback', 'incident'].map((channel) => `drift-report-${channel}-failed`),
      ...['onboard-client', 'receive-webhook', 'start-backup', 'watch-backup', 'check-keys'].map(
        (one) => `${one}-errors`,
      ),
      // Where a sweep looks after a CRM it finds whose deliveries were refused; elsewhere the deliveries themselves are watched.
      ...['espocrm', 'hubspot', 'salesforce'].map((source) => `webhooks-lost-${source}`),
      'webhooks-not-authentic-generic',
      // What the API refuses itself is answered 4xx; what is ours to repair, 5xx.
      'webhooks-refused',
      'webhooks-5xx',
      ...['onboarding', 'backup-main', 'backup-second'].map((key) => `key-${key}-ends`),
      ...['main', 'second'].map((portal) => `backup-${portal}-overdue`),
      'mail-bounces',
    ]),
  )
})

test('a scanner that tries its paths once is no alarm, refusals that go on are', () => {
  expect(named('webhooks-refused')).toMatchObject({
    Period: 300,
    Threshold: 10,
    EvaluationPeriods: 3,
    DatapointsToAlarm: 3,
  })
})

test('the topic lets the alarms of this account in, by TLS, and tells the subscriber', () => {
  const [policy] = stack.all('AWS::SNS::TopicPolicy')
  expect(policy?.properties.PolicyDocument.Statement).toEqual([
    expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    expect.objectContaining({
      Effect: 'Allow',
      Action: 'sns:Publish',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    }),
  ])
  expect(stack.all('AWS::SNS::Subscription').map(({ properties }) => properties)).toEqual([
    expect.objectContaining({ Protocol: 'email', Endpoint: 'oncall@example.com' }),
  ])
})

test('no proven backup for 26 hours is an alarm, even if nothing ran at all', () => {
  for (const portal of ['main', 'second']) {
    expect(named(`backup-${portal}-overdue`)).toMatchObject({
      Namespace: 'Roomkeeper/prod',
      MetricName: 'BackupProven',
      Dimensions: [{ Name: 'Portal', Value: portal }],
      Statistic: 'Sum',
      Period: 3600,
      EvaluationPeriods: 26,
      DatapointsToAlarm: 26,
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      TreatMissingData: 'breaching',
    })
  }
})

test('a report of what differs that has not come within its week and two days is an alarm', () => {
  expect(named('drift-report-overdue')).toMatchObject({
    MetricName: 'DriftReportDaysWithout',
    Statistic: 'Maximum',
    Period: 3_600,
    EvaluationPeriods: 3,
    Threshold: 9,
    TreatMissingData: 'breaching',
  })
  const ofMonths = synthesize('prod', { drift: { ...everything.drift, schedule: '0 5 1 * ? *' } })
  const [overdue] = ofMonths
    .all('AWS::CloudWatch::Alarm')
    .filter(({ properties }) => properties.MetricName === 'DriftReportDaysWithout')
  expect(overdue?.properties.Threshold).toBe(33)
})

test('silence is good news everywhere else, and no news about keys, which are looked at once a day', () => {
  const byMeaning = Object.groupBy(alarms, ({ properties }) => properties.TreatMissingData)
  const names = (meaning: string) => byMeaning[meaning]?.map(({ properties }) => properties.AlarmName.slice(16))
  expect(Object.keys(byMeaning).sort()).toEqual(['breaching', 'ignore', 'notBreaching'])
  expect(names('breaching')).toEqual(['drift-report-overdue', 'backup-main-overdue', 'backup-second-overdue'])
  expect(names('ignore')).toEqual([
    'clients-locked-out',
    'portal-restored',
    'key-onboarding-ends',
    'key-backup-main-ends',
    'key-backup-second-ends',
  ])
})

test('a key of DocSpace that ends within two weeks is an alarm, before it ends', () => {
  expect(named('key-onboarding-ends')).toMatchObject({
    Namespace: 'Roomkeeper/prod',
    MetricName: 'DocSpaceKeyDaysLeft',
    Dimensions: [{ Name: 'Key', Value: 'onboarding' }],
    Statistic: 'Minimum',
    Period: 86_400,
    ComparisonOperator: 'LessThanThreshold',
    Threshold: 14,
  })
})

test('every alarm has its section in the runbook, and every section its alarm', () => {
  const runbook = readFileSync(new URL('../../../../../docs/runbook.md', import.meta.url), 'utf8')
  const sections = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)
  const small = synthesize('prod', { profile: 'small', 'alarms.runbook': 'https://example.com/runbook' })
  const all = [...alarms, ...small.all('AWS::CloudWatch::Alarm')]
  const linked = all.map(({ properties }) => /#([a-z0-9-]+)$/.exec(properties.AlarmDescription)?.[1])
  expect([...new Set(linked)].sort()).toEqual(sections.sort())
})

test('a report that did not arrive is an alarm for each channel that the settings name', () => {
  const channels = alarms
    .filter(({ properties }) => properties.MetricName === 'BackupChannelFailed')
    .map(({ properties }) => properties.Dimensions.map(({ Value }: { Value: string }) => Value).sort())
  expect(channels.sort()).toEqual(
    ['callback', 'incident', 'mail'].flatMap((channel) => [
      [channel, 'main'],
      [channel, 'second'],
    ]),
  )
})

const minute = 60_000

describe('the alarm on dead letters', () => {
  const alarm = named('clients-dead-letters')
  /** What SQS measures minute by minute, the newest last; undefined where it measures nothing. */
  const stateAfter = (visible: (number | undefined)[], inFlight: (number | undefined)[]) => {
    const now = 100 * minute
    const metric = (name: string) =>
      alarm.Metrics.find(
        (one: { MetricStat?: { Metric: { MetricName: string } } }) => one.MetricStat?.Metric.MetricName === name,
      ).MetricStat.Metric
    const data = (values: (number | undefined)[], name: string) =>
      values.flatMap((value, index): Datum[] => {
        if (value === undefined) return []
        const { Namespace: namespace, MetricName, Dimensions } = metric(name)
        const dimensions = Object.fromEntries(
          Dimensions.map((one: { Name: string; Value: string }) => [one.Name, one.Value]),
        )
        return [{ namespace, name: MetricName, dimensions, at: now - (values.length - 1 - index) * minute, value }]
      })
    const all = [
      ...data(visible, 'ApproximateNumberOfMessagesVisible'),
      ...data(inFlight, 'ApproximateNumberOfMessagesNotVisible'),
    ]
    return alarmState(alarm, all, now)
  }
  const none = [undefined, undefined, undefined, undefined, undefined]

  test('rings while nobody looks at them, so that nothing is in flight and SQS measures nothing of it', () => {
    expect(stateAfter([1, 1, 1, 1, 1], none)).toBe('ALARM')
    expect(stateAfter([0, 0, 1, 1, 1], none)).toBe('ALARM')
  })

  test('goes on while somebody looks at them, and ends when they are gone', () => {
    expect(stateAfter([1, 1, 0, 0, 0], [undefined, undefined, 1, 1, 1])).toBe('ALARM')
    expect(stateAfter([1, 1, 0, 0, 0], none)).toBe('OK')
  })

  test('does not ring for one in flight that is not there', () => {
    expect(stateAfter([0, 0, 0, 0, 0], [undefined, undefined, 1, undefined, 1])).toBe('OK')
  })
})

test('the alarm on clients who wait rings at a quarter of an hour, and goes on from one try to the next', () => {
  const alarm = named('clients-wait')
  const waited = (minutes: number, at: number): Datum => ({
    namespace: 'Roomkeeper/prod',
    name: 'TimeWaited',
    dimensions: {},
    at: at * minute,
    value: minutes * minute,
  })
  expect(alarmState(alarm, [waited(14, 60)], 60 * minute)).toBe('OK')
  expect(alarmState(alarm, [waited(15, 60)], 60 * minute)).toBe('ALARM')
  expect(alarmState(alarm, [waited(30, 45)], 60 * minute, 0)).toBe('ALARM')
  expect(alarmState(alarm, [waited(30, 35)], 60 * minute, 0)).toBe('OK')
})
