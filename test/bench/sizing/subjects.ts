import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { sdkConfig } from '#infra/local/sdk-config.ts'
import { SAMPLE_KEYS, startDocSpace } from '#infra/simulators/docspace/index.ts'
import { ways } from '#test/onboarding/harness.ts'
import { buildBundle } from '../bundles/build.ts'
import { functionEnvironment } from '../bundles/environment.ts'
import { deliveries } from '../webhook/deliveries.ts'
import { secrets, startBenchAws } from '../webhook/local-aws.ts'

/** A function to be sized: what it runs in, and one event after the other. */
export interface Subject extends AsyncDisposable {
  name: string
  what: string
  variables: Readonly<Record<string, string>>
  event(n: number): Promise<object>
  /** @throws when the answer says that the event was not dealt with */
  check(answer: unknown): void
  /** How many calls are measured after the first. */
  calls: number
}

const path = '/webhooks/generic'

export const receiverSubject = async (): Promise<Subject> => {
  await using started = new AsyncDisposableStack()
  const { aws, queueUrl } = started.use(await startBenchAws({ environments: 1 }))
  const { file } = started.use(await buildBundle('functions/receive-webhook.ts'))
  const settings = { sources: { generic: {} }, secrets: { webhooks: { generic: 'roomkeeper/local/webhooks/generic' } } }
  const resources = started.move()
  return {
    name: 'receive-webhook',
    what: 'one signed webhook into the queue',
    variables: functionEnvironment({
      ...aws.sdkEnvironment,
      QUEUE_URL: queueUrl,
      SETTINGS: JSON.stringify(settings),
      BUNDLE: file,
    }),
    event: async (n) => ({
      ...deliveries.oneClient(n, '', secrets.generic),
      rawPath: path,
      rawQueryString: '',
      requestContext: { requestId: crypto.randomUUID(), timeEpoch: Date.now(), http: { method: 'POST', path } },
      pathParameters: { source: 'generic' },
      isBase64Encoded: false,
    }),
    check: (answer) => {
      const { statusCode } = answer as { statusCode: number }
      if (statusCode !== 202 && statusCode !== 200) throw new Error(`the receiver answered ${statusCode}`)
    },
    calls: 200,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

/** Milliseconds that every call to DocSpace takes. */
const latencyMs = 100

export const workerSubject = async (): Promise<Subject> => {
  await using started = new AsyncDisposableStack()
  const docspace = await startDocSpace({ latencyMs })
  started.defer(() => docspace.stop())
  const { aws, queueUrl } = started.use(
    await startBenchAws({ environments: 1, secrets: { 'docspace/onboarding': { apiKey: SAMPLE_KEYS.onboarding } } }),
  )
  const sqs = new SQSClient(sdkConfig(aws.sdkEnvironment, 'SQS'))
  const { file } = started.use(await buildBundle('functions/onboard-client.ts'))
  const settings = {
    sources: { generic: {} },
    secrets: { docspace: 'roomkeeper/local/docspace/onboarding', crm: {} },
    onboarding: { welcome: ways.files.welcome, manager: { default: 'anna.manager@example.com' } },
    pace: { requestsPerMinute: 100_000, writesInFlight: 15 },
  }
  const resources = started.move()
  return {
    name: 'onboard-client',
    what: `one client, DocSpace answering after ${latencyMs} ms`,
    variables: functionEnvironment({
      ...aws.sdkEnvironment,
      QUEUE_URL: queueUrl,
      DOCSPACE_URL: docspace.url,
      SETTINGS: JSON.stringify(settings),
      BUNDLE: file,
    }),
    event: async (n) => ({ Records: [await received(sqs, queueUrl, n)] }),
    check: (answer) => {
      const { batchItemFailures } = answer as { batchItemFailures: unknown[] }
      if (batchItemFailures.length > 0) throw new Error('the client was not served')
    },
    calls: 12,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

/** A client's message as Lambda hands it over: out of the queue, which the worker tells for how long it stays hidden. */
const received = async (sqs: SQSClient, QueueUrl: string, n: number) => {
  const client = `generic:client:c-${n}`
  const fields = { id: `c-${n}`, name: `Client ${n}`, email: `contact@c${n}.example.com` }
  const MessageBody = JSON.stringify({ v: 1, client, receivedAt: new Date().toISOString(), delivery: 'bench', fields })
  await sqs.send(
    new SendMessageCommand({ QueueUrl, MessageBody, MessageGroupId: client, MessageDeduplicationId: client }),
  )
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }))
  const [{ MessageId, ReceiptHandle, Body } = {}] = Messages
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: { MessageGroupId: client, ApproximateReceiveCount: '1', SentTimestamp: `${Date.now()}` },
    messageAttributes: {},
  }
}
