import { CloudWatchClient, GetMetricDataCommand, ListMetricsCommand } from '@aws-sdk/client-cloudwatch'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Datum } from '#infra/local/aws/alarms/cloudwatch.ts'
import { metricsEndpoint } from '#infra/local/aws/alarms/endpoint.ts'
import { type Listening, listen } from '#infra/local/aws/listen.ts'
import { controls } from '#infra/local/guard/guard.ts'
import { sdkConfig } from '#infra/local/sdk-config.ts'

const start = Date.UTC(2026, 10, 30, 6)
const at = (seconds: number, value: number, dimensions: Record<string, string> = {}): Datum => ({
  namespace: 'Roomkeeper/prod',
  name: 'ClientsReady',
  dimensions,
  at: start + seconds * 1_000,
  value,
})
const data = [at(-1, 9), at(0, 1), at(30, 2), at(119, 4), at(180, 7), at(10, 5, { Source: 'espocrm' })]

let server: Listening
let client: CloudWatchClient
beforeAll(async () => {
  server = await listen(
    0,
    controls,
    metricsEndpoint(() => data),
  )
  client = new CloudWatchClient(sdkConfig({ AWS_ENDPOINT_URL_CLOUDWATCH: server.url }, 'CLOUDWATCH'))
})
afterAll(async () => {
  client.destroy()
  await server.close()
})

const query = (Id: string, Source?: string) => ({
  Id,
  MetricStat: {
    Metric: {
      Namespace: 'Roomkeeper/prod',
      MetricName: 'ClientsReady',
      ...(Source && { Dimensions: [{ Name: 'Source', Value: Source }] }),
    },
    Period: 60,
    Stat: 'Sum',
  },
})
const ask = async (more: object = {}, queries = [query('m0')]) => {
  const { MetricDataResults = [], NextToken } = await client.send(
    new GetMetricDataCommand({
      StartTime: new Date(start),
      EndTime: new Date(start + 180_000),
      MetricDataQueries: queries,
      ...more,
    }),
  )
  const found = MetricDataResults.map(({ Id, StatusCode, Timestamps = [], Values = [] }) => [
    Id,
    StatusCode,
    ...Timestamps.map((time, index) => `${(time.getTime() - start) / 1_000}: ${Values[index]}`),
  ])
  return { found, NextToken }
}

test('gives a value for each period that has one, the newest first, from the start on and before the end', async () => {
  expect((await ask()).found).toEqual([['m0', 'Complete', '60: 4', '0: 3']])
  expect((await ask({ ScanBy: 'TimestampAscending' })).found).toEqual([['m0', 'Complete', '0: 3', '60: 4']])
})

test('a metric with dimensions is another one', async () => {
  expect((await ask({}, [query('a', 'espocrm'), query('b', 'hubspot')])).found).toEqual([
    ['a', 'Complete', '0: 5'],
    ['b', 'Complete'],
  ])
})

test('answers in pages', async () => {
  const queries = [query('a'), query('b', 'espocrm')]
  const first = await ask({ MaxDatapoints: 1 }, queries)
  expect(first.found).toEqual([
    ['a', 'PartialData', '60: 4'],
    ['b', 'PartialData'],
  ])
  const second = await ask({ MaxDatapoints: 1, NextToken: first.NextToken }, queries)
  expect(second.found.map((one) => one.slice(2))).toEqual([['0: 3'], []])
  const third = await ask({ MaxDatapoints: 1, NextToken: second.NextToken }, queries)
  expect(third.found.map((one) => one.slice(2))).toEqual([[], ['0: 5']])
  expect(third.NextToken).toBeUndefined()
})

test('refuses what CloudWatch refuses, and what is not known here', async () => {
  const many = Array.from({ length: 501 }, (_, n) => query(`m${n}`))
  await expect(ask({}, many)).rejects.toThrow(expect.objectContaining({ name: 'InvalidParameterValueException' }))
  await expect(client.send(new ListMetricsCommand({}))).rejects.toThrow(
    expect.objectContaining({ name: 'UnknownOperationException' }),
  )
})
