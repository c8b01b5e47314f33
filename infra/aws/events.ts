import { type CfnResource, Duration } from 'aws-cdk-lib'
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import { Construct } from 'constructs'
import type { EventType } from '#lib/events/event.ts'
import { eventMetrics } from '#lib/events/metrics.ts'
import type { EventsSettings } from '#lib/events/settings.ts'
import type { WantedEvents } from '#lib/events/sink.ts'
import type { EnvironmentSettings } from './config/environment-schema.ts'
import { callbackOf } from './config/sources/callback.ts'
import type { LeastPrivilegeFunction } from './constructs/functions/least-privilege-function.ts'
import { QueueWorker } from './constructs/functions/queue-worker.ts'
import { MailSender } from './constructs/mail-sender.ts'
import { ManagedSecret } from './constructs/managed-secret.ts'
import { QueueWithDeadLetters } from './constructs/queue-with-dead-letters.ts'
import { secretNameIn } from './constructs/secret-names.ts'
import type { StackContext } from './constructs/stack-context.ts'
import type { ClientMemoryBucket } from './memory.ts'

/** What the function needs that writes on the timelines of records. */
export interface Timelines {
  variables: Readonly<Record<string, string>>
  settings: object
  grantTo(writer: LeastPrivilegeFunction): void
}

const timeout = Duration.seconds(60)

export interface EventsProps {
  context: StackContext
  settings: Pick<EnvironmentSettings, 'events' | 'sources'>
}

/** What else is in the stack that the function needs. */
export interface DeliveryProps {
  memories: ClientMemoryBucket
  timelines: Timelines
  /** Of the CRMs, by source. */
  credentials: ReadonlyMap<string, ManagedSecret>
  /** Whether it registers the sender of its mails. */
  createIdentity: boolean
}

/** What happened, told to outlets. It is there only where an outlet or a callback is: an installation without one pays nothing for it. */
export class Events extends Construct {
  readonly queue: QueueWithDeadLetters
  #worker: QueueWorker | undefined
  readonly #context: StackContext
  readonly #events: EventsSettings

  /** Where a sender of one's own is told of its clients. */
  readonly callbackUrl: string | undefined

  constructor(scope: Construct, id: string, { context, settings }: EventsProps) {
    super(scope, id)
    this.#context = context
    this.#events = settings.events ?? { outlets: {}, thisMachine: false }
    this.callbackUrl = callbackOf(settings)
    this.queue = new QueueWithDeadLetters(this, 'Queue', { ...eventsQueue, context })
  }

