/** The value below which the share `p` (0 to 1) of the samples lies. */
export const percentile = (samples: readonly number[], p: number): number => {
  const sorted = [...samples].sort((left, right) => left - right)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN
}

/** The percentile of that run in which it is least: what else the machine does only ever makes it more. */
export const leastPercentile = (runs: readonly (readonly number[])[], p: number): number =>
  Math.min(...runs.map((samples) => percentile(samples, p)))

export interface Contestant<T> {
  ours: () => Promise<T> | T
  reference: () => Promise<T> | T
}

/** Runs both in turn, `rounds` times: whatever else the machine does meanwhile, it does to both. */
export const sideBySide = async <T>(rounds: number, { ours, reference }: Contestant<T>) => {
  const results: { ours: T[]; reference: T[] } = { ours: [], reference: [] }
  for (let round = 0; round < rounds; round += 1) {
    // Neither always goes first: the second finds warmer caches.
    if (round % 2 === 0) results.ours.push(await ours())
    results.reference.push(await reference())
    if (round % 2 === 1) results.ours.push(await ours())
  }
  return results
}

/** Milliseconds that `work` takes. */
export const timed = async (work: () => unknown): Promise<number> => {
  const began = performance.now()
  await work()
  return performance.now() - began
}
