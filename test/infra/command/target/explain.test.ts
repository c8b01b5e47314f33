import { expect, test } from 'vitest'
import { explain } from '#infra/command/target/explain.ts'
import { knownReasons } from '#lib/onboarding/known-reasons.ts'
import { Park, type Reason, RetryLater } from '#lib/runtime/errors.ts'

const reasonOf = (code: string): Reason => {
  const reason = knownReasons[code]
  if (!reason) throw new Error(`there is no ${code}`)
  return reason
}

test('what a worker would try again by itself is to be tried again by whoever ran the command', () => {
  expect(explain(new RetryLater(reasonOf('crm-busy'), { after: 10_000 }))).toEqual({
    message: 'The CRM limits the number of requests.',
    remedy: 'Run the command again in 10 s.',
    expected: true,
  })
  expect(explain(new RetryLater(reasonOf('docspace-busy'))).remedy).toBe('Run the command again in 1 min.')
})

test('no remedy of a command is to do nothing', () => {
  const retried = Object.values(knownReasons).filter(({ kind }) => kind === 'retry')
  expect(retried.length).toBeGreaterThan(20)
  for (const reason of retried) expect(explain(new RetryLater(reason)).remedy).not.toMatch(/^Nothing/)
})

test('what somebody has to correct has the remedy of its reason', () => {
  const reason = reasonOf('crm-key-refused')
  expect(explain(new RetryLater(reason)).remedy).toBe(reason.remedy)
  const parked = reasonOf('owner-unknown')
  expect(explain(new Park(parked)).remedy).toBe(parked.remedy)
})
