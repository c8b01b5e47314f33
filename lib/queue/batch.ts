import type { SQSBatchResponse, SQSRecord } from 'aws-lambda'

/** Whether a record is done with. A record that is not stays in the queue, and holds up the later ones of its group. */
export type Settled = 'done' | 'stays'

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
 * deleted, so every one is named until `settle` has said `done`. An error thrown by `settle` counts as `stays`.
 */
export const processBatch = (
  records: readonly SQSRecord[],
  settle: (record: SQSRecord) => Promise<Settled>,
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
    for (const record of members) {
      if (signal?.aborted) return
      if ((await surely(settle, record)) !== 'done') return
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

/** Whatever `settle` throws, an error or not, and whenever it does: the record stays. */
const surely = async (settle: (record: SQSRecord) => Promise<Settled>, record: SQSRecord): Promise<Settled> => {
  try {
    return await settle(record)
  } catch {
    return 'stays'
  }
}

const groupsOf = (records: readonly SQSRecord[]): Map<string, SQSRecord[]> =>
  Map.groupBy(records, ({ attributes, messageId }) => attributes.MessageGroupId ?? messageId)

const aborted = (signal: AbortSignal | undefined) =>
  new Promise<void>((resolve) => {
    if (signal?.aborted) resolve()
    signal?.addEventListener('abort', () => resolve(), { once: true })
  })
