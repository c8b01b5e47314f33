import { noneOfRule, type RuleCount, type TallyResult } from '#lib/onboarding/rules-check/tally.ts'
import type { RoomRule } from '#lib/onboarding/settings/room-rules.ts'

/** A rule with what it takes; `undefined` as name stands for the settings of all rooms where there are no rules. */
export interface CheckedRule extends RuleCount {
  name: string | undefined
  skip: boolean
  /** Clients whose room is still to be made, without those who would be parked. */
  toMake: number
}

/** The rules in their order, also those that take nobody. */
export const checkedRules = (rules: readonly RoomRule[], { rules: counts }: TallyResult): CheckedRule[] => {
  const all = rules.length === 0 ? [{ name: undefined, skip: false }] : rules
  return all.map(({ name, skip }) => {
    const count = counts.get(name) ?? noneOfRule()
    const toMake = skip ? 0 : count.clients - count.ready - sum(count.problems.values())
    return { ...count, name, skip, toMake }
  })
}

export const sum = (counts: Iterable<number>): number => [...counts].reduce((all, one) => all + one, 0)

/** `1 client`, `3 clients`. */
export const countOf = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`
