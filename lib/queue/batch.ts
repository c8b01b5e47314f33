import type { SQSBatchResponse, SQSRecord } from 'aws-lambda'
import { describeError } from '../runtime/errors.ts'
import { log } from '../runtime/telemetry/log.ts'

/** Whether a record is done with. A record that is not stays in the queue, and holds up the later ones of its group. */
export type Settled = 'done' | 'stays'

/** What is done with the records of a batch. */
export interface BatchWork {
  settle(record: SQSRecord): Promise<Settled>
  /**
   * Frees records that were not begun, because one before them in their group stays. SQS hands out nothing of a group while
   * any of it is in flight (docs/facts/aws.md#runs-of-a-group), so that they would hold that one up too.
   */
  giveBack(records: readonly SQSRecord[]): Promise<void>
}

/** A batch under way: `response` may be asked at any moment, also when time runs out in the middle. */
export interface Batch {
  /** Resolves when every record has been dealt with, or `signal` has fired. Never rejects. */
  finished: Promise<SQSBatchResponse>
  /** What Lambda must hear now: everything that is not proven done is a failure. */
  response(): SQSBatchResponse
}

/**
 * Groups side by side, at most `width` at once and the first first, so that what runs out of time has not been begun
 * rather than half done; the records of one group in order. The contract with Lambda: a record that is not named is
 * deleted, so every one is named until `settle` has said `done`. An error thrown by `settle` is logged and counts as `stays`.
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
      if ((await surely(() => settle(record), 'stays', record)) !== 'done') {
        const rest = members.slice(index + 1)
        if (rest.length > 0 && !signal?.aborted) await surely(() => giveBack(rest), undefined, record)
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

/** Whatever `work` throws, an error or not, and whenever it does: it is logged, and `otherwise` is the outcome. */
const surely = async <T>(work: () => Promise<T>, otherwise: T, { messageId }: SQSRecord): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    log.error('message.failed', { messageId, error: describeError(error).error })
    return otherwise
  }
}

const groupsOf = (records: readonly SQSRecord[]): Map<string, SQSRecord[]> =>
  Map.groupBy(records, ({ attributes, messageId }) => attributes.MessageGroupId ?? messageId)

const aborted = (signal: AbortSignal | undefined) =>
  new Promise<void>((resolve) => {
    if (signal?.aborted) resolve()
    signal?.addEventListener('abort', () => resolve(), { once: true })
  })
