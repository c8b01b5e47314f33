import type { SQSRecord } from 'aws-lambda'
import { backOff } from '../runtime/back-off.ts'

/**
 * Milliseconds to wait after the `receives`-th receive: exponential, from five seconds to a quarter of an hour, the upper half of it
 * random. The fixed lower half halves the tries in an outage of a day, of which the queue allows a limited number.
 */
export const redeliveryDelay = (receives: number, random: () => number = Math.random): number =>
  backOff(receives, { first: 10_000, longest: 15 * 60_000, chance: 0.5 }, random)

/** How often the message was received. */
export const receivesOf = (record: SQSRecord): number => Number(record.attributes.ApproximateReceiveCount) || 1

/** Milliseconds since the message entered the queue, by the clock of SQS; a redrive starts it afresh. */
export const ageOf = (record: SQSRecord, now: number): number => now - Number(record.attributes.SentTimestamp)
