/** Counts per name for as long as this worker lives; bounded, the oldest forgotten first. */
export const createFailureCounter = (most = 1_000) => {
  const counts = new Map<string, number>()
  return {
    /** One more for `name`; returns how many there are now. */
    add(name: string): number {
      const count = (counts.get(name) ?? 0) + 1
      counts.delete(name)
      counts.set(name, count)
      const oldest = counts.keys().next().value
      if (counts.size > most && oldest !== undefined) counts.delete(oldest)
      return count
    },
  }
}
