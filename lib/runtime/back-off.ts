/** How waiting grows from try to try. */
export interface BackOff {
  /** Milliseconds after the first try; doubled after each one that follows. */
  first: number
  /** Milliseconds that no wait is longer than. */
  longest: number
  /** The share of a wait that chance decides, from 0 to 1; none when absent. */
  chance?: number
}

/** Beyond so many tries a wait does not grow: its number would leave what numbers can hold. */
const mostDoublings = 20

/** Milliseconds to wait after the `tries`-th try, from 1. */
export const backOff = (
  tries: number,
  { first, longest, chance = 0 }: BackOff,
  random: () => number = Math.random,
): number => {
  const whole = Math.min(longest, first * 2 ** Math.min(tries - 1, mostDoublings))
  return chance === 0 ? whole : whole * (1 - chance + chance * random())
}
