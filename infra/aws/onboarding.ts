import { Duration } from 'aws-cdk-lib'
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import type { ConfigurationSet } from 'aws-cdk-lib/aws-ses'
import { Construct } from 'constructs'
import * as z from 'zod/mini'
import { usesCredentials } from '#lib/crm/open.ts'
import { sources } from '#lib/crm/sources.ts'
import { clientsAtOnce } from '#lib/docspace/rate-limiter.ts'
import { onboardingMetrics } from '#lib/onboarding/metrics.ts'
import type { EnvironmentSettings } from './config/environment-schema.ts'
import { publicUrlOf } from './config/settings.ts'
import { QueueWorker } from './constructs/functions/queue-worker.ts'
import { ManagedSecret } from './constructs/managed-secret.ts'
import { QueueWithDeadLetters } from './constructs/queue-with-dead-letters.ts'
import { memoryPath, secretNameIn } from './constructs/secret-names.ts'
import type { StackContext } from './constructs/stack-context.ts'
import type { Events } from './events.ts'
import { ClientMemoryBucket } from './memory.ts'

export interface OnboardingProps {
  context: StackContext
  settings: EnvironmentSettings
  /** Absent where nobody is told anything. */
  events?: Events
  /** By which SES tells of mails. Absent where none are sent. */
  mails?: ConfigurationSet
}

const timeout = Duration.seconds(60)
const docspaceKey = 'docspace/onboarding'
const pathOf = (source: string) => `crm/${source}`

/** From the queue to a ready room. */
export class Onboarding extends Construct {
  readonly clients: QueueWithDeadLetters
  readonly worker: QueueWorker
  /** The key of DocSpace that rooms are made with. */
  readonly key: ManagedSecret
  /** What was last wanted of each client's room. */
  readonly memories: ClientMemoryBucket
  /** Whose the rooms are. */
  readonly memory: ManagedSecret
  /** Every secret that the worker reads. */
  readonly secrets: readonly ManagedSecret[]
  /** Those of the CRMs, by source. */
  readonly credentials: ReadonlyMap<string, ManagedSecret>

  constructor(scope: Construct, id: string, { context, settings, events, mails }: OnboardingProps) {
    super(scope, id)
    const telling = events?.producer
    this.clients = new QueueWithDeadLetters(this, 'Clients', { ...clientsQueue, context })
    this.memories = new ClientMemoryBucket(this, 'Memory', context)
    this.worker = new QueueWorker(this, 'Worker', {
      context,
      name: 'onboard-client',
      description: 'Brings the room of each client in the queue to its desired state',
      memoryMb: 512,
      timeout,
      variables: {
        QUEUE_URL: this.clients.queue.queueUrl,
        DEAD_LETTER_QUEUE_URL: this.clients.dead.queueUrl,
        MEMORY_BUCKET: this.memories.bucket.bucketName,
        DOCSPACE_URL: settings.docspace.url,
        DOCSPACE_PUBLIC_URL: publicUrlOf(settings.docspace),
        ...telling?.variables,
        ...(mails && { MAIL_CONFIGURATION_SET: mails.configurationSetName }),
        ...sourceUrls(settings),
      },
      settings: { ...workerSettings(context, settings), ...telling?.settings },
      queue: this.clients.queue,
      batchSize: clientsAtOnce(shareOf(settings)),
      maxConcurrency: settings.worker.concurrency,
      alarm: {
        severity: 'high',
        impact: 'Rooms are not being made: the worker fails. Its clients stay in the queue and are tried again.',
        runbook: 'onboard-client-fails',
      },
    })
    this.clients.dead.grant(this.worker, 'sqs:SendMessage')
    telling?.grantTo(this.worker)
    this.memories.grantKeep(this.worker)
    if (settings.onboarding.arrival) this.memories.grantAwait(this.worker)
    if (events?.callbackUrl !== undefined) this.memories.grantLeaveCallbacks(this.worker)
    // For a client whose record turns out to have another key.
    this.clients.queue.grant(this.worker, 'sqs:SendMessage')
    watchWait(this.worker, context)
    const rights = 'rooms:write, files:write and accounts:read'
    this.key = this.#addSecret(
      context,
      'docspace',
      docspaceKey,
      `Key of DocSpace with ${rights}: {"apiKey": "..."}, and of further users: {"apiKey": "...", "moreKeys": ["..."]}`,
    )
    const whose = 'Written by Roomkeeper: which user owns the rooms of a portal, and what makes the ids of their links'
    this.memory = this.#addSecret(context, 'memory', memoryPath, whose)
    this.memory.grantWrite(this.worker)
    this.credentials = new Map(
      withCredentials(settings).map((name) => {
        const description = `Credentials of ${name}, see lib/crm/${name}/settings.ts`
        return [name, this.#addSecret(context, name, pathOf(name), description)]
      }),
    )
    this.secrets = [this.key, this.memory, ...this.credentials.values()]
  }

