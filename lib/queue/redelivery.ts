import type { SQSRecord } from 'aws-lambda'
import { backOff } from '../runtime/waiting/back-off.ts'

/**
 * Milliseconds to wait after the `receives`-th receive: 5 to 10 seconds after the first, doubled each time, at the end 7.5 to 15 minutes.
 * The upper half of each wait is random. The lower one is not, because shorter waits would use up more tries, whose number the queue
 * limits.
 */
export const redeliveryDelay = (receives: number, random: () => number = Math.random): number =>
  backOff(receives, { first: 10_000, longest: 15 * 60_000, chance: 0.5 }, random)

/** How often the message was received. */
export const receivesOf = (record: SQSRecord): number => Number(record.attributes.ApproximateReceiveCount) || 1

/** Milliseconds since the message entered the queue, by the clock of SQS; a redrive starts it afresh. */
export const ageOf = (record: SQSRecord, now: number): number => now - Number(record.attributes.SentTimestamp)
