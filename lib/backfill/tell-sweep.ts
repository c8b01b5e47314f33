import { clientKey } from '../runtime/client-key.ts'
import { errorName, Park, RetryLater } from '../runtime/errors.ts'
import { log } from '../runtime/telemetry/log.ts'
import { metric } from '../runtime/telemetry/metrics.ts'
import { stackOf } from '../runtime/telemetry/stack.ts'
import { sweepMetrics } from './metrics.ts'
import type { Swept } from './sweep.ts'

/** Says what the sweep of a source has found and queued. */
export const tellSwept = (
  source: string,
  { queued, inReview, unparked, archived }: Pick<Swept, 'queued' | 'inReview' | 'unparked' | 'archived'>,
): void => {
  for (const ref of [...queued, ...inReview]) log.info('stage.reached', { stage: 'queued', client: clientKey(ref) })
  log.info('sweep.completed', { count: queued.length })
  if (inReview.length > 0) log.info('sweep.clients_in_review_queued', { count: inReview.length })
  if (unparked > 0) log.warn('sweep.lost_clients_found', { count: unparked })
  if (archived > 0) log.warn('sweep.archived_clients_found', { count: archived })
  metric(sweepMetrics.swept, queued.length, 'Count', { Source: source })
}

/** Says what of a sweep could not be done, and why. */
export const tellSweepFailure = (source: string, error: unknown): void => {
  const known = error instanceof RetryLater || error instanceof Park
  const why = known
    ? { reason: error.reason.code, ...(error.detail && { detail: error.detail }) }
    : { error: errorName(error), detail: stackOf(error) }
  log.error('sweep.failed', { source, ...why })
}
