import { crmReasons } from '../crm/reasons.ts'
import { docspaceReasons } from '../docspace/reasons.ts'
import type { Reason } from '../runtime/errors.ts'
import { onboardingReasons } from './reasons.ts'

/** Every reason that a client can be parked for, or wait for, by its code. */
export const knownReasons: Readonly<Record<string, Reason>> = {
  ...onboardingReasons,
  ...docspaceReasons,
  ...crmReasons,
}
