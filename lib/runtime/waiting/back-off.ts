/** How the wait grows from try to try. */
export interface BackOff {
  /** Milliseconds after the first try; doubled after each one that follows. */
  first: number
  /** The longest wait, in milliseconds. */
  longest: number
  /** The share of a wait that is random, from 0 to 1; 0 when absent. */
  chance?: number
}

/** Bounds the exponent, to avoid an overflow. */
const maxDoublings = 20

/** Milliseconds to wait after the `tries`-th try, from 1. */
export const backOff = (
  tries: number,
  { first, longest, chance = 0 }: BackOff,
  random: () => number = Math.random,
): number => {
  const whole = Math.min(longest, first * 2 ** Math.min(tries - 1, maxDoublings))
  return chance === 0 ? whole : whole * (1 - chance + chance * random())
}
