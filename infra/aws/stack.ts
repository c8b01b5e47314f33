import { CfnOutput, Stack, type StackProps, Tags, Validations } from 'aws-cdk-lib'
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda'
import type { RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import type { Construct } from 'constructs'
import { RoomkeeperFunction } from './constructs/function.ts'
import { QueueWithDeadLetters } from './constructs/queue.ts'
import { namedSecret } from './constructs/secret.ts'
import { WebhookApi } from './constructs/webhook-api.ts'
import type { EnvironmentSettings } from './settings.ts'

export interface RoomkeeperStackProps extends StackProps {
  environment: string
  settings: EnvironmentSettings
}

const workerTimeoutSeconds = 60

/** All of Roomkeeper in one account and region. */
export class RoomkeeperStack extends Stack {
  constructor(scope: Construct, id: string, { environment, settings, ...props }: RoomkeeperStackProps) {
    super(scope, id, props)
    const name = `roomkeeper-${environment}`
    const secret = (path: string) => namedSecret(this, `roomkeeper/${environment}/${path}`)
    const retention: RetentionDays = settings.logRetentionDays
    Tags.of(this).add('service', 'roomkeeper')
    Tags.of(this).add('environment', environment)

    const clients = new QueueWithDeadLetters(this, 'Clients', {
      name: `${name}-clients`,
      fifo: true,
      workerTimeoutSeconds,
      maxReceiveCount: 100,
    })
    this.receiver(name, settings, retention, clients, secret)
    this.worker(name, settings, retention, clients, secret)
    new CfnOutput(this, 'ClientsQueueUrl', { value: clients.queue.queueUrl })
    new CfnOutput(this, 'DeadLetterQueueUrl', { value: clients.deadLetters.queueUrl })
  }

  private receiver(
    name: string,
    settings: EnvironmentSettings,
    retention: RetentionDays,
    clients: QueueWithDeadLetters,
    secret: (path: string) => Secret,
  ) {
    const api = new WebhookApi(this, 'WebhookApi', { name, logRetentionDays: retention })
    const webhooks = secretsBySource(settings, (source) => secret(`webhooks/${source}`))
    const receiver = new RoomkeeperFunction(this, 'ReceiveWebhook', {
      entry: 'receive-webhook',
      functionName: `${name}-receive-webhook`,
      memoryMb: 512,
      timeoutSeconds: 10,
      environment: { QUEUE_URL: clients.queue.queueUrl, PUBLIC_URL: settings.publicUrl ?? api.api.apiEndpoint },
      settings: { sources: settings.sources, secrets: { webhooks: namesOf(webhooks) } },
      logRetentionDays: retention,
      reads: [...webhooks.values()],
    })
    receiver.allow(['sqs:SendMessage'], clients.queue.queueArn)
    const routes = api.post(['/webhooks/{source}', '/webhooks/{source}/{proxy+}'], receiver.function)
    for (const route of routes) {
      Validations.of(route).acknowledge({
        id: 'AwsSolutions-APIG4',
        reason:
          'A CRM cannot present an IAM or JWT identity; the function verifies each request’s signature over its raw bytes (test/lib/crm).',
      })
    }
    new CfnOutput(this, 'WebhookUrl', { value: `${api.api.apiEndpoint}/webhooks` })
  }

  private worker(
    name: string,
    settings: EnvironmentSettings,
    retention: RetentionDays,
    clients: QueueWithDeadLetters,
    secret: (path: string) => Secret,
  ) {
    const docspace = secret('docspace/onboarding')
    const crm = secretsBySource(settings, (source) => secret(`crm/${source}`))
    const { concurrency } = settings.worker
    const { limits } = settings.docspace
    const worker = new RoomkeeperFunction(this, 'OnboardClient', {
      entry: 'onboard-client',
      functionName: `${name}-onboard-client`,
      memoryMb: 512,
      timeoutSeconds: workerTimeoutSeconds,
      environment: {
        QUEUE_URL: clients.queue.queueUrl,
        DEAD_LETTER_QUEUE_URL: clients.deadLetters.queueUrl,
        DOCSPACE_URL: settings.docspace.url,
        ...sourceUrls(settings),
      },
      settings: {
        onboarding: settings.onboarding,
        sources: settings.sources,
        pace: {
          requestsPerMinute: limits.requestsPerMinute / concurrency,
          writesInFlight: Math.max(1, Math.floor(limits.writesInFlight / concurrency)),
        },
        secrets: { docspace: docspace.secretName, crm: namesOf(crm) },
      },
      logRetentionDays: retention,
      reads: [docspace, ...crm.values()],
    })
    worker.allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'],
      clients.queue.queueArn,
    )
    worker.allow(['sqs:SendMessage'], clients.deadLetters.queueArn)
    const mapping = new CfnEventSourceMapping(this, 'ClientsToWorker', {
      eventSourceArn: clients.queue.queueArn,
      functionName: worker.function.functionName,
      batchSize: 10,
      functionResponseTypes: ['ReportBatchItemFailures'],
      // DocSpace's limits are shared out among this many workers.
      scalingConfig: { maximumConcurrency: concurrency },
    })
    mapping.node.addDependency(worker.role)
  }
}

const secretsBySource = (settings: EnvironmentSettings, make: (source: string) => Secret) =>
  new Map(Object.keys(settings.sources).map((source) => [source, make(source)]))

const namesOf = (secrets: ReadonlyMap<string, Secret>) =>
  Object.fromEntries([...secrets].map(([source, secret]) => [source, secret.secretName]))

/** `ESPOCRM_URL` and its like: a real CRM can take a simulator's place without a new template. */
const sourceUrls = (settings: EnvironmentSettings) =>
  Object.fromEntries(
    Object.entries(settings.sources).flatMap(([source, { url }]) =>
      typeof url === 'string' ? [[`${source.toUpperCase()}_URL`, url]] : [],
    ),
  )
