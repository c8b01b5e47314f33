import { describeError, Park, RetryLater } from '../../runtime/errors.ts'
import { onboardingReasons } from '../reasons.ts'

/** What somebody foresaw, and gave a reason. */
export const isForeseen = (error: unknown): error is RetryLater | Park =>
  error instanceof RetryLater || error instanceof Park

/**
 * What to throw where secrets are read or written: their store may be busy or out of reach for a while (`secret-unreachable`), which is
 * nobody's surprise. An error that has a reason stays what it is.
 */
export const asSecretFailure = (error: unknown): RetryLater | Park => {
  if (isForeseen(error)) return error
  const detail = describeError(error).error
  return new RetryLater(onboardingReasons['secret-unreachable'], { detail, cause: error })
}

/** Does what reads or writes secrets. @throws as `asSecretFailure` says */
export const reachingSecrets = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    throw asSecretFailure(error)
  }
}
