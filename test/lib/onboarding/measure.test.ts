import { expect, test } from 'vitest'
import { countDecision, countReady, countReminded, measureWait } from '#lib/onboarding/measure.ts'
import { onboardingReasons } from '#lib/onboarding/reasons.ts'
import { withLinesTo } from '#lib/runtime/telemetry/lines.ts'

const measured = (work: () => void): Record<string, unknown>[] => {
  const lines: string[] = []
  withLinesTo((line) => lines.push(line), work)
  return lines.map((line) => JSON.parse(line))
}

test('a ready client is counted, with its time since the webhook', () => {
  expect(measured(() => countReady(1_000, 4_500))).toMatchObject([{ ClientsReady: 1, TimeToReady: 3_500 }])
})

test('a reminder is counted', () => {
  expect(measured(countReminded)).toMatchObject([{ ClientsReminded: 1 }])
})

test('a client that waits or is parked is counted by its reason', () => {
  const wait = { do: 'wait', reason: onboardingReasons['copy-running'], detail: undefined, after: 1 } as const
  const park = { do: 'park', reason: onboardingReasons['client-deleted'], detail: undefined } as const
  expect(measured(() => countDecision(wait))).toMatchObject([{ ClientsWaiting: 1, Reason: 'copy-running' }])
  expect(measured(() => countDecision(park))).toMatchObject([{ ClientsParked: 1, Reason: 'client-deleted' }])
})

test('a wait is measured from the queue to the next try', () => {
  expect(measured(() => measureWait(60_000, 5_000))).toMatchObject([{ TimeWaited: 65_000 }])
})