  #addSecret(context: StackContext, name: string, path: string, description: string): ManagedSecret {
    const secret = new ManagedSecret(this, `Secret-${name}`, { context, path, description })
    secret.grantRead(this.worker)
    return secret
  }
}

/**
 * Fires when a client will have waited for a quarter of an hour. A client that waits is put back every quarter of an hour at least, so
 * that twenty minutes always have one.
 */
const watchWait = (worker: QueueWorker, { alarms }: StackContext): void => {
  alarms.add(worker, 'clients-wait', {
    severity: 'medium',
    impact:
      'Clients are put back again and again, one for a quarter of an hour: DocSpace or the CRM is down, or at a limit.',
    runbook: 'clients-wait',
    metric: new Metric({
      namespace: alarms.namespace,
      metricName: onboardingMetrics.waited,
      period: Duration.minutes(5),
      statistic: Stats.MAXIMUM,
    }),
    threshold: Duration.minutes(15).toMilliseconds(),
    periods: 1,
    outOf: 4,
  })
}

const clientsQueue = {
  name: 'clients',
  fifo: true,
  workerTimeout: timeout,
  // As many as SQS allows: a client may wait for a week, and is parked by our own code, with its reason.
  maxReceiveCount: 1000,
  alarms: {
    dead: {
      severity: 'high',
      impact: 'Clients are parked and get no room until somebody repairs the reason and replays them.',
      runbook: 'clients-parked',
    },
    oldest: {
      severity: 'medium',
      impact:
        'No worker has taken up a client for a quarter of an hour: workers are too few, throttled, or do not run.',
      runbook: 'clients-wait',
      after: Duration.minutes(15),
    },
  },
} as const

/** One worker's share of DocSpace's limits: what all of them ask together is never more. */
const shareOf = ({ docspace: { limits }, worker }: Pick<EnvironmentSettings, 'docspace' | 'worker'>) => ({
  requestsPerMinute: limits.requestsPerMinute / worker.concurrency,
  writesInFlight: Math.max(1, Math.floor(limits.writesInFlight / worker.concurrency)),
})

/** One worker's share of DocSpace's limits, and what each source needs. */
const workerSettings = (context: StackContext, { onboarding, sources, docspace, worker }: EnvironmentSettings) => ({
  onboarding,
  sources,
  pace: shareOf({ docspace, worker }),
  secrets: workerSecretNames(context, { sources }),
})

/** The names of the secrets that the worker reads. */
export const workerSecretNames = (context: StackContext, { sources }: Pick<EnvironmentSettings, 'sources'>) => ({
  docspace: secretNameIn(context, docspaceKey),
  memory: secretNameIn(context, memoryPath),
  crm: Object.fromEntries(withCredentials({ sources }).map((name) => [name, secretNameIn(context, pathOf(name))])),
})

/** Sources that use credentials: any other secret would wait for a value that nobody has to store. */
const withCredentials = ({ sources: named }: Pick<EnvironmentSettings, 'sources'>): string[] =>
  Object.entries(named).flatMap(([name, own]) => {
    const source = sources[name]
    return source && !usesCredentials(source, own) ? [] : [name]
  })

/** `ESPOCRM_URL` and its like, so that the address of a CRM can be changed without a new template. */
export const sourceUrls = ({ sources: named }: Pick<EnvironmentSettings, 'sources'>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(named).flatMap(([name, own]) => {
      const settings = sources[name] && z.safeParse(sources[name].settings, own).data
      const url = z.safeParse(z.object({ url: z.string() }), settings).data?.url
      return url ? [[`${name.toUpperCase()}_URL`, url]] : []
    }),
  )
