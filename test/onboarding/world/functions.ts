import type { APIGatewayProxyEventV2, Context, SQSEvent } from 'aws-lambda'
import { vi } from 'vitest'
import { gateway } from '#infra/local/aws/http/gateway.ts'
import { sdkEnvironment } from '#infra/local/aws/lambda/environment-variables.ts'
import { listen } from '#infra/local/aws/listen.ts'
import { type QueueEmulator, startQueueEmulator } from '#infra/local/aws/queues/emulator.ts'
import { EventSourceMapping } from '#infra/local/aws/queues/mapping.ts'
import { secretsEndpoint } from '#infra/local/aws/secrets/endpoint.ts'
import { SecretStore } from '#infra/local/aws/secrets/store.ts'
import type { QueueModel } from '#infra/local/aws/template/queues.ts'
import { controls, webhooks } from '#infra/local/guard/guard.ts'
import { SAMPLE_KEYS, startDocSpace } from '#infra/simulators/docspace/index.ts'
import { startEspocrm } from '#infra/simulators/espocrm/index.ts'
import { settingsWith } from '../harness.ts'

const region = 'eu-central-1'
const timeout = 60_000
const nothing = () => {}

const context = (): Context => {
  const end = Date.now() + timeout
  return { awsRequestId: 'request', getRemainingTimeInMillis: () => end - Date.now() } as Context
}

const queueModel = (base: string, name: string, redriveTo?: string): QueueModel => ({
  logicalId: name,
  name,
  arn: `arn:aws:sqs:${region}:000000000000:${name}`,
  url: `${base}/000000000000/${name}`,
  fifo: true,
  attributes: {
    FifoQueue: 'true',
    VisibilityTimeout: '360',
    DeduplicationScope: 'messageGroup',
    FifoThroughputLimit: 'perMessageGroupId',
  },
  redrive: redriveTo === undefined ? undefined : { queueName: redriveTo, maxReceiveCount: 1_000 },
})

/** The functions' own modules in this process, behind an HTTP route, a queue and its mapping, with secrets to be fetched; `memory`: of whose the rooms are. */
export const startFunctions = async (changes: Record<string, unknown> = {}, { memory = false } = {}) => {
  await using started = new AsyncDisposableStack()
  const [docspace, espo] = await Promise.all([startDocSpace(), startEspocrm({ deliver: 'manual' })])
  started.defer(() => docspace.stop())
  started.defer(() => espo.stop())
  const emulator = await startQueueEmulator(region, nothing)
  started.defer(() => emulator.close())
  const { secret, url: secretsUrl, stop } = await startSecrets()
  started.defer(stop)
  secret('docspace', { apiKey: SAMPLE_KEYS.onboarding })
  secret('crm', { apiKey: espo.credentials.apiKey })
  const dead = queueModel(emulator.url, 'clients-dead.fifo')
  const clients = queueModel(emulator.url, 'clients.fifo', dead.name)
  for (const queue of [dead, clients]) await emulator.createQueue(queue)

  const { promise: receive, resolve: received } = Promise.withResolvers<Receive>()
  const api = await listenFor(receive)
  started.defer(() => api.close())
  const endpoints = { sqsUrl: emulator.url, sesUrl: secretsUrl, s3Url: emulator.url, secretsUrl }
  Object.assign(process.env, sdkEnvironment(endpoints, region), {
    QUEUE_URL: clients.url,
    DEAD_LETTER_QUEUE_URL: dead.url,
    DOCSPACE_URL: docspace.url,
    PUBLIC_URL: api.url,
    SETTINGS: JSON.stringify(settingsOf(changes, espo.url, memory)),
  })
  const { work, invoke } = await loadFunctions(received)
  started.defer(poll(emulator, clients, work))
  await espo.subscribe(`${api.url}/webhooks/espocrm/Account.create`)
  secret('webhooks', { secrets: espo.webhookSecrets })
  const resources = started.move()
  return {
    docspace,
    espo,
    secret,
    /** Invokes the worker with messages that no queue knows, and the context given. */
    invoke,
    /** Messages of the clients' queue: visible ones and those in flight. */
    depth: async () => {
      const { visible, inFlight } = await emulator.summary(clients)
      return visible + inFlight
    },
    deadLetters: () => emulator.sqs.receive(dead.url, 10, 0),
    /** Puts any text into the queue. */
    send: (MessageBody: string) =>
      emulator.sqs.call('SendMessage', {
        QueueUrl: clients.url,
        MessageBody,
        MessageGroupId: 'whoever',
        MessageDeduplicationId: crypto.randomUUID(),
      }),
    stop: () => resources.disposeAsync(),
  }
}

type Receive = (event: APIGatewayProxyEventV2) => Promise<unknown>

const settingsOf = (changes: Record<string, unknown>, espoUrl: string, memory: boolean) => ({
  onboarding: settingsWith(changes),
  sources: { espocrm: { url: espoUrl }, generic: {} },
  pace: { requestsPerMinute: 30_000, writesInFlight: 15 },
  secrets: {
    docspace: 'docspace',
    ...(memory && { memory: 'memory' }),
    crm: { espocrm: 'crm' },
    webhooks: { espocrm: 'webhooks' },
  },
})

const startSecrets = async () => {
  const store = new SecretStore((name) => `arn:aws:secretsmanager:${region}:000000000000:secret:${name}-a1B2c3`)
  const { url, close } = await listen(0, controls, secretsEndpoint({ secrets: store }))
  const secret = (name: string, value: unknown) => void store.put(store.declare(name), JSON.stringify(value))
  return { secret, url, stop: close }
}

const listenFor = async (receive: Promise<Receive>) => {
  const route = { routeKey: 'POST /webhooks/{source}/{proxy+}', functionName: 'receive-webhook', timeoutMs: 10_000 }
  return listen(
    0,
    webhooks,
    gateway({
      api: { id: 'api', stage: '$default', routes: [route], throttle: undefined, routeThrottles: new Map() },
      account: '000000000000',
      invoke: async (_, event) => ({ payload: await (await receive)(event as APIGatewayProxyEventV2) }),
      emit: nothing,
    }),
  )
}

/** Afresh, because they read the environment when they are loaded. */
const loadFunctions = async (received: (receive: Receive) => void) => {
  vi.resetModules()
  const receiver = await import('#functions/receive-webhook.ts')
  const worker = await import('#functions/onboard-client.ts')
  received((event) => receiver.handler(event))
  const invoke = async (event: SQSEvent, given: Context): Promise<unknown> => worker.handler(event, given)
  return { work: (event: SQSEvent) => invoke(event, context()), invoke }
}

const poll = (emulator: QueueEmulator, queue: QueueModel, work: (event: SQSEvent) => Promise<unknown>) => {
  const { sqs, outage } = emulator
  const mapping = new EventSourceMapping({
    mapping: {
      logicalId: 'mapping',
      queueName: queue.name,
      functionName: 'onboard-client',
      batchSize: 10,
      maximumConcurrency: 2,
      reportsBatchItemFailures: true,
      enabled: true,
    },
    queue,
    region,
    sqs,
    outage,
    invoke: async (event) => ({ payload: await work(event as SQSEvent) }),
    emit: nothing,
  })
  void mapping.run().catch(nothing)
  return () => mapping.stop()
}
