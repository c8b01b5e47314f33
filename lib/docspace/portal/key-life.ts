import { type Clock, deadlineIn, systemClock } from '../../runtime/clock.ts'
import { RetryLater } from '../../runtime/errors.ts'
import { type ConnectionOptions, connect } from '../connection.ts'
import { docspaceReasons } from '../reasons.ts'
import { readApiKey } from './api-key.ts'

/** Name of the metric: days until a DocSpace key expires, 0 for one that is refused; dimension `Key`. */
export const keyDaysLeft = 'DocSpaceKeyDaysLeft'

/** Days that a key without an expiry date counts as: CloudWatch has no "never". */
export const neverEnds = 3_650

const day = 86_400_000

/**
 * Whole days until the key expires, 0 when DocSpace refuses it now.
 * @throws RetryLater when DocSpace does not answer
 */
export const daysLeft = async (
  { url, apiKey }: Pick<ConnectionOptions, 'url' | 'apiKey'>,
  clock: Clock = systemClock,
): Promise<number> => {
  try {
    const { expiresAt } = await readApiKey(connect({ url, apiKey, deadline: deadlineIn(20_000, clock), clock }))
    return expiresAt === undefined ? neverEnds : Math.max(0, Math.floor((expiresAt - clock.now()) / day))
  } catch (error) {
    if (error instanceof RetryLater && error.reason === docspaceReasons['docspace-key-refused']) return 0
    throw error
  }
}
