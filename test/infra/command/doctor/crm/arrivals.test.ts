import { CloudWatchClient, GetMetricDataCommand, type GetMetricDataCommandInput } from '@aws-sdk/client-cloudwatch'
import { mockClient } from 'aws-sdk-client-mock'
import { afterEach, expect, test } from 'vitest'
import { arrivals } from '#infra/command/doctor/crm/arrivals.ts'
import type { Target } from '#infra/command/target/target.ts'

const cloudwatch = mockClient(CloudWatchClient)
afterEach(() => cloudwatch.reset())

const now = Date.parse('2026-11-25T12:00:00Z')
const target = { environment: 'prod', instance: undefined, clock: { now: () => now } } as unknown as Target

/** CloudWatch that has counted deliveries of HubSpot so many minutes ago, by verdict. */
const counted = (minutesAgo: Record<string, number[]>) =>
  cloudwatch.on(GetMetricDataCommand).callsFake(({ MetricDataQueries = [] }: GetMetricDataCommandInput) => ({
    MetricDataResults: MetricDataQueries.map(({ Id, Label, MetricStat }) => {
      const { Namespace, MetricName, Dimensions = [] } = MetricStat?.Metric ?? {}
      const [source, verdict] = Dimensions.map(({ Value }) => Value)
      const ours = Namespace === 'Roomkeeper/prod' && MetricName === 'WebhookDeliveries' && source === 'hubspot'
      const found = ours ? (minutesAgo[verdict ?? ''] ?? []) : []
      return { Id, Label, Timestamps: found.map((minutes) => new Date(now - minutes * 60_000)) }
    }),
  }))

test('a delivery that was taken, also one that was none of ours', async () => {
  counted({ accepted: [90, 200], unauthorised: [300] })
  expect(await arrivals(target, 'hubspot')).toEqual({
    verdict: 'ok',
    text: 'the last delivery arrived 1 h 30 min ago (test events count, too)',
  })
  counted({ ignored: [5] })
  expect(await arrivals(target, 'hubspot')).toMatchObject({ verdict: 'ok' })
})

test('one that was refused after others were taken may be a stranger’s: a warning', async () => {
  counted({ accepted: [120], unauthorised: [10] })
  expect(await arrivals(target, 'hubspot')).toEqual({
    verdict: 'warning',
    text: 'the last delivery, 10 min ago, was not taken (unauthorised); the last one that was taken arrived 2 h ago',
    remedy: expect.stringContaining('receive-webhook'),
  })
})

test('refused ones only are a problem', async () => {
  counted({ malformed: [10], closed: [20] })
  expect(await arrivals(target, 'hubspot')).toMatchObject({
    verdict: 'problem',
    text: expect.stringContaining('(malformed), and none was for two weeks'),
    remedy: expect.any(String),
  })
})

test.each([{}, { accepted: [] }])('nothing for two weeks is not known to be wrong', async (none) => {
  counted(none)
  expect(await arrivals(target, 'hubspot')).toMatchObject({ verdict: 'unknown' })
})

test('who may not read metrics is told so', async () => {
  cloudwatch.on(GetMetricDataCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDenied' }))
  expect(await arrivals(target, 'hubspot')).toEqual({
    verdict: 'unknown',
    text: 'last delivery as the receiver saw it: AWS does not allow this.',
  })
})
