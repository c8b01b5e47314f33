import { crmReasons } from '#lib/crm/reasons.ts'
import { knownReasons } from '#lib/onboarding/known-reasons.ts'
import type { RuleCount, TallyResult } from '#lib/onboarding/rules-check/tally.ts'
import type { RoomRule } from '#lib/onboarding/settings/room-rules.ts'
import type { Output } from '../output/output.ts'
import { momentText } from '../output/time.ts'
import type { CheckedCrm } from './check.ts'

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
    const count = counts.get(name) ?? { clients: 0, ready: 0, problems: new Map<string, number>() }
    const toMake = skip ? 0 : count.clients - count.ready - sum(count.problems.values())
    return { ...count, name, skip, toMake }
  })
}

const sum = (counts: Iterable<number>): number => [...counts].reduce((all, one) => all + one, 0)

/** Whether somebody has to look at what was found: clients who would be parked, or a field that no record has. */
export const hasProblem = ({ counts, fields }: CheckedCrm): boolean =>
  counts.noRule.clients > 0 ||
  [...counts.rules.values()].some(({ problems }) => problems.size > 0) ||
  [...fields.unknown.values()].some((names) => names.size > 0)

/** What was found, for people. */
export const showCheck = (out: Output, checked: CheckedCrm, rules: readonly CheckedRule[]): void => {
  const { crm, counts, since } = checked
  const { style } = out
  const from = since > 0 ? `created since ${momentText(since)}` : 'of every age'
  out.say(`${style('bold', crm)}  ${counted(counts.records, 'record')} ${from}, ${counted(counts.clients, 'client')}`)
  out.table(
    ['RULE', 'CLIENTS', 'READY', 'ROOMS TO MAKE'],
    [
      ...rules.map(({ name, skip, clients, ready, toMake }) =>
        skip
          ? [name ?? '', String(clients), '-', 'makes no rooms']
          : [name ?? '(no rules)', String(clients), String(ready), String(toMake)],
      ),
      ...(counts.noRule.clients > 0 ? [['(none)', String(counts.noRule.clients), '-', '-']] : []),
    ],
    '  ',
  )
  showNoRule(out, counts)
  showProblems(out, rules)
  showTitles(out, counts)
  showFields(out, checked)
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

/** Kinds of clients without a rule that are shown. */
const mostKinds = 10

const showNoRule = (out: Output, { noRule: { clients, because } }: TallyResult): void => {
  if (clients === 0) return
  out.say(out.style('yellow', `  No rule takes ${counted(clients, 'client')}: each would be parked (no-rule).`))
  const shown = because.slice(0, mostKinds)
  for (const { values, clients: count } of shown) out.say(`    ${valuesText(values)}: ${counted(count, 'client')}`)
  const others = clients - sum(shown.map((one) => one.clients))
  if (others > 0) out.say(`    other values: ${counted(others, 'client')}`)
}

const valuesText = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([field, value]) => `${field} ${value === '' ? 'is empty' : `is "${value}"`}`)
    .join(', ') || 'no rule is for such a record'

const showProblems = (out: Output, rules: readonly CheckedRule[]): void => {
  for (const { name, problems } of rules) {
    for (const [code, count] of problems) {
      const rule = name === undefined ? '' : ` of the rule "${name}"`
      const why = knownReasons[code]
      out.say(out.style('yellow', `  ${counted(count, 'client')}${rule} would be parked (${code}).`))
      if (why) out.say(`    ${why.remedy}`)
    }
  }
}

const showTitles = (out: Output, { titles: { alike, clients, examples } }: TallyResult): void => {
  if (alike === 0) return
  out.say(
    `  ${counted(clients, 'client')} share ${counted(alike, 'title')} with each other; each gets a room of its own all the same:`,
  )
  for (const title of examples) out.say(`    ${title}`)
  if (alike > examples.length) out.say(`    and ${counted(alike - examples.length, 'more title')}`)
}

const showFields = (out: Output, { fields }: CheckedCrm): void => {
  for (const [object, names] of fields.unknown) {
    if (names.size === 0) continue
    out.say(
      out.style('yellow', `  ${object} has no ${[...names].join(', ')}, so that no rule that asks for it takes one.`),
    )
    out.say(`    ${crmReasons['crm-field-unknown'].remedy}`)
  }
  for (const object of fields.single)
    out.say(out.style('dim', `  Each ${object} was read by itself: its list lacks a field of the rules.`))
}

/** The same for programs. */
export const checkAsJson = ({ crm, since, resumed, counts, fields }: CheckedCrm, rules: readonly CheckedRule[]) => ({
  crm,
  since: new Date(since).toISOString(),
  resumed,
  records: counts.records,
  clients: counts.clients,
  rules: rules.map(({ name, skip, clients, ready, toMake, problems }) => ({
    rule: name ?? null,
    skip,
    clients,
    ready,
    toMake,
    wouldBeParked: Object.fromEntries(problems),
  })),
  noRule: counts.noRule,
  titles: counts.titles,
  fieldsUnknown: Object.fromEntries([...fields.unknown].map(([object, names]) => [object, [...names]])),
})
