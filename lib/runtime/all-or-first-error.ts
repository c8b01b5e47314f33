import { Park, RetryLater } from './errors.ts'

const rank = (error: unknown) => (error instanceof RetryLater ? 0 : error instanceof Park ? 1 : 2)

/** Of several failures the one to act on: a `RetryLater` first, because what passes may be the cause of the rest. */
export const mostSevereError = (failures: readonly unknown[]): unknown =>
  failures.toSorted((left, right) => rank(left) - rank(right))[0]

/**
 * Like `Promise.all`, but waits for every promise before it throws, so that nothing is left running. Throws the most severe failure.
 */
export const allOrFirstError = async <T extends readonly unknown[]>(
  promises: {
    [K in keyof T]: Promise<T[K]>
  },
): Promise<T> => {
  const settled = await Promise.allSettled(promises)
  const failures = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  if (failures.length > 0) throw mostSevereError(failures)
  return settled.map((one) => (one.status === 'fulfilled' ? one.value : undefined)) as unknown as T
}
