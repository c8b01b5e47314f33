import { Park, RetryLater } from './errors.ts'

const gravity = (error: unknown) => (error instanceof RetryLater ? 0 : error instanceof Park ? 1 : 2)

/** The failure that tells what is to be done: of several a wait comes first, what passes may be the cause of the rest. */
export const mostSevereError = (failures: readonly unknown[]): unknown =>
  failures.toSorted((left, right) => gravity(left) - gravity(right))[0]

/**
 * Like `Promise.all`, but nothing is left running behind the caller's back: waits for every one, then throws the foremost
 * failure.
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
