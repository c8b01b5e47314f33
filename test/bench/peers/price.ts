import { prices } from '../../../docs/costs/prices.ts'
import { platformLog } from '../../../docs/costs/tables.ts'

/** Memory of the receiver, and how long it is billed for a call that waits for SQS as it does in AWS (docs/operating/sizing.md). */
const gigabytes = 1_769 / 1_024
const seconds = 0.012

/**
 * US dollars for a million deliveries that are verified, stored, and taken from the queue again, with all that is logged of their receipt;
 * `logBytes`: of the receiver's own lines, for each.
 */
export const receiptPerMillion = (logBytes: number): string => {
  const compute = prices.lambdaRequest + gigabytes * seconds * prices.lambdaGbSecond
  const queue = 3 * prices.sqsFifoRequest
  const log = ((logBytes + platformLog) / 1e9) * prices.logGb
  return ((prices.httpApiRequest + compute + queue + log) * 1e6).toFixed(2)
}

/** What the queue alone takes of it: sent, received, deleted. */
export const queuePerMillion = (3 * prices.sqsFifoRequest * 1e6).toFixed(2)
