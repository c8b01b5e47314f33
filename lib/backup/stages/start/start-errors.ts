import { DocSpaceRefusal } from '../../../docspace/answer.ts'
import type { BackupPortal } from '../../../docspace/backups/backup-portal.ts'
import { Park, RetryLater } from '../../../runtime/errors.ts'
import { log } from '../../../runtime/telemetry/log.ts'
import { fullStorage, lookAtPlan, noFreeBackup, type Refused } from '../../portal-limits.ts'
import { type BackupReason, backupReasons } from '../../reasons.ts'
import type { RunState } from '../../store/run-state.ts'
import type { StageContext, StageResult } from '../stage-context.ts'

/** What may be over in minutes: a portal that is being restored refuses everything, a proxy that restarts knows no path. */
const mayPass: ReadonlySet<BackupReason> = new Set(['backups-refused', 'portal-unavailable', 'portal-redirects'])

const startCall = 'POST /api/2.0/backup/startbackup'
/** How often a refusal that may pass is asked again, and how far apart in milliseconds. */
const secondThoughts = { tries: 3, after: 5 * 60_000 }

/** A refusal of the start ends the run at once, or after a few tries if it may be a passing fault; anything else is thrown on. */
export const refusedOr = async (work: StageContext, state: RunState, error: unknown): Promise<StageResult> => {
  const refused = await refusalIn(work, error)
  if (!refused) throw error
  const { reason, detail = detailOf(error) } = refused
  const refusals = state.refusals + 1
  if (isDoubtful(error, reason) && refusals < secondThoughts.tries) {
    log.warn('backup.start_refused', { reason, attempt: refusals, ...(detail && { detail }) })
    return { state: { ...state, refusals }, after: secondThoughts.after }
  }
  const end = { kind: 'refused' as const, reason, at: work.now(), ...(detail && { detail }) }
  return { state: { ...state, refusals, stage: 'report', outcome: 'bad', end }, after: 0 }
}

const isDoubtful = (error: unknown, reason: BackupReason): boolean =>
  mayPass.has(reason) || (error instanceof RetryLater && reason !== 'scope-missing')

const detailOf = (error: unknown): string | undefined => {
  if (error instanceof Park || error instanceof RetryLater) return error.detail
  return error instanceof Error ? error.message : undefined
}

/** What makes a client wait and ends a run, by the reason of the wait: nobody but a person puts it right. */
export const ofWaiting: Readonly<Record<string, BackupReason>> = {
  'docspace-key-scope': 'scope-missing',
  'docspace-key-refused': 'key-refused',
  'docspace-no-api': 'portal-unavailable',
}

/** Whether a call was answered with another address; none is followed, because the key would go with it. */
export const isRedirect = ({ detail }: RetryLater): boolean => /: 3\d\d$/.test(detail ?? '')

const refusalIn = async (work: StageContext, error: unknown): Promise<Refused | undefined> => {
  if (error instanceof Park) return parked(work, error)
  if (error instanceof RetryLater) {
    // `Local` on a cloud portal is a 500 that never passes (docs/facts/docspace-api.md#a-backup).
    if (error.detail === `${startCall}: 500`) return { reason: 'request-refused' }
    if (isRedirect(error)) return { reason: 'portal-redirects' }
    const reason = ofWaiting[error.reason.code]
    return reason && { reason }
  }
  return error instanceof DocSpaceRefusal ? answered(work, error) : undefined
}

const parked = async (work: StageContext, { reason, detail }: Park): Promise<Refused | undefined> => {
  if (reason.code in backupReasons) return { reason: reason.code as BackupReason }
  if (reason.code !== 'docspace-tariff') return undefined
  // An unpaid portal refuses nearly everything, but the start of a backup only for want of storage or free backups.
  return detail === `${startCall}: 402` ? whatToBuy(work) : { reason: 'subscription-ended' }
}

/** The server's two 402s of a start look alike; what the plan tells now says which it was, in the server's own order. */
const whatToBuy = (work: StageContext): Promise<Refused> =>
  asked(work, { reason: 'payment-needed' }, async (portal) => {
    const facts = await lookAtPlan(portal)
    const known = fullStorage(facts) ?? noFreeBackup(facts)
    if (known) return known
    // Where the free ones are used up and that is no reason, the next one is paid from the wallet.
    return facts.free && facts.free.used >= facts.free.most ? { reason: 'wallet-empty' } : undefined
  })

const byStatus: Readonly<Record<number, BackupReason>> = {
  400: 'request-refused',
  415: 'request-refused',
}

const answered = async (work: StageContext, { status, call }: DocSpaceRefusal): Promise<Refused | undefined> => {
  const reason = byStatus[status]
  if (reason) return { reason }
  const ofBackup = call.includes('/backup/')
  // A suspended portal, and a host that is none, know no path at all (docs/facts/docspace-api.md#the-state-of-a-portal).
  if (status === 404) return { reason: ofBackup && call !== startCall ? 'portal-unavailable' : 'folder-missing' }
  if (status !== 403) return undefined
  // The slot was read before with the same right, so what is refused is the folder.
  if (!ofBackup || (call === startCall && work.settings.storage.type === 'Documents'))
    return { reason: 'folder-refused' }
  return asked(work, { reason: 'backups-refused' }, async ({ account }) =>
    (await account.administrator()) ? undefined : { reason: 'right-missing' },
  )
}

/** What a closer look says, or else what was known without it: a portal that refuses one call may refuse the next. */
const asked = async (
  work: StageContext,
  otherwise: Refused,
  look: (portal: BackupPortal) => Promise<Refused | undefined>,
): Promise<Refused> => {
  try {
    return (await look(await work.portal())) ?? otherwise
  } catch (error) {
    if (error instanceof DocSpaceRefusal || error instanceof Park || error instanceof RetryLater) return otherwise
    throw error
  }
}
