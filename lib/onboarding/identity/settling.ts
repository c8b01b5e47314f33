import type { ClientRecord } from '../../crm/records/records-port.ts'
import type { Clock } from '../../runtime/clock.ts'
import { RetryLater } from '../../runtime/errors.ts'
import { onboardingReasons } from '../reasons.ts'

/** The longest that a record is waited for, in milliseconds: one that seems to settle later was made by a clock that is wrong. */
const longest = 60_000

/**
 * Makes nothing for a record as long as it may still turn out to go on with the room of another one.
 * @throws RetryLater until that is known
 */
export const assertSettled = ({ settlesAt }: Pick<ClientRecord, 'settlesAt'>, clock: Pick<Clock, 'now'>): void => {
  const left = (settlesAt ?? 0) - clock.now()
  if (left > 0 && left <= longest) throw new RetryLater(onboardingReasons['record-settling'], { after: left })
}
