import { randomBytes } from 'node:crypto'
import { queueUp } from '#lib/backfill/queue-up.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { QueueUnavailable } from '#lib/runtime/errors.ts'
import type { CommandContext } from '../ops.ts'
import { Problem } from '../problem.ts'
import type { Target } from '../target/target.ts'
import type { CatchUp, CatchUpOptions } from './options.ts'
import type { SearchedCrm } from './search-crm.ts'

/**
 * Queues what is missing, and writes down what the queue has taken. Returns the name of the job.
 * @throws Problem when the queue takes no more
 */
export const queueMissing = async (
  { options, out, shell: { clock } }: CommandContext<CatchUpOptions>,
  target: Target,
  kind: CatchUp['kind'],
  { crm, checkpoint, look: { missing } }: SearchedCrm,
): Promise<string> => {
  const before = checkpoint.past.unfinished?.job
  // What was sent and not written down any more is then sent once more under its old name, which the queue knows.
  const job = before?.startsWith(kind) ? before : newJob(kind, clock.now())
  const progress = out.progress(`queueing ${crm}`)
  let done = 0
  try {
    await checkpoint.begin(job, missing.length)
    await queueUp(
      missing.map(({ ref }) => ref),
      {
        sqs: target.sqs,
        waitingUrl: await target.queues.url('backfill'),
        job,
        clock,
        perMinute: options.perMinute,
        async onSent(clients) {
          await checkpoint.note(clients.map(clientKey))
          done += clients.length
          progress.at(done, missing.length)
        },
      },
    )
    await checkpoint.finish()
  } catch (error) {
    if (!(error instanceof QueueUnavailable)) throw error
    const remedy = 'Give the same command again: it goes on where it stopped.'
    throw new Problem(`The queue took ${done} of ${missing.length} clients of ${crm}, and then no more.`, remedy, error)
  } finally {
    progress.end()
  }
  return job
}

/** `backfill-20260131T080000Z-3f9a`. */
const newJob = (kind: string, now: number) => {
  const at = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '')
  return `${kind}-${at}-${randomBytes(2).toString('hex')}`
}
