import type { WholeCount } from './tally.ts'

export interface WritesNeeded {
  writes: number
  /** Days of the portal's limit, where nothing else writes. */
  days: number
  /** Whether every client without a room was read whole; else those who were stand for the others of their rule. */
  isExact: boolean
  /** Rooms of rules none of whose clients was read whole: what they take is not in `writes`. */
  unknown: number
}

/** What the rooms take that are still to be made. `writesPerDay`: what DocSpace takes of one user. Pure. */
export const writesNeeded = (
  rules: readonly { toMake: number; whole: WholeCount }[],
  writesPerDay: number,
): WritesNeeded => {
  const wanted = rules.filter(({ toMake }) => toMake > 0)
  const isExact = wanted.every(({ toMake, whole }) => whole.clients >= toMake)
  const known = wanted.map((rule) => writesOfRule(rule))
  const writes = known.reduce<number>((sum, one) => sum + (one ?? 0), 0)
  const unknown = wanted.reduce((sum, { toMake }, at) => sum + (known[at] === undefined ? toMake : 0), 0)
  return { writes, days: writes / writesPerDay, isExact, unknown }
}

const writesOfRule = ({ toMake, whole }: { toMake: number; whole: WholeCount }): number | undefined => {
  if (whole.clients >= toMake) return whole.writes
  const made = whole.clients - [...whole.problems.values()].reduce((sum, one) => sum + one, 0)
  return made > 0 ? Math.ceil((whole.writes / made) * toMake) : undefined
}
