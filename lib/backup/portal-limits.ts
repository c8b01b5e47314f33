import { unlessRefused } from '../docspace/answer.ts'
import type { BackupPortal } from '../docspace/backups/backup-portal.ts'
import type { Limit } from '../docspace/portal/portal-plan.ts'
import type { BackupReason } from './reasons.ts'

/** What a portal's plan leaves room for, as far as it tells. */
export interface PlanFacts {
  storage: Limit | undefined
  /** Free backups of this calendar month (UTC). */
  free: Limit | undefined
  /** Further backups are paid from the wallet of the portal. */
  paid: boolean
}

/** Why something is refused: a reason, and the numbers behind it. */
export interface Refused {
  reason: BackupReason
  detail?: string
}

/** Asks for the plan, and for the count of free backups only where the plan limits them. */
export const lookAtPlan = async ({ account, backups }: BackupPortal): Promise<PlanFacts> => {
  const plan = await unlessRefused(account.plan())
  const free = plan?.freeBackups
  if (!free) return { storage: plan?.storage, free: undefined, paid: false }
  const used = (await unlessRefused(backups.countThisMonth())) ?? free.used
  const paid = (await unlessRefused(backups.paidAllowed())) ?? false
  return { storage: plan?.storage, free: { most: free.most, used }, paid }
}

export const fullStorage = ({ storage }: PlanFacts): Refused | undefined =>
  storage && storage.used >= storage.most
    ? { reason: 'storage-full', detail: `${storage.used} of ${storage.most} bytes are used` }
    : undefined

/** Why the plan allows no further backup; undefined when it does, be it for money. */
export const noFreeBackup = ({ free, paid }: PlanFacts): Refused | undefined => {
  if (!free || paid || free.used < free.most) return undefined
  if (free.most === 0) return { reason: 'plan-without-backups' }
  return { reason: 'free-backups-used', detail: freeInWords(free) }
}

export const freeInWords = ({ used, most }: Limit): string => `${used} of ${most} free backups of this month are used`
