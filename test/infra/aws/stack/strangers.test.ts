import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { mockClient } from 'aws-sdk-client-mock'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { type AlarmDefinition, alarmState, type Datum, metricData } from '#infra/local/aws/alarms/cloudwatch.ts'
import { sweepMetrics } from '#lib/backfill/metrics.ts'
import { receiverMetrics } from '#lib/crm/receive/receiver-metrics.ts'
import type { Delivery } from '#lib/crm/source.ts'
import { withLinesTo } from '#lib/runtime/telemetry/lines.ts'
import { namespaceOf } from '#lib/runtime/telemetry/metrics.ts'
import { senders } from '../../../lib/crm/senders/all.ts'
import type { Sender } from '../../../lib/crm/senders/sender.ts'
import { synthesize } from '../synthesized.ts'

const sending = new Map<string, Sender>()
for (const [, sender] of senders) if (!sending.has(sender.source.name)) sending.set(sender.source.name, sender)

vi.stubEnv('METRIC_NAMESPACE', namespaceOf('prod'))
vi.stubEnv('AWS_REGION', 'eu-central-1')
vi.stubEnv('QUEUE_URL', 'https://sqs.eu-central-1.amazonaws.com/1/clients.fifo')
vi.stubEnv('PUBLIC_URL', 'https://hooks.example.com/')
const settingsOf = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, sending.get(name)?.settings ?? {}]))
const names = [...sending.keys()]
const secretNames = Object.fromEntries(names.map((name) => [name, `roomkeeper/prod/webhooks/${name}`]))
vi.stubEnv('SETTINGS', JSON.stringify({ sources: settingsOf(names), secrets: { webhooks: secretNames } }))
vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-01-15T00:00:00Z') })
const { handler } = await import('#functions/receive-webhook.ts')
mockClient(SQSClient)
  .on(SendMessageBatchCommand)
  .callsFake(({ Entries = [] }) => ({ Successful: Entries }))
mockClient(SecretsManagerClient)
  .onAnyCommand()
  .callsFake(({ SecretId }) => ({
    SecretString: JSON.stringify({ secrets: sending.get(SecretId.split('/').at(-1))?.secrets }),
  }))
afterAll(() => {
  vi.useRealTimers()
  vi.unstubAllEnvs()
})

const hour = 3_600_000

/** What the receiver measures of a delivery. */
const measured = async (source: string, { headers, body, path }: Delivery): Promise<Datum[]> => {
  const lines: string[] = []
  const requestContext = { requestId: 'r', timeEpoch: Date.now(), http: { method: 'POST' } }
  const event = {
    routeKey: 'POST /webhooks/{source}',
    rawQueryString: '',
    headers,
    pathParameters: { source, ...(path && { proxy: path }) },
    body: body.toString('base64'),
    isBase64Encoded: true,
    requestContext,
  } as unknown as APIGatewayProxyEventV2
  await withLinesTo(
    (line) => lines.push(line),
    () => handler(event),
  )
  return metricData(lines)
}

const withoutProof = (sender: Sender, delivery: Delivery): Delivery => ({
  ...delivery,
  path: sender.proof.length > 0 ? delivery.path : '',
  headers: Object.fromEntries(Object.entries(delivery.headers).filter(([name]) => !sender.proof.includes(name))),
})

/** A day of a source in which these come each hour, and a client from the CRM itself at noon or not. */
const day = async (source: string, each: 'unsigned' | 'wrongly signed', authentic: boolean): Promise<Datum[]> => {
  const sender = sending.get(source) as Sender
  const [documented] = sender.documented
  const { body, path } = documented as (typeof sender.documented)[number]
  const made = (secret: string) => {
    const delivery = sender.deliver(body, secret, Date.now())
    return path ? { ...delivery, path } : delivery
  }
  const data: Datum[] = []
  for (let at = 0; at < 24; at++) {
    vi.setSystemTime(Date.now() + hour)
    for (let n = 0; n < 3; n++) {
      const wrong = made(sender.stranger)
      data.push(...(await measured(source, each === 'unsigned' ? withoutProof(sender, wrong) : wrong)))
    }
    if (authentic && at === 12) data.push(...(await measured(source, made(sender.secrets[0]))))
  }
  return data
}

/** The alarms of a stack with this source alone that stand on what is delivered and on what the sweep finds, by their state now. */
const alarmsOf = (source: string, sweep: boolean, data: readonly Datum[]) => {
  const measures: string[] = [...Object.values(receiverMetrics), ...Object.values(sweepMetrics)]
  return synthesize('prod', { sources: settingsOf([source]), ...(!sweep && { sweep: { enabled: false } }) })
    .all('AWS::CloudWatch::Alarm')
    .filter(({ properties }) => measures.includes(properties.MetricName))
    .map(({ properties }) => alarmState(properties as AlarmDefinition, data, Date.now()))
}

/** Each source, and whether a sweep looks after it: EspoCRM's always does, and a sender of one's own cannot be asked. */
const installations: [string, boolean][] = names.flatMap((name): [string, boolean][] =>
  [true, false]
    .filter((sweep) => (sweep ? sending.get(name)?.source.openListing : !sending.get(name)?.source.losesWhenBusy))
    .map((sweep) => [name, sweep]),
)

describe.each(installations)('%s (swept: %s)', (source, sweep) => {
  test('a stranger who comes three times an hour, all day, keeps no alarm red beside what the CRM sends', async () => {
    for (const each of ['unsigned', 'wrongly signed'] as const) {
      expect(alarmsOf(source, sweep, await day(source, each, true)), each).toEqual(['OK'])
    }
  })

  test('nor without a proof of the right form, or where a sweep finds nobody whom no webhook told of, beside nothing', async () => {
    expect(alarmsOf(source, sweep, await day(source, 'unsigned', false))).toEqual(['OK'])
    if (sweep) expect(alarmsOf(source, sweep, await day(source, 'wrongly signed', false))).toEqual(['OK'])
  })

  test('a CRM whose secret is another one raises it within a day', async () => {
    const refused = await day(source, 'wrongly signed', false)
    const found = sweep ? [sweptNow(source)] : []
    expect(alarmsOf(source, sweep, [...refused, ...found])).toEqual(['ALARM'])
  })
})

/** The night's sweep finds a client whose deliveries were refused. */
const sweptNow = (Source: string): Datum => ({
  namespace: namespaceOf('prod'),
  name: sweepMetrics.swept,
  dimensions: { Source },
  at: Date.now(),
  value: 1,
})
