import { metric, metrics } from '../runtime/metrics.ts'
import type { Judgement } from './judge.ts'
import { onboardingMetrics } from './metrics.ts'

const { ready, timeToReady, parked, waiting } = onboardingMetrics

/** Counts a client whose room is ready now, and how long that took since its webhook; times in epoch milliseconds. */
export const countReady = (receivedAt: number, now: number): void =>
  metrics([
    { name: ready, value: 1 },
    { name: timeToReady, value: now - receivedAt, unit: 'Milliseconds' },
  ])

/** Counts what becomes of a client that is not ready, and why. */
export const countJudgement = ({ do: what, reason }: Judgement): void =>
  metric(what === 'park' ? parked : waiting, 1, 'Count', { Reason: reason.code })