  /** What a function needs that tells what happens. */
  get producer() {
    return {
      variables: { EVENTS_QUEUE_URL: this.queue.queue.queueUrl },
      settings: { events: { ...wantedOf(this.#events), ...(this.callbackUrl !== undefined && { callbacks: true }) } },
      grantTo: (teller: LeastPrivilegeFunction) => this.queue.queue.grant(teller, 'sqs:SendMessage'),
    }
  }

  /** Adds the function that tells outlets. It notes what went out beside what is remembered of clients. */
  addDelivery({ memories, timelines, credentials, createIdentity }: DeliveryProps): void {
    const [context, { outlets, thisMachine, mail }] = [this.#context, this.#events]
    const { queue, dead } = this.queue
    const addressed = Object.entries(outlets).filter(([, { kind }]) => kind !== 'timeline')
    const secretNames = addressed.map(([name]) => [name, secretNameIn(context, outletSecret(name))])
    const noted = hasTimeline(this.#events) ? timelines : undefined
    const signing = this.callbackUrl === undefined ? undefined : credentials.get('generic')
    const worker = new QueueWorker(this, 'Worker', {
      ...deliverer,
      context,
      variables: {
        QUEUE_URL: queue.queueUrl,
        DEAD_LETTER_QUEUE_URL: dead.queueUrl,
        MEMORY_BUCKET: memories.bucket.bucketName,
        ...noted?.variables,
      },
      settings: {
        environment: context.environment,
        outlets,
        thisMachine,
        ...(mail && { mail }),
        secrets: Object.fromEntries(secretNames),
        ...(signing && { callback: { url: this.callbackUrl, secret: signing.secretName } }),
        ...(noted && { timelines: noted.settings }),
      },
      queue,
    })
    this.#worker = worker
    queue.grant(worker, 'sqs:SendMessage')
    dead.grant(worker, 'sqs:SendMessage')
    memories.grantEvents(worker)
    noted?.grantTo(worker)
    if (signing) {
      memories.grantTakeCallbacks(worker)
      signing.grantRead(worker)
    }
    for (const [name, { kind }] of addressed) {
      const description =
        kind === 'webhook'
          ? `Signs events for ${name}: {"secrets": ["newest", "older"]}`
          : `The address of the channel ${name}: {"url": "https://..."}`
      new ManagedSecret(this, `Secret-${name}`, { context, path: outletSecret(name), description }).grantRead(worker)
    }
    if (mail) new MailSender(worker, 'Sender', { ...mail, createIdentity }).grantSend(worker)
    warnOfSwitchedOff(worker, context)
  }

  /** An upgrade changes the function that tells before one that leaves callbacks for it: until then it would not know what they are. */
  precede(teller: LeastPrivilegeFunction): void {
    if (this.callbackUrl === undefined || !this.#worker) return
    cfnOf(teller).addResourceDependency(cfnOf(this.#worker))
  }
}

const cfnOf = ({ lambda }: LeastPrivilegeFunction) => lambda.node.defaultChild as CfnResource

/** What follows `roomkeeper/{environment}/`. */
export const outletSecret = (outlet: string): string => `events/${outlet}`

/** Whether anybody is told anything. */
export const hasOutlets = (events: EventsSettings | undefined): events is EventsSettings =>
  Object.keys(events?.outlets ?? {}).length > 0

const hasTimeline = ({ outlets }: EventsSettings): boolean =>
  Object.values(outlets).some(({ kind }) => kind === 'timeline')

const wantedOf = ({ outlets }: EventsSettings): WantedEvents => {
  const all = Object.values(outlets)
  return { types: [...new Set<EventType>(all.flatMap(({ events }) => events))], names: all.some(({ names }) => names) }
}

const warnOfSwitchedOff = (worker: QueueWorker, { alarms }: StackContext): void => {
  alarms.add(worker, 'outlet-switched-off', {
    severity: 'medium',
    impact: 'An outlet gets no events any more: it took none for three days, or said that it is gone.',
    runbook: 'an-outlet-was-switched-off',
    metric: new Metric({
      namespace: alarms.namespace,
      metricName: eventMetrics.switchedOff,
      period: Duration.minutes(5),
      statistic: Stats.SUM,
    }),
    threshold: 1,
  })
}

const eventsQueue = {
  name: 'events',
  workerTimeout: timeout,
  // A try is one or two receives, and there are ten: more means that the worker dies on a message.
  maxReceiveCount: 100,
  alarms: {
    dead: {
      severity: 'medium',
      impact: 'Events were given up: a receiver did not take them for three days, or refused them.',
      runbook: 'events-given-up',
    },
    oldest: {
      severity: 'low',
      impact: 'Nobody is told what happens: no worker has taken up an event for a quarter of an hour.',
      runbook: 'deliver-event-fails',
      after: Duration.minutes(15),
    },
  },
} as const

const deliverer = {
  name: 'deliver-event',
  description: 'Tells outlets what happened',
  memoryMb: 256,
  timeout,
  batchSize: 10,
  maxConcurrency: 5,
  alarm: {
    severity: 'low',
    impact: 'Outlets are not told what happens: the function fails. Events stay in the queue and are tried again.',
    runbook: 'deliver-event-fails',
  },
} as const
