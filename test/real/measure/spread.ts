/** How long something takes, in milliseconds with one decimal. */
export interface Spread {
  min: number
  median: number
  p90: number
  max: number
}

/** @throws when there are no values */
export const spreadOf = (values: readonly number[]): Spread => {
  if (values.length === 0) throw new Error('nothing was measured')
  const sorted = [...values].sort((a, b) => a - b)
  const at = (part: number) => {
    const value = sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0
    return Math.round(value * 10) / 10
  }
  return { min: at(0), median: at(0.5), p90: at(0.9), max: at(1) }
}
