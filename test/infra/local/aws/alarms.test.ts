import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { App, Stack } from 'aws-cdk-lib'
import type { MathExpression } from 'aws-cdk-lib/aws-cloudwatch'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { expect, onTestFinished, test } from 'vitest'
import { deadLettersIn } from '#infra/aws/constructs/dead-letter-metric.ts'
import { fifoJobs, lambda, type Resources, startTestAws, writeAssembly } from './fixture.ts'
import { ManualClock } from './manual-clock.ts'

const handler = `export const handler = async () => {
  const directive = { Namespace: 'Test', Dimensions: [[]], Metrics: [{ Name: 'TimeWaited', Unit: 'Milliseconds' }] }
  console.log(JSON.stringify({ _aws: { Timestamp: 0, CloudWatchMetrics: [directive] }, TimeWaited: 900000 }))
}`

const stat = (Id: string, MetricName: string) => ({
  Id,
  MetricStat: {
    Metric: {
      Namespace: 'AWS/SQS',
      MetricName,
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['DeadJobs', 'QueueName'] } }],
    },
    Stat: 'Maximum',
    Period: 60,
  },
  ReturnData: false,
})

const alarm = (properties: object) => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    EvaluationPeriods: 5,
    DatapointsToAlarm: 3,
    TreatMissingData: 'notBreaching',
    ...properties,
  },
})

const deadLetters = (Expression: string) =>
  alarm({
    Metrics: [
      { Id: 'expr', Expression },
      stat('visible', 'ApproximateNumberOfMessagesVisible'),
      stat('inFlight', 'ApproximateNumberOfMessagesNotVisible'),
    ],
  })

/** The expression of the stack's own alarms. */
const { expression } = deadLettersIn(new Queue(new Stack(new App()), 'Dead'), true) as MathExpression

const resources: Resources = {
  ...lambda('Work'),
  ...fifoJobs('Work', {}, { Enabled: false }),
  Filled: deadLetters(expression),
  Plain: deadLetters('visible + inFlight'),
  Waiting: alarm({
    Namespace: 'Test',
    MetricName: 'TimeWaited',
    Statistic: 'Maximum',
    Period: 300,
    Threshold: 900_000,
    DatapointsToAlarm: 1,
  }),
  // What is not measured here has no state that could be believed.
  Errors: alarm({ Namespace: 'AWS/Lambda', MetricName: 'Errors', Statistic: 'Sum', Period: 60 }),
}

test('a dead letter that nobody looks at raises the alarm as it is deployed; a sum without FILL would have no value', async () => {
  const clock = new ManualClock('2026-01-15T10:00:00Z')
  const aws = await startTestAws(writeAssembly(resources, { Work: handler }), { clock })
  const states = async () => Object.fromEntries((await aws.alarms()).map(({ logicalId, state }) => [logicalId, state]))
  clock.moveTo('2026-01-15T10:05:00Z')
  expect(await states()).toEqual({ Filled: 'OK', Plain: 'OK', Waiting: 'OK' })
  const sqs = new SQSClient({
    region: 'us-east-1',
    endpoint: aws.sqsUrl,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  onTestFinished(() => sqs.destroy())
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: aws.queueUrl('DeadJobs'),
      MessageBody: 'parked',
      MessageGroupId: 'a',
      MessageDeduplicationId: '1',
    }),
  )
  clock.moveTo('2026-01-15T10:08:00Z')
  expect(await states()).toEqual({ Filled: 'ALARM', Plain: 'OK', Waiting: 'OK' })
  await aws.invoke('Work', {})
  await expect.poll(states).toEqual({ Filled: 'ALARM', Plain: 'OK', Waiting: 'ALARM' })
})
