import { crmReasons } from '#lib/crm/reasons.ts'
import { knownReasons } from '#lib/onboarding/known-reasons.ts'
import type { TallyResult } from '#lib/onboarding/rules-check/tally.ts'
import { writesNeeded } from '#lib/onboarding/rules-check/writes-needed.ts'
import type { Output } from '../output/output.ts'
import { momentText } from '../output/time.ts'
import type { CheckedCrm } from './check.ts'
import { type CheckedRule, countOf, sum } from './checked-rules.ts'
import { showEnds } from './show-ends.ts'
import { peopleAsJson, showPeople } from './show-people.ts'

/** Whether somebody has to look at what was found: clients who would be parked, or a field that no record has. */
export const hasProblem = ({ counts, fields }: CheckedCrm): boolean =>
  counts.noRule.clients > 0 ||
  [...counts.rules.values()].some(({ problems, whole }) => problems.size > 0 || whole.problems.size > 0) ||
  [...fields.unknown.values()].some((names) => names.size > 0)

/** What was found, for people. */
export const showCheck = (out: Output, checked: CheckedCrm, rules: readonly CheckedRule[]): void => {
  const { crm, counts, since } = checked
  const { style } = out
  const from = since > 0 ? `created since ${momentText(since)}` : 'of every age'
  out.say(`${style('bold', crm)}  ${countOf(counts.records, 'record')} ${from}, ${countOf(counts.clients, 'client')}`)
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
  showPeople(out, rules, checked.writesPerDay)
  showEnds(out, counts)
  showNoRule(out, counts)
  showProblems(out, rules)
  showTitles(out, counts)
  showFields(out, checked)
}

/** Kinds of clients without a rule that are shown. */
const mostKinds = 10

const showNoRule = (out: Output, { noRule: { clients, because } }: TallyResult): void => {
  if (clients === 0) return
  out.say(out.style('yellow', `  No rule takes ${countOf(clients, 'client')}: each would be parked (no-rule).`))
  const shown = because.slice(0, mostKinds)
  for (const { values, clients: count } of shown) out.say(`    ${valuesText(values)}: ${countOf(count, 'client')}`)
  const others = clients - sum(shown.map((one) => one.clients))
  if (others > 0) out.say(`    other values: ${countOf(others, 'client')}`)
}

const valuesText = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([field, value]) => `${field} ${value === '' ? 'is empty' : `is "${value}"`}`)
    .join(', ') || 'no rule is for such a record'

const showProblems = (out: Output, rules: readonly CheckedRule[]): void => {
  for (const { name, problems, whole } of rules) {
    for (const [code, count] of [...problems, ...whole.problems]) {
      const rule = name === undefined ? '' : ` of the rule "${name}"`
      const why = knownReasons[code]
      out.say(out.style('yellow', `  ${countOf(count, 'client')}${rule} would be parked (${code}).`))
      if (why) out.say(`    ${why.remedy}`)
    }
  }
}

const showTitles = (out: Output, { titles: { alike, clients, examples } }: TallyResult): void => {
  if (alike === 0) return
  out.say(
    `  ${countOf(clients, 'client')} share ${countOf(alike, 'title')} with each other; each gets a room of its own all the same:`,
  )
  for (const title of examples) out.say(`    ${title}`)
  if (alike > examples.length) out.say(`    and ${countOf(alike - examples.length, 'more title')}`)
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
export const checkAsJson = (
  { crm, since, resumed, writesPerDay, counts, fields }: CheckedCrm,
  rules: readonly CheckedRule[],
) => ({
  crm,
  since: new Date(since).toISOString(),
  resumed,
  records: counts.records,
  clients: counts.clients,
  rules: rules.map(({ name, skip, clients, ready, toMake, problems, whole }) => ({
    rule: name ?? null,
    skip,
    clients,
    ready,
    toMake,
    wouldBeParked: Object.fromEntries(problems),
    readWhole: peopleAsJson(whole),
  })),
  noRule: counts.noRule,
  ends: Object.fromEntries(counts.ends),
  titles: counts.titles,
  needs: writesNeeded(rules, writesPerDay),
  fieldsUnknown: Object.fromEntries([...fields.unknown].map(([object, names]) => [object, [...names]])),
})
