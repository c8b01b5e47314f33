import { dirname, join } from 'node:path'
import { crmReasons } from '#lib/crm/reasons.ts'
import { publicAddress } from '#lib/docspace/portal/public-address.ts'
import { adopts } from '#lib/onboarding/settings/adopt.ts'
import { Park } from '#lib/runtime/errors.ts'
import { inspect } from '../failed/dead-letters.ts'
import type { CommandContext } from '../ops.ts'
import { WrongUsage } from '../problem.ts'
import { listingOf } from '../target/open-servers.ts'
import type { QueueFacts } from '../target/queues.ts'
import type { Target } from '../target/target.ts'
import { type JobCheckpoint, openCheckpoint } from './checkpoint.ts'
import type { CatchUpOptions } from './options.ts'
import { type RecordReview, reviewRecords } from './review-records.ts'
import { showLook, showUnfinished } from './show-search.ts'

/** One CRM that was looked through. */
export interface SearchedCrm {
  crm: string
  checkpoint: JobCheckpoint
  look: RecordReview
}

interface Where {
  crm: string
  filter: Readonly<Record<string, string>>
  /** Epoch milliseconds. */
  since: number
}

/** Looks through a CRM and shows what is there. @throws WrongUsage for a filter that it does not know, RetryLater, Park */
export const searchCrm = async (
  { options, out, shell: { clock } }: CommandContext<CatchUpOptions>,
  target: Target,
  { crm, filter, since }: Where,
): Promise<SearchedCrm> => {
  const [waiting, live] = await Promise.all([target.queues.facts('backfill'), target.queues.facts('clients')])
  const { createdAt, retention } = waiting
  const checkpoint = await openCheckpoint({
    path: join(dirname(options.instanceFile), 'backfill', `${target.environment}-${crm}-${createdAt}.jsonl`),
    keptSince: clock.now() - retention,
    afresh: options.restart ?? false,
    now: clock.now,
  })
  const { queued, unfinished } = checkpoint.past
  if (unfinished) showUnfinished(out, crm, unfinished)
  const [listing, { parked }] = await Promise.all([listingOf(target, crm), inspect(target)])
  const { docspace } = target.settings
  const look = await reviewRecords({
    listing,
    query: { since, filter },
    minAge: options.minAge * 60_000,
    clock,
    parked: new Set(parked.map(({ client }) => client)),
    queuesHoldMessages: countIn(waiting) + countIn(live) > 0,
    portalHosts: publicAddress(docspace.url, docspace.publicUrl).hosts,
    adopts: adopts(target.settings.onboarding),
    queued,
    again: options.again ?? false,
    progress: out.progress(`looking through ${crm}`),
  }).catch((error) => {
    throw inWords(error, filter)
  })
  showLook(out, crm, since, look)
  return { crm, checkpoint, look }
}

const countIn = ({ visible, held, delayed }: QueueFacts): number => visible + held + delayed

/** A filter is checked by the CRM alone, which knows its fields. */
const inWords = (error: unknown, filter: Where['filter']): unknown =>
  error instanceof Park && error.reason.code === crmReasons['crm-field-unknown'].code && Object.keys(filter).length > 0
    ? new WrongUsage(`--filter: ${error.message}. ${error.reason.remedy}`)
    : error
