import { CloudWatchClient, GetMetricDataCommand, type GetMetricDataCommandInput } from '@aws-sdk/client-cloudwatch'
import { mockClient } from 'aws-sdk-client-mock'
import { afterEach, expect, test } from 'vitest'
import { measuredBy } from '#lib/alarms/cloudwatch.ts'
import { metricKeyOf } from '#lib/alarms/definition.ts'
import { alarmOn, minute, start } from './alarm-world.ts'

const real = new CloudWatchClient({ region: 'us-east-1' })
const client = mockClient(real)
afterEach(() => client.reset())
const measure = measuredBy(real)
const metrics = (count: number) => Array.from({ length: count }, (_, n) => alarmOn(`m${n}`).metrics).flat()

test('asks minute by minute, for a metric with its dimensions and statistic', async () => {
  client.on(GetMetricDataCommand).resolves({ MetricDataResults: [] })
  const [plain] = metrics(1)
  if (!plain) throw new Error('no metric')
  await measure([{ ...plain, dimensions: { Source: 'espocrm' }, statistic: 'Maximum' }], start, start + minute)
  expect(client.commandCalls(GetMetricDataCommand)[0]?.args[0].input).toEqual({
    StartTime: new Date(start),
    EndTime: new Date(start + minute),
    MetricDataQueries: [
      {
        Id: 'm0',
        MetricStat: {
          Metric: {
            Namespace: 'Roomkeeper/prod',
            MetricName: 'm0',
            Dimensions: [{ Name: 'Source', Value: 'espocrm' }],
          },
          Period: 60,
          Stat: 'Maximum',
        },
      },
    ],
  })
})

test('goes on until the answer is whole, and asks for 500 metrics at once', async () => {
  const all = metrics(501)
  client.on(GetMetricDataCommand).callsFake(({ MetricDataQueries = [], NextToken }: GetMetricDataCommandInput) => ({
    MetricDataResults: MetricDataQueries.map(({ Id, MetricStat }) => ({
      Id,
      StatusCode: NextToken ? 'Complete' : 'PartialData',
      Timestamps: [new Date(NextToken ? start + minute : start)],
      Values: [Number(MetricStat?.Metric?.MetricName?.slice(1)) + (NextToken ? 0.5 : 0)],
    })),
    ...(!NextToken && { NextToken: 'more' }),
  }))
  const found = await measure(all, start, start + 2 * minute)
  for (const n of [0, 499, 500])
    expect(found.get(metricKeyOf(all[n] as (typeof all)[number])), `${n}`).toEqual([
      { at: start, value: n },
      { at: start + minute, value: n + 0.5 },
    ])
  expect(client.commandCalls(GetMetricDataCommand).map(({ args }) => args[0].input.MetricDataQueries?.length)).toEqual([
    500, 500, 1, 1,
  ])
})

test.each(['InternalError', 'Forbidden', undefined] as const)(
  'an answer that is not whole is none: %s',
  async (StatusCode) => {
    client.on(GetMetricDataCommand).resolves({ MetricDataResults: [{ Id: 'm0', StatusCode }] })
    await expect(measure(metrics(1), start, start + minute)).rejects.toThrow(
      `CloudWatch does not answer about a metric: ${StatusCode}`,
    )
  },
)

test.each(['m7', undefined])('an answer about what was not asked is none: %s', async (Id) => {
  client.on(GetMetricDataCommand).resolves({ MetricDataResults: [{ Id, StatusCode: 'Complete' }] })
  await expect(measure(metrics(1), start, start + minute)).rejects.toThrow('does not answer')
})

test('asks nothing about nothing, and takes what is left out for no values', async () => {
  expect((await measure([], start, start + minute)).size).toBe(0)
  expect(client.calls()).toHaveLength(0)
  client.on(GetMetricDataCommand).resolves({})
  expect((await measure(metrics(1), start, start + minute)).size).toBe(0)
  client.on(GetMetricDataCommand).resolves({ MetricDataResults: [{ Id: 'm0', StatusCode: 'Complete' }] })
  expect([...(await measure(metrics(1), start, start + minute)).values()]).toEqual([[]])
  const Timestamps = [new Date(start)]
  client.on(GetMetricDataCommand).resolves({ MetricDataResults: [{ Id: 'm0', StatusCode: 'Complete', Timestamps }] })
  expect([...(await measure(metrics(1), start, start + minute)).values()]).toEqual([[{ at: start, value: 0 }]])
})
