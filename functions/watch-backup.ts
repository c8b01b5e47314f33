import middy from '@middy/core'
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { openBackupServices } from '#lib/backup/open.ts'
import { createWatchWorker } from '#lib/backup/worker.ts'
import { type Batch, processBatch } from '#lib/queue/batch.ts'
import { hideFor } from '#lib/queue/visibility.ts'

const { services, sqs, queueUrl } = openBackupServices()
const worker = createWatchWorker(services, sqs, queueUrl)

/** Milliseconds that are kept for the response. */
const answerTime = 5_000
let batch: Batch | undefined

/** SQS worker: takes each backup run as far as it goes now, and reports to Lambda which messages stay. */
export const handler = middy<SQSEvent, SQSBatchResponse>({
  timeoutEarlyInMillis: answerTime,
  timeoutEarlyResponse: () => batch?.response(),
}).handler((event, context, { signal }) => {
  const deadline = { remaining: () => context.getRemainingTimeInMillis() - answerTime }
  const settle = (record: SQSRecord) => worker.settle(record, deadline)
  // Each run is a group of its own.
  batch = processBatch(event.Records, { settle, giveBack: (rest) => hideFor(sqs, queueUrl, rest, 0) }, signal)
  return batch.finished
})
