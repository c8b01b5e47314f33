import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Listening, listen } from '#infra/local/aws/listen.ts'
import { logsEndpoint } from '#infra/local/aws/logs/endpoint.ts'
import { KeptLines } from '#infra/local/aws/logs/kept-lines.ts'
import { controls } from '#infra/local/guard/guard.ts'
import { sdkConfig } from '#infra/local/sdk-config.ts'

const lines = new KeptLines()
let server: Listening
let client: CloudWatchLogsClient
const keep = (at: number, fields: object | string, name = 'receiver') =>
  lines.keep({
    function: name,
    line: typeof fields === 'string' ? fields : JSON.stringify(fields),
    at,
    stream: 'stdout',
  })

beforeAll(async () => {
  server = await listen(
    0,
    controls,
    logsEndpoint(lines, () => new Set(['receiver', 'worker'])),
  )
  client = new CloudWatchLogsClient(sdkConfig({ AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: server.url }, 'CLOUDWATCH_LOGS'))
  keep(1_000, { event: 'delivery.answered', source: 'hubspot', count: 1 })
  keep(2_000, { event: 'delivery.answered', source: 'espocrm' })
  keep(3_000, 'no JSON at all')
  keep(4_000, { event: 'delivery.answered', source: 'hubspot', count: 2 })
  keep(4_500, { event: 'delivery.answered', source: 'hubspot' }, 'worker')
})
afterAll(async () => {
  client.destroy()
  await server.close()
})

const found = async (filterPattern: string | undefined, startTime = 0, group = '/aws/lambda/receiver') => {
  const { events = [] } = await client.send(
    new FilterLogEventsCommand({ logGroupName: group, startTime, ...(filterPattern && { filterPattern }) }),
  )
  return events.map(({ timestamp }) => timestamp)
}

test('gives the lines of one function from a time on, as the AWS SDK asks for them', async () => {
  expect(await found(undefined)).toEqual([1_000, 2_000, 3_000, 4_000])
  expect(await found(undefined, 3_000)).toEqual([3_000, 4_000])
})

test('knows patterns of comparisons that all must hold, or one of them', async () => {
  expect(await found('{ ($.event = "delivery.answered") && ($.source = "hubspot") }')).toEqual([1_000, 4_000])
  const either = '(($.event = "other") || ($.event = "delivery.answered"))'
  expect(await found(`{ ${either} && ($.source = "hubspot") }`)).toEqual([1_000, 4_000])
  expect(await found(`{ ($.source = "hubspot") && (($.event = "other") || ($.event = "none")) }`)).toEqual([])
  expect(await found('{ ($.source = "espocrm") || ($.source = "hubspot") }')).toEqual([1_000, 2_000, 4_000])
})

test('refuses what it does not know instead of finding nothing', async () => {
  const undecided = '{ ($.event = "a") || ($.event = "b") && ($.source = "hubspot") }'
  await expect(found(undecided)).rejects.toThrow('does not know this filter pattern')
  await expect(found('{ $.source = "hub*" }')).rejects.toThrow('does not know this filter pattern')
  await expect(found(undefined, 0, '/aws/lambda/nobody')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
})
