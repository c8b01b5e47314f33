import { expect } from 'vitest'

/** A form of a request that the vendor's client never sends, and why ours may be so. */
export type Deviations = Readonly<Record<string, string>>

/** Every form of our requests is one of theirs, or a deviation with its reason; and no deviation is there for nothing. */
export const expectNoOther = (ours: readonly string[], theirs: readonly string[], deviations: Deviations): void => {
  const known = new Set(theirs)
  const others = [...new Set(ours)].filter((form) => !known.has(form))
  expect(others.filter((form) => !(form in deviations)).sort()).toEqual([])
  expect(Object.keys(deviations).filter((form) => !others.includes(form))).toEqual([])
}
