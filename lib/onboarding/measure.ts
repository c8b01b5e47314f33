import { metric, metrics } from '../runtime/telemetry/metrics.ts'
import type { RetryDecision } from './failure/decide-retry.ts'
import { onboardingMetrics } from './metrics.ts'

const { ready, ended, timeToReady, followed, conflicts, parked, waiting, waited } = onboardingMetrics

/** Counts a client whose room is ready now, and how long that took since its webhook; times in epoch milliseconds. */
export const countReady = (receivedAt: number, now: number): void =>
  metrics([
    { name: ready, value: 1 },
    { name: timeToReady, value: now - receivedAt, unit: 'Milliseconds' },
  ])

/** Counts a client who has joined, and how long that took since the invitation; times in epoch milliseconds. */
export const countJoined = (invitedAt: number, now: number): void =>
  metrics([
    { name: onboardingMetrics.joined, value: 1 },
    { name: onboardingMetrics.timeToJoin, value: now - invitedAt, unit: 'Milliseconds' },
  ])

/** Counts a time that people of a client were invited again. */
export const countReminded = (): void => metric(onboardingMetrics.reminded, 1)

/** Counts a client whose room has followed its record. */
export const countFollowed = (): void => metric(followed, 1)

/** Counts a client of whose room something stays as people have made it. */
export const countConflict = (): void => metric(conflicts, 1)

/** Counts a client whose room has ended. */
export const countEnded = (): void => metric(ended, 1)

/** Counts a client that waits or is parked, by its reason. */
export const countDecision = ({ do: what, reason }: RetryDecision): void =>
  metric(what === 'park' ? parked : waiting, 1, 'Count', { Reason: reason.code })

/**
 * Measures how long a client that is put back will have waited when it is tried again, in milliseconds: SQS leaves messages that were
 * received often out of the age of its oldest (docs/facts/aws.md#age-of-the-oldest-message), and those are the ones that wait.
 */
export const measureWait = (age: number, wait: number): void => metric(waited, age + wait, 'Milliseconds')
