import { answerTime } from '#lib/onboarding/room/hold-message.ts'
import { processClients, type Worker, type WorkerServices } from '#lib/onboarding/worker.ts'
// A worker loads these when it first needs them. On a busy machine that takes long, and the virtual clock would go on meanwhile.
import '#lib/onboarding/documents/fill.ts'
import '#lib/onboarding/life/arrival/welcome/welcome-people.ts'
import '#lib/onboarding/life/end-gone.ts'
import '#lib/onboarding/life/live.ts'
import '#lib/onboarding/life/merge/end-merged.ts'
import '#lib/onboarding/review/live-in-review.ts'
import type { FifoQueue } from './fifo-queue.ts'
import type { VirtualClock } from './virtual-clock.ts'
import { drive, type Fate, letGoBy, type OutgoingCall, type Run, type Wire } from './wire.ts'

export interface Stage {
  clock: VirtualClock
  wire: Wire
  queue: FifoQueue
  services: Pick<WorkerServices, 'openRequeue'>
}

/** How Lambda is set: the worker's time. */
const timeout = 60_000

export interface Invocation {
  run: Run
  /** `died`: the process ended before it had answered, so Lambda deletes nothing. */
  outcome: Promise<'answered' | 'died' | 'empty'>
}

/**
 * One invocation of the worker for what the queue gives now, as the event source mapping would make it.
 * @param sideBySide so many clients at once, and by default so many messages in a batch that some of them wait
 */
export const invoke = (
  { clock, wire, queue, services }: Stage,
  worker: Worker,
  fateOf?: (call: OutgoingCall) => Fate,
  { sideBySide = 4, batch = 10 } = {},
): Invocation => {
  const records = queue.receive(batch)
  const end = clock.now() + timeout - answerTime
  const deadline = { remaining: () => end - clock.now() }
  const stop = new AbortController()
  if (records.length > 0) void clock.sleep(timeout - answerTime).then(() => stop.abort())
  const options = {
    deadline,
    ends: { remaining: () => end + answerTime - clock.now() },
    signal: stop.signal,
    width: sideBySide,
  }
  const { run, result } = wire.start(() => processClients(worker, services, records, options).finished, fateOf)
  const answered = result.then(({ batchItemFailures }) => {
    if (run.dead) return 'died' as const
    const stay = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier))
    for (const record of records) if (!stay.has(record.messageId)) queue.delete(record.receiptHandle)
    return records.length === 0 ? ('empty' as const) : ('answered' as const)
  })
  return { run, outcome: Promise.race([run.death, answered]) }
}

/** Invokes again and again, each time when the queue has something, until it is empty. A dead process is replaced by a new one. */
export const drain = async (stage: Stage, newWorker: () => Worker, most = 50): Promise<number> => {
  let worker = newWorker()
  for (let invocations = 0; invocations < most; invocations += 1) {
    const at = stage.queue.nextAt
    if (at === undefined) return invocations
    await letGoBy(stage.clock, stage.wire, at - stage.clock.now())
    const outcome = await drive(stage.clock, stage.wire, invoke(stage, worker).outcome)
    await stage.wire.quiet()
    if (outcome === 'died') worker = newWorker()
  }
  throw new Error(`the queue is not empty after ${most} invocations`)
}
