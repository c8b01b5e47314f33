import { expect, test } from 'vitest'
import type { RetryDecision } from '#lib/onboarding/failure/decide-retry.ts'
import { logDecision } from '#lib/onboarding/failure/log-decision.ts'
import { onboardingReasons } from '#lib/onboarding/reasons.ts'
import { withLinesTo } from '#lib/runtime/telemetry/lines.ts'

const lineOf = (decision: RetryDecision, error: unknown = new Error('odd')): Record<string, unknown> => {
  const lines: string[] = []
  withLinesTo(
    (line) => lines.push(line),
    () => logDecision(decision, error, 3),
  )
  expect(lines).toHaveLength(1)
  return JSON.parse(lines[0] ?? '')
}

const foreseen = onboardingReasons['copy-running']

test.each<[string, RetryDecision, object]>([
  [
    'a wait is a warning, with the time of the next try in whole milliseconds',
    { do: 'wait', reason: foreseen, detail: 'room 7', after: 1_234.5 },
    { level: 'warn', reason: 'copy-running', attempt: 3, detail: 'room 7', retryAfterMs: 1_235 },
  ],
  [
    'what nobody knows is left out',
    { do: 'wait', reason: foreseen, detail: undefined, after: undefined },
    { level: 'warn', reason: 'copy-running', attempt: 3 },
  ],
  [
    'a wait of no time is one',
    { do: 'wait', reason: foreseen, detail: undefined, after: 0 },
    { level: 'warn', reason: 'copy-running', attempt: 3, retryAfterMs: 0 },
  ],
  [
    'a parked client is an error',
    { do: 'park', reason: onboardingReasons['client-deleted'], detail: undefined },
    { level: 'error', reason: 'client-deleted', attempt: 3 },
  ],
])('%s', (_, decision, fields) => {
  const { level, reason, attempt, detail, retryAfterMs, error } = lineOf(decision)
  expect({ level, reason, attempt, detail, retryAfterMs, error }).toEqual({
    detail: undefined,
    retryAfterMs: undefined,
    error: undefined,
    ...fields,
  })
})

test.each(['unexpected', 'unexpected-once'] as const)(
  '%s is an error with the place where it came from, and without its text',
  (code) => {
    const reason = onboardingReasons[code]
    const decision: RetryDecision =
      reason.kind === 'park'
        ? { do: 'park', reason, detail: 'Error' }
        : { do: 'wait', reason, detail: 'Error', after: undefined }
    const line = lineOf(decision, new TypeError('contact@acme.example.com'))
    expect(line).toMatchObject({ level: 'error', reason: code, error: 'TypeError' })
    expect(line.detail).toContain('log-decision.test.ts')
    expect(JSON.stringify(line)).not.toContain('acme')
  },
)
