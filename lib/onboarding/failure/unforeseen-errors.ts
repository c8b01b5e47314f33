/** Counts the unforeseen errors of each message in the memory of this process. The message that was counted longest ago is forgotten first. */
export const createFailureCounter = (most = 1_000) => {
  const counts = new Map<string, number>()
  return {
    /** @returns how many failures `name` has now */
    add(name: string): number {
      const count = (counts.get(name) ?? 0) + 1
      counts.delete(name)
      counts.set(name, count)
      const [oldest = name] = counts.keys()
      if (counts.size > most) counts.delete(oldest)
      return count
    },
  }
}
