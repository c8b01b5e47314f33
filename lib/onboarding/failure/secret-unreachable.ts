import { errorName, Park, RetryLater } from '../../runtime/errors.ts'
import { onboardingReasons } from '../reasons.ts'

/** Whether an error has a reason of a catalogue. */
export const isForeseen = (error: unknown): error is RetryLater | Park =>
  error instanceof RetryLater || error instanceof Park

/**
 * The error to throw where secrets are read or written. Secrets Manager may be busy or unreachable for a while, which is the reason
 * `secret-unreachable`. An error that has a reason stays what it is.
 */
export const asSecretFailure = (error: unknown): RetryLater | Park => {
  if (isForeseen(error)) return error
  const detail = errorName(error)
  return new RetryLater(onboardingReasons['secret-unreachable'], { detail, cause: error })
}

/** Runs work that reads or writes secrets. @throws as `asSecretFailure` says */
export const reachingSecrets = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    throw asSecretFailure(error)
  }
}
