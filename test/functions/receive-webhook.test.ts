import { readFileSync } from 'node:fs'
import { ResourceNotFoundException, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { mockClient } from 'aws-sdk-client-mock'
import { afterAll, beforeEach, describe, expect, it, test, vi } from 'vitest'
import { espocrm } from '#lib/crm/espocrm/index.ts'
import { largestBody } from '#lib/crm/receive/receiver.ts'
import { type Refusal, refusals } from '#lib/crm/receive/refusals.ts'
import type { Delivery } from '#lib/crm/source.ts'
import { readMessage } from '#lib/queue/message.ts'
import { withLinesTo } from '#lib/runtime/telemetry/lines.ts'
import { senders } from '../lib/crm/senders/all.ts'
import type { Sender } from '../lib/crm/senders/sender.ts'

const sending = new Map<string, Sender>()
// A source may be in the list twice, for two ways to prove itself: the first is how it is set up by itself.
for (const [, sender] of senders) if (!sending.has(sender.source.name)) sending.set(sender.source.name, sender)
const all = [...sending]

Object.assign(process.env, {
  AWS_REGION: 'eu-central-1',
  QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/1/clients.fifo',
  PUBLIC_URL: 'https://hooks.example.com/',
  SETTINGS: JSON.stringify({
    sources: Object.fromEntries(all.map(([name, { settings }]) => [name, settings])),
    secrets: { webhooks: Object.fromEntries(all.map(([name]) => [name, `roomkeeper/test/webhooks/${name}`])) },
  }),
})
const { handler } = await import('#functions/receive-webhook.ts')

const sqs = mockClient(SQSClient)
const secretsManager = mockClient(SecretsManagerClient)
vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-01-15T10:00:00Z') })
afterAll(() => vi.useRealTimers())

beforeEach(() => {
  // What the test before had of secrets is forgotten after five minutes.
  vi.setSystemTime(Date.now() + 6 * 60_000)
  sqs.reset()
  sqs.on(SendMessageBatchCommand).callsFake(({ Entries = [] }) => ({ Successful: Entries }))
  secretsManager.reset()
  secretsManager.onAnyCommand().callsFake(({ SecretId }) => ({
    SecretString: JSON.stringify({ secrets: sending.get(SecretId.split('/').at(-1))?.secrets }),
  }))
})

/** What a stranger writes, or a CRM tells of a client: nothing of it belongs into a log or an answer. */
const canary = 'kanarienvogel'
const canaryBody = `{"id":"${canary}","name":"${canary}"`

const event = ({ headers, body, path }: Delivery, source: string): APIGatewayProxyEventV2 => ({
  version: '2.0',
  routeKey: 'POST /webhooks/{source}',
  rawPath: `/webhooks/${source}`,
  rawQueryString: '',
  headers,
  pathParameters: { source, ...(path && { proxy: path }) },
  body: body.toString('base64'),
  isBase64Encoded: true,
  requestContext: {
    accountId: '1',
    apiId: 'api',
    domainName: 'hooks.example.com',
    domainPrefix: 'hooks',
    http: { method: 'POST', path: '', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' },
    requestId: 'request-1',
    routeKey: '',
    stage: '$default',
    time: '',
    timeEpoch: Date.now(),
  },
})

/** Everything that the function says of a delivery, and to whom. */
const handle = async (delivery: Delivery, source: string) => {
  const lines: string[] = []
  const answer = await withLinesTo(
    (line) => lines.push(line),
    () => handler(event(delivery, source)),
  )
  const parsed = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  return {
    answer,
    said: lines.join('\n'),
    webhook: parsed.filter((line) => line.event === 'delivery.answered'),
    refused: parsed.filter((line) => 'WebhooksRefused' in line),
    queued: sqs.commandCalls(SendMessageBatchCommand).length,
  }
}

/** The metric as CloudWatch reads it out of the line. */
const refusedAs = (source: string, reason: string) => ({
  _aws: {
    CloudWatchMetrics: [{ Dimensions: [['Source', 'Reason']], Metrics: [{ Name: 'WebhooksRefused', Unit: 'Count' }] }],
  },
  Source: source,
  Reason: reason,
  WebhooksRefused: 1,
})

const met = new Set<unknown>()

/** The reason stands in the log and in the metric, and nothing of the delivery in either. */
const expectRefusal = async (delivery: Delivery, source: string, status: number, reason: Refusal | RegExp) => {
  const known = sending.has(source) ? source : 'unknown'
  const { answer, said, webhook, refused, queued } = await handle(delivery, source)
  expect(answer.statusCode).toBe(status)
  expect(webhook).toHaveLength(1)
  const [line] = webhook
  expect(line).toMatchObject({ reason: typeof reason === 'string' ? reason : expect.stringMatching(reason), status })
  expect(Object.keys(refusals)).toContain(line?.reason)
  expect(refused).toMatchObject([refusedAs(known, String(line?.reason))])
  expect(queued).toBe(0)
  const secrets = sending.get(source)?.secrets ?? []
  const proofs = Object.entries(delivery.headers).filter(([name]) => sending.get(source)?.proof.includes(name))
  for (const hidden of [canary, ...secrets, ...proofs.map(([, value]) => value)]) {
    // A time alone says nothing, and stands in every metric.
    if (/^\d*$/.test(hidden)) continue
    expect(said).not.toContain(hidden)
    expect(JSON.stringify(answer)).not.toContain(hidden)
  }
  met.add(line?.reason)
  return line
}

const headersOf = (delivery: Delivery, headers: Record<string, string | undefined>): Delivery => ({
  ...delivery,
  headers: Object.fromEntries(
    Object.entries({ ...delivery.headers, ...headers }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  ),
})

describe.each(all)('what %s sends and is not taken has its reason in log and metric', (source, sender) => {
  const signed = (body = canaryBody, secret = sender.secrets[0]) => sender.deliver(body, secret, Date.now())

  it('another secret', () =>
    expectRefusal(signed(canaryBody, sender.stranger), source, 401, /^wrong-(signature|credentials)$/))

  it.each(sender.proof)('%s that is missing, or is not written as it should be', async (header) => {
    await expectRefusal(headersOf(signed(), { [header]: undefined }), source, 401, /^missing-/)
    await expectRefusal(headersOf(signed(), { [header]: `${canary}!` }), source, 401, /^(malformed|wrong)-/)
  })

  it.runIf(sender.ages)('a time too far away, either way', async () => {
    const at = (minutes: number) => sender.deliver(canaryBody, sender.secrets[0], Date.now() + minutes * 60_000)
    await expectRefusal(at(-6), source, 401, 'too-old')
    await expectRefusal(at(6), source, 401, 'from-the-future')
  })

  it('a body that is authentic and not as documented', async () => {
    const status = sender.answers.malformed.status
    await expectRefusal(signed(), source, status, 'malformed')
  })

  it('a body too large, and one of another type', async () => {
    await expectRefusal(signed(canary.repeat(largestBody / 10)), source, 413, 'too-large')
    await expectRefusal(headersOf(signed(), { 'content-type': `text/${canary}` }), source, 415, 'wrong-content-type')
    await expectRefusal(headersOf(signed(), { 'content-type': undefined }), source, 415, 'wrong-content-type')
  })

  it('anything while its secret is not set', async () => {
    secretsManager.onAnyCommand().rejects(new ResourceNotFoundException({ message: canary, $metadata: {} }))
    await expectRefusal(signed(), source, 404, 'no-secret')
  })

  it('anything while its secret cannot be read', async () => {
    secretsManager.onAnyCommand().rejects(new Error(canary))
    await expectRefusal(signed(), source, 503, 'secrets-unreachable')
  })

  it('a client that the queue does not take', async () => {
    sqs.on(SendMessageBatchCommand).rejects(Object.assign(new Error(canary), { name: 'AccessDenied' }))
    const { body = '' } = sender.documented[0] ?? {}
    const { answer, webhook, refused } = await handle(signed(body), source)
    expect(answer.statusCode).toBe(503)
    expect(webhook).toMatchObject([{ reason: 'queue-unreachable', detail: 'QueueUnavailable: AccessDenied' }])
    expect(refused).toMatchObject([refusedAs(source, 'queue-unreachable')])
    met.add('queue-unreachable')
  })

  it('but nothing that is taken, or none of ours', async () => {
    for (const { body, path, settings } of sender.documented) {
      if (settings || path) continue
      const { answer, webhook, refused } = await handle(signed(body), source)
      expect(answer).toMatchObject({ statusCode: sender.answers.accepted.status })
      expect(webhook).toEqual([expect.not.objectContaining({ reason: expect.anything() })])
      expect(refused).toEqual([])
    }
  })
})

const espo = () => {
  const sender = sending.get('espocrm')
  if (!sender) throw new Error('EspoCRM is one of them')
  return sender.deliver(canaryBody, sender.secrets[0], Date.now())
}

test('a name that no source has is not repeated', async () => {
  for (const source of [canary, '__proto__', 'constructor', ''])
    await expectRefusal(espo(), source, 404, 'unknown-source')
})

test('another organization is told apart from another secret', async () => {
  const sender = sending.get('salesforce')
  if (!sender) throw new Error('Salesforce is one of them')
  const body = sender.documented[0]?.body.replace('00Dxx0000001gPFEAY', '00Dxx0000001gPGEAY') ?? ''
  await expectRefusal(sender.deliver(body, sender.secrets[0], Date.now()), 'salesforce', 401, 'unknown-sender')
})

test('an address that says nothing is told apart, and names the right one', async () => {
  const line = await expectRefusal({ ...espo(), path: '' }, 'espocrm', 404, 'wrong-address')
  expect(line?.detail).toBe('path')
})

test('a stored value that is no secret is not taken for the fault of the sender', async () => {
  const { body = '' } = sending.get('generic')?.documented[0] ?? {}
  secretsManager.onAnyCommand().resolves({ SecretString: JSON.stringify({ secrets: ['no secret'] }) })
  const made = sending.get('generic')?.deliver(body, sending.get('generic')?.secrets[0] ?? '', Date.now())
  await expectRefusal(made as Delivery, 'generic', 401, 'unusable-secret')
})

test('a message that SQS refuses is told apart from a queue that cannot be reached', async () => {
  const sender = sending.get('generic')
  if (!sender) throw new Error('the generic source is one of them')
  const { body = '' } = sender.documented[0] ?? {}
  sqs.on(SendMessageBatchCommand).callsFake(({ Entries = [] }) => ({
    Failed: Entries.map(({ Id }: { Id: string }) => ({ Id, SenderFault: true, Code: 'InvalidMessageContents' })),
  }))
  const { answer, webhook } = await handle(sender.deliver(body, sender.secrets[0], Date.now()), 'generic')
  expect(answer.statusCode).toBe(503)
  expect(webhook).toMatchObject([{ reason: 'queue-refused', detail: 'QueueRefusal InvalidMessageContents' }])
  met.add('queue-refused')
})

test('a batch of which SQS took a part is not answered with success', async () => {
  const sender = sending.get('generic')
  if (!sender) throw new Error('the generic source is one of them')
  const { body = '' } = sender.documented[0] ?? {}
  sqs.on(SendMessageBatchCommand).resolves({ Successful: [], Failed: [] })
  const { answer } = await handle(sender.deliver(body, sender.secrets[0], Date.now()), 'generic')
  expect(answer.statusCode).toBe(503)
})

/** Bodies and deduplication ids of what was queued. */
const entriesSent = () => sqs.commandCalls(SendMessageBatchCommand).flatMap(({ args }) => args[0].input.Entries ?? [])

test('a client whose name has any character is a message that every queue takes', async () => {
  const sender = sending.get('generic')
  if (!sender) throw new Error('the generic source is one of them')
  const named = JSON.parse(readFileSync(new URL('../fixtures/cases/generic-emoji-name.json', import.meta.url), 'utf8'))
  const everything = JSON.parse(
    readFileSync(new URL('../fixtures/cases/names-with-everything.json', import.meta.url), 'utf8'),
  )
  const names: string[] = [named.input.name, ...everything.input, 'Acme\uFFFF GmbH', 'half \uD83D of a pair']
  for (const [index, name] of names.entries()) {
    const body = JSON.stringify({ id: `c-${index}`, name })
    const { answer } = await handle(sender.deliver(body, sender.secrets[0], Date.now()), 'generic')
    expect(answer.statusCode).toBe(202)
  }
  const bodies = entriesSent().map(({ MessageBody = '' }) => MessageBody)
  for (const body of bodies) expect(body).toMatch(/^[\x20-\x7e]*$/)
  expect(bodies.map((body) => readMessage(body)?.fields?.name)).toEqual(names.map((name) => name.trim()))
})

test('one send that is tried again is one message', async () => {
  const sender = sending.get('espocrm')
  if (!sender) throw new Error('EspoCRM is one of them')
  const ids = async (path: string, requestId: string) => {
    sqs.resetHistory()
    const { body = '' } = sender.documented[0] ?? {}
    const made = { ...sender.deliver(body, sender.secrets[0], Date.now()), path }
    const asked = event(made, 'espocrm')
    asked.requestContext.requestId = requestId
    await withLinesTo(
      () => {},
      () => handler(asked),
    )
    return entriesSent().map(({ MessageDeduplicationId }) => MessageDeduplicationId)
  }
  expect(await ids('Account.create', 'request-1')).toHaveLength(1)
  expect(await ids('Account.create', 'request-1')).toEqual(await ids('Account.create', 'request-2'))
})

test('a mistake of ours is a 503 with the name of the error and its place, and no more of it', async () => {
  const broken = vi.spyOn(espocrm.webhook, 'verify').mockImplementationOnce(() => {
    throw new RangeError(canary)
  })
  const line = await expectRefusal(espo(), 'espocrm', 503, 'unexpected')
  expect(line?.detail).toMatch(/^RangeError\s+at .*receive-webhook\.test\.ts:\d+/)
  broken.mockRestore()
})

test('every reason there is was met', () => {
  expect([...met].sort()).toEqual(Object.keys(refusals).sort())
})
