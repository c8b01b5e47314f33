const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const

/** `3 d 4 h`, `12 min`, `0 s`: the two largest units of a time span in milliseconds. */
export const spanText = (ms: number): string => {
  let rest = Math.max(0, ms)
  const parts = units.flatMap(([name, size]) => {
    const count = Math.floor(rest / size)
    rest -= count * size
    return count > 0 ? [`${count} ${name}`] : []
  })
  // Seconds beside days or hours would be noise.
  return parts.slice(0, parts[0]?.endsWith(' min') ? 1 : 2).join(' ') || '0 s'
}

/** `3 d 4 h ago`. Both in epoch milliseconds. */
export const agoText = (at: number, now: number): string => `${spanText(now - at)} ago`

/** `2026-01-31 14:05 UTC`. */
export const momentText = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
