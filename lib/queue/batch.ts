import type { SQSBatchResponse, SQSRecord } from 'aws-lambda'
import { errorName } from '../runtime/errors.ts'
import { log } from '../runtime/telemetry/log.ts'

/** Whether a message is done. One that stays in the queue holds up the later ones of its group. */
export type Settled = 'done' | 'stays'

/** The work on the messages of a batch. */
export interface BatchWork {
  settle(record: SQSRecord): Promise<Settled>
  /**
   * Makes messages visible that were not begun because one before them in their group stays. SQS delivers nothing of a group while
   * any of it is in flight (docs/facts/aws.md#runs-of-a-group), so these would block that one.
   */
  giveBack(records: readonly SQSRecord[]): Promise<void>
}

/** A batch under way: `response` may be called at any moment, also at the timeout. */
export interface Batch {
  /** Resolves when the work on every message has ended, or `signal` has fired. Never rejects. */
  finished: Promise<SQSBatchResponse>
  /** The partial batch response: every message that is not known to be done is a failure. */
  response(): SQSBatchResponse
}

/**
 * Works on at most `width` groups in parallel, in their order, so that groups cut off by the timeout are untouched and not half done.
 * Messages of one group are done one after the other. Lambda deletes every message that the response does not name, so each is
 * named until `settle` returns `done`. An error thrown by `settle` is logged and counts as `stays`.
 */
export const processBatch = (
  records: readonly SQSRecord[],
  { settle, giveBack }: BatchWork,
  signal?: AbortSignal,
  width = Number.POSITIVE_INFINITY,
): Batch => {
  const done = new Set<string>()
  const response = () => ({
    batchItemFailures: records
      .filter(({ messageId }) => !done.has(messageId))
      .map(({ messageId }) => ({ itemIdentifier: messageId })),
  })
  const group = async (members: readonly SQSRecord[]) => {
    for (const [index, record] of members.entries()) {
      if (signal?.aborted) return
      if ((await neverThrows(() => settle(record), 'stays', record)) !== 'done') {
        const rest = members.slice(index + 1)
        if (rest.length > 0 && !signal?.aborted) await neverThrows(() => giveBack(rest), undefined, record)
        return
      }
      done.add(record.messageId)
    }
  }
  const waiting = [...groupsOf(records).values()]
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await group(next)
  }
  const all = Promise.all(Array.from({ length: Math.min(width, waiting.length) }, lane))
  return { finished: Promise.race([all, aborted(signal)]).then(response), response }
}

/** Returns `otherwise` where `work` throws anything, and logs it. */
const neverThrows = async <T>(work: () => Promise<T>, otherwise: T, { messageId }: SQSRecord): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    log.error('message.failed', { messageId, error: errorName(error) })
    return otherwise
  }
}

const groupsOf = (records: readonly SQSRecord[]): Map<string, SQSRecord[]> =>
  Map.groupBy(records, ({ attributes, messageId }) => attributes.MessageGroupId ?? messageId)

const aborted = (signal: AbortSignal | undefined) =>
  new Promise<void>((resolve) => {
    if (signal?.aborted) resolve()
    signal?.addEventListener('abort', () => resolve())
  })
