import type { ClientRecord } from '../../crm/records/records-port.ts'
import type { Clock } from '../../runtime/clock.ts'
import { RetryLater } from '../../runtime/errors.ts'
import { onboardingReasons } from '../reasons.ts'

/** The longest that a record is waited for, in milliseconds: one that seems to settle later was made by a clock that is wrong. */
const longest = 60_000

/** The shortest that is waited where the moment has come while the record was read, in milliseconds. */
const shortest = 1_000

/**
 * Makes nothing for a record as long as it may still turn out to go on with the room of another one. `readFrom`: when it was begun to be read, epoch
 * milliseconds. What was read before the moment is not good after it, however long the reading took.
 * @throws RetryLater until that is known
 */
export const assertSettled = (
  { settlesAt = 0 }: Pick<ClientRecord, 'settlesAt'>,
  readFrom: number,
  clock: Pick<Clock, 'now'>,
): void => {
  const left = settlesAt - readFrom
  if (left <= 0 || left > longest) return
  throw new RetryLater(onboardingReasons['record-settling'], { after: Math.max(settlesAt - clock.now(), shortest) })
}
