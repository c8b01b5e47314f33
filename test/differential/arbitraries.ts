import fc from 'fast-check'

/** The place of a thing among those that a sequence has made: mostly one of them, -1 is nothing that there is. */
export const place = fc.oneof({ weight: 12, arbitrary: fc.nat({ max: 3 }) }, { weight: 1, arbitrary: fc.constant(-1) })

/** Mostly one of `good`: `weight` times as often as one of `odd`. */
export const most = <T>(weight: number, good: readonly T[], odd: readonly unknown[]) =>
  fc.oneof(
    { weight, arbitrary: fc.constantFrom(...good) },
    { weight: 1, arbitrary: fc.constantFrom(...(odd as unknown[])) },
  )

/** A text of `length` signs, which begins with the sequence's own word: `{run}` becomes eight signs. */
export const long = (length: number) => `{run}${'x'.repeat(length - 8)}`
