import { expect } from 'vitest'

/** Forms of requests that the vendor's client never sends, each with why ours may be so. */
export type Deviations = readonly (readonly [form: RegExp, reason: string])[]

/** Every form of our requests is one of theirs, or a deviation with its reason; and no deviation is there for nothing. */
export const expectNoOther = (ours: readonly string[], theirs: readonly string[], deviations: Deviations): void => {
  const known = new Set(theirs)
  const others = [...new Set(ours)].filter((form) => !known.has(form)).sort()
  expect(others.filter((form) => !deviations.some(([deviation]) => deviation.test(form)))).toEqual([])
  const idle = deviations.filter(([deviation]) => !others.some((form) => deviation.test(form)))
  expect(idle.map(([deviation]) => deviation.source)).toEqual([])
}
