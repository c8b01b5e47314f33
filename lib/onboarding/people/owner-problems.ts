import type { OwnerGap } from '../../crm/source.ts'
import type { Reason } from '../../runtime/errors.ts'
import { onboardingReasons } from '../reasons.ts'

/** Why the record's owner cannot manage its room. */
export type OwnerProblem = OwnerGap | 'malformed' | 'unknown' | 'deactivated'

/** A sentence for the record, and the reason for who wants to wait for the owner. */
export const ownerProblems: Readonly<Record<OwnerProblem, { note: string; reason: Reason }>> = {
  none: { note: 'the record has no owner', reason: onboardingReasons['owner-missing'] },
  inactive: { note: 'the owner is deactivated in the CRM', reason: onboardingReasons['owner-inactive'] },
  hidden: { note: 'the CRM does not show the owner of the record', reason: onboardingReasons['owner-hidden'] },
  'without-address': {
    note: 'the owner has no e-mail address in the CRM',
    reason: onboardingReasons['owner-without-address'],
  },
  malformed: {
    note: 'the owner’s e-mail address in the CRM is not one',
    reason: onboardingReasons['owner-without-address'],
  },
  unknown: { note: 'the owner has no DocSpace account', reason: onboardingReasons['owner-unknown'] },
  deactivated: {
    note: 'the owner’s DocSpace account is not active',
    reason: onboardingReasons['owner-deactivated'],
  },
}
