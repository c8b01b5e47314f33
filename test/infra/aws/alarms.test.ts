import { describe, expect, test } from 'vitest'
import { everything, referenced, synthesize } from './synthesized.ts'

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
      Namespace: 'Roomkeeper',
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

test('silence is good news everywhere else', () => {
  const breaching = alarms.filter(({ properties }) => properties.TreatMissingData !== 'notBreaching')
  expect(breaching.map(({ properties }) => properties.AlarmName)).toEqual([
    'roomkeeper-prod-backup-main-overdue',
    'roomkeeper-prod-backup-second-overdue',
  ])
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
