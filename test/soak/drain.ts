import { clientsAtOnce } from '#lib/docspace/rate-limiter.ts'
import { createWorker, type Worker } from '#lib/onboarding/worker.ts'
import type { ReleaseSettings } from '#lib/queue/release.ts'
import { releaseBackfill } from '#lib/queue/release.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { type Harness, type HarnessOptions, openHarness, type Way, ways } from '#test/onboarding/harness.ts'
import { FifoQueue, sqsClientFor } from '#test/onboarding/world/fifo-queue.ts'
import { invoke } from '#test/onboarding/world/lambda.ts'
import { drive } from '#test/onboarding/world/wire.ts'
import { seeded } from './chance.ts'
import { createMemoryRecords, type MemoryRecords } from './simulation/memory-records.ts'

/** A portal with the cloud's limits, and workers as an event source mapping runs them, on one virtual clock. */
export interface Drain {
  harness: Harness
  crm: MemoryRecords
  /** Adds a client to the CRM and its message to the live queue; `outside`: to the one in which a backfill waits. */
  add(n: number, where?: 'live' | 'outside'): ClientRef
  /**
   * Runs everything until both queues are empty and `meanwhile`, what others do at the same time, has ended; or for `ms` of
   * virtual time.
   */
  run(ms?: number, meanwhile?: () => Promise<void>): Promise<void>
  waiting: FifoQueue
  stop(): Promise<void>
}

export interface DrainOptions {
  way: Way
  workers?: number
  /** How many users rooms are made by; without it, by the portal's owner. */
  users?: number
  limits?: NonNullable<HarnessOptions['docspace']>['limits']
  release?: ReleaseSettings
  /** How long DocSpace works in the background on a copy or a room from a template, in milliseconds; asked for each. */
  operationMs?: number | (() => number)
  /** How long a request to DocSpace is on its way, in milliseconds. */
  latency?: number
}

const minute = 60_000
const longPoll = 20_000
const chance = 7

export const openDrain = async (options: DrainOptions): Promise<Drain> => {
  const { way, workers = 5, users, limits = {}, latency = 60, operationMs } = options
  const harness = await openHarness({
    settings: ways[way],
    ...(users !== undefined && { users }),
    docspace: { limits, ...(operationMs && { operationMs }) },
    latency,
  })
  const crm = createMemoryRecords(harness.clock)
  // Who waits how long is chance in the product, and is to be the same in each run here.
  const random = Math.random
  Math.random = seeded(chance)
  const waiting = new FifoQueue({ clock: harness.clock, visibility: 30_000 })
  const pace = { requestsPerMinute: 1_500 / workers, writesInFlight: Math.floor(15 / workers) }
  const team = Array.from({ length: workers }, () =>
    createWorker({ ...harness.servicesWith(pace), openRecords: async () => crm }),
  )
  return {
    harness,
    crm,
    waiting,
    add(n, where = 'live') {
      const ref = { source: 'espocrm', type: 'client', id: String(n) }
      crm.add(ref, {
        name: `Client ${n}`,
        emails: [`contact@c${n}.example.com`],
        ownerEmail: 'anna.manager@example.com',
      })
      if (where === 'live') harness.enqueue(ref)
      else waiting.send({ body: harness.messageFor(ref), group: clientKey(ref) })
      return ref
    },
    run: (ms, meanwhile) =>
      runAll({ harness, waiting, team, atOnce: clientsAtOnce(pace), release: options.release }, ms, meanwhile),
    stop: () => {
      Math.random = random
      return harness.stop()
    },
  }
}

interface Running {
  harness: Harness
  waiting: FifoQueue
  team: readonly Worker[]
  atOnce: number
  release: ReleaseSettings | undefined
}

const runAll = async (
  running: Running,
  ms = Number.POSITIVE_INFINITY,
  meanwhile: () => Promise<void> = async () => {},
): Promise<void> => {
  const { harness, waiting, team } = running
  const end = harness.clock.now() + ms
  let others = true
  const over = () =>
    harness.clock.now() >= end || (!others && harness.queue.messages.length === 0 && waiting.messages.length === 0)
  const withOthers = meanwhile().then(() => {
    others = false
  })
  const loops = [...team.map((worker) => poll(running, worker, over)), schedule(running, over), withOthers]
  await drive(harness.clock, harness.wire, Promise.all(loops))
}

/** One poller of the mapping: it asks again as soon as its function has answered. */
const poll = async ({ harness, atOnce }: Running, worker: Worker, over: () => boolean): Promise<void> => {
  const { clock, queue } = harness
  while (!over()) {
    const left = (queue.nextAt ?? Number.POSITIVE_INFINITY) - clock.now()
    if (left <= 0) await invoke(harness, worker, undefined, { sideBySide: atOnce, batch: atOnce }).outcome
    // As a long poll of SQS: until something comes, or what is hidden shows itself.
    else await Promise.race([queue.changed, clock.sleep(Math.min(left, longPoll))])
  }
}

/** The release every minute, as its schedule invokes it. */
const schedule = async ({ harness, waiting, release }: Running, over: () => boolean): Promise<void> => {
  const { clock, queue, wire } = harness
  const sqs = sqsClientFor({ waiting, live: queue }, wire.through)
  while (!over() && release) {
    const end = clock.now() + minute
    const deadline = { remaining: () => end - clock.now() }
    await releaseBackfill({ sqs, waitingUrl: 'waiting', liveUrl: 'live', settings: release, clock, deadline })
    await clock.sleep(end - clock.now())
  }
}
