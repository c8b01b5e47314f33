import { describe, expect, test } from 'vitest'
import { asSecretFailure, isForeseen, reachingSecrets } from '#lib/onboarding/failure/secret-unreachable.ts'
import { onboardingReasons } from '#lib/onboarding/reasons.ts'
import { Park, RetryLater } from '#lib/runtime/errors.ts'

const park = new Park(onboardingReasons['source-closed'])
const later = new RetryLater(onboardingReasons['memory-unreadable'])
const throttled = Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' })

describe('an error beside secrets', () => {
  test.each([park, later])('that has a reason stays what it is', (error) => {
    expect(isForeseen(error)).toBe(true)
    expect(asSecretFailure(error)).toBe(error)
  })

  test('without one is a wait for everyone, named by its kind alone', () => {
    expect(isForeseen(throttled)).toBe(false)
    const failure = asSecretFailure(throttled)
    expect(failure).toBeInstanceOf(RetryLater)
    expect(failure).toMatchObject({
      reason: onboardingReasons['secret-unreachable'],
      detail: 'ThrottlingException',
      cause: throttled,
    })
  })
})

test('work with secrets has its own result, or a failure with a reason', async () => {
  expect(await reachingSecrets(async () => 'value')).toBe('value')
  const failing = reachingSecrets(async () => {
    throw throttled
  })
  await expect(failing).rejects.toMatchObject({ reason: { code: 'secret-unreachable' } })
})
