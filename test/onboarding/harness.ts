import { type DocSpaceOptions, SAMPLE_KEYS, startDocSpace } from '#infra/simulators/docspace/index.ts'
import type { Waiting } from '#infra/simulators/docspace/process.ts'
import { startEspocrm } from '#infra/simulators/espocrm/index.ts'
import { configureSources } from '#lib/crm/configure.ts'
import { openDocSpace } from '#lib/docspace/index.ts'
import { createRateLimiter, type RateLimiterOptions } from '#lib/docspace/rate-limiter.ts'
import { onboardingSettings } from '#lib/onboarding/settings.ts'
import { createWorker, type Worker, type WorkerServices } from '#lib/onboarding/worker.ts'
import { writeMessage } from '#lib/queue/message.ts'
import { openRequeue } from '#lib/queue/requeue.ts'
import type { ClientFields } from '#lib/runtime/client-fields.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { severalUsers } from './several-users.ts'
import { type MemoryBucket, openMemoryBucket } from './world/client-memories.ts'
import { FifoQueue, type QueueOptions, sqsClientFor } from './world/fifo-queue.ts'
import { keepLog } from './world/quiet-log.ts'
import { createVirtualClock, type VirtualClock } from './world/virtual-clock.ts'
import { createWire, type Latency, type Wire } from './world/wire.ts'

/** Settings as `cdk.json` would have them, with changes. */
export const settingsWith = (changes: Record<string, unknown> = {}) =>
  onboardingSettings.parse({
    welcome: ways.files.welcome,
    manager: { default: 'anna.manager@example.com' },
    ...changes,
  })

/** The three ways of welcome content, on the simulator's samples. */
export const ways = {
  files: {
    welcome: {
      way: 'files',
      into: 'Deliverables',
      files: [
        { id: 11, title: 'Welcome.pdf' },
        { id: 12, title: 'How to use your room.pdf' },
      ],
    },
  },
  folder: { welcome: { way: 'folder', folderId: 20 } },
  room: { welcome: { way: 'room', templateId: 30 } },
} as const

export type Way = keyof typeof ways
export const allWays = Object.keys(ways) as Way[]

export const queueUrl = 'http://127.0.0.1/clients.fifo'
export const deadUrl = 'http://127.0.0.1/clients-dead.fifo'

export interface HarnessOptions {
  docspace?: Omit<DocSpaceOptions, 'clock'>
  /** Where people reach the portal. */
  publicUrl?: string
  settings?: Record<string, unknown>
  /** Of so many room administrators there are keys, whom every worker knows; without it the portal's owner has the only key. */
  users?: number
  queue?: Omit<QueueOptions, 'clock' | 'dead'>
  latency?: Latency
  /** Sends mails of our own. */
  sendMail?: NonNullable<WorkerServices['sendMail']>
}

type Simulators = {
  docspace: Awaited<ReturnType<typeof startDocSpace>>
  espo: Awaited<ReturnType<typeof startEspocrm>>
}

/** Both simulators, a queue and workers on one virtual clock, with a wire in between that can be cut. */
export interface Harness extends Simulators {
  clock: VirtualClock
  wire: Wire
  queue: FifoQueue
  dead: FifoQueue
  /** What is remembered of clients. */
  bucket: MemoryBucket
  log: ReturnType<typeof keepLog>
  services: WorkerServices
  /** The services of a worker that has just started, and keeps this share of the limits. */
  servicesWith(pace?: Omit<RateLimiterOptions, 'clock'>): WorkerServices
  /** The body of the client's message, as the receiver writes it. */
  messageFor(ref: ClientRef, fields?: ClientFields): string
  /** A new worker process: it remembers nothing. */
  freshWorker(): Worker
  /** Puts a message for the client into the queue, as the receiver does. */
  enqueue(ref: ClientRef, fields?: ClientFields): void
  stop(): Promise<void>
}

export const openHarness = async (options: HarnessOptions = {}): Promise<Harness> => {
  const clock = createVirtualClock()
  const wire = createWire(clock, options.latency)
  const waiting: Waiting = { pause: (ms) => wire.standBy(clock.sleep(ms)), until: wire.standBy }
  const [docspace, espo] = await Promise.all([
    startDocSpace({ ...options.docspace, clock, waiting }),
    startEspocrm({ deliver: 'manual', clock }),
  ])
  const configured = await configureSources({ espocrm: { url: espo.url }, generic: {} }, {})
  const log = keepLog()
  const dead = new FifoQueue({ clock, visibility: 30_000 })
  const queue = new FifoQueue({ clock, dead, ...options.queue })
  const sqs = sqsClientFor({ [queueUrl]: queue, [deadUrl]: dead }, wire.through)
  const bucket = openMemoryBucket(wire.through)
  const base = {
    clock,
    memories: bucket.memories,
    ends: bucket.ends,
    awaited: bucket.awaited,
    settings: settingsWith(options.settings),
    openRequeue: async () => openRequeue(queueUrl, deadUrl, sqs),
    ...(options.sendMail && { sendMail: options.sendMail }),
  }
  const openByUsers = options.users === undefined ? undefined : severalUsers({ docspace, clock }, options.users)
  const servicesWith = (pace?: Omit<RateLimiterOptions, 'clock'>): WorkerServices => ({
    ...base,
    ...connections({ docspace, espo, publicUrl: options.publicUrl }, configured, { clock, wire }, pace),
    ...(openByUsers && { openDocSpace: openByUsers(pace) }),
  })
  const messageFor = (ref: ClientRef, fields?: ClientFields) =>
    writeMessage({
      ref,
      receivedAt: new Date(clock.now()).toISOString(),
      delivery: 'delivery',
      ...(fields && { fields }),
    })
  return {
    docspace,
    espo,
    clock,
    wire,
    queue,
    dead,
    bucket,
    log,
    services: servicesWith(),
    servicesWith,
    messageFor,
    freshWorker: () => createWorker(servicesWith()),
    enqueue: (ref, fields) => void queue.send({ body: messageFor(ref, fields), group: clientKey(ref) }),
    stop: async () => {
      wire.restore()
      log.restore()
      await Promise.all([docspace.stop(), espo.stop()])
    },
  }
}

const connections = (
  { docspace, espo, publicUrl }: Simulators & { publicUrl: string | undefined },
  configured: Awaited<ReturnType<typeof configureSources>>,
  { clock, wire }: Pick<Harness, 'clock' | 'wire'>,
  limits: Omit<RateLimiterOptions, 'clock'> | undefined,
): Pick<WorkerServices, 'openDocSpace' | 'openRecords'> => {
  const credentials = { espocrm: { apiKey: espo.credentials.apiKey }, generic: { signingSecrets: [] } }
  const rateLimiter = limits && createRateLimiter({ ...limits, clock })
  return {
    openDocSpace: async (deadline) => ({
      docspace: openDocSpace({
        url: docspace.url,
        ...(publicUrl && { publicUrl }),
        apiKey: SAMPLE_KEYS.onboarding,
        deadline,
        clock,
        ...(rateLimiter && { rateLimiter }),
      }),
      linkSecrets: [SAMPLE_KEYS.onboarding],
    }),
    openRecords: async (name, deadline) => {
      const { source, settings } = configured.get(name) ?? {}
      if (!source) throw new Error(`${name} is no source of this harness`)
      const own = credentials[name as keyof typeof credentials]
      return wire.meanwhile(() => source.openRecords({ settings, credentials: own, deadline, clock }))
    },
  }
}

/** A client of the CRM as the queue names it. */
export const account = (id: string): ClientRef => ({ source: 'espocrm', type: 'Account', id })
