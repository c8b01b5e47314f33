import type { WholeCount } from '#lib/onboarding/rules-check/tally.ts'
import { writesNeeded } from '#lib/onboarding/rules-check/writes-needed.ts'
import { roleText } from '../client/step-words.ts'
import type { Output } from '../output/output.ts'
import { type CheckedRule, countOf } from './checked-rules.ts'

/** Who would come into the rooms, and what they take of the portal's limit. */
export const showPeople = (out: Output, rules: readonly CheckedRule[], writesPerDay: number): void => {
  const read = rules.filter(({ whole }) => whole.clients > 0)
  out.table(
    ['RULE', 'READ WHOLE', 'WOULD COME IN', 'WRITES'],
    read.map(({ name, whole }) => [
      name ?? '(no rules)',
      String(whole.clients),
      peopleText(whole) || 'nobody',
      String(whole.writes),
    ]),
    '  ',
  )
  const { writes, days, isExact, unknown } = writesNeeded(rules, writesPerDay)
  if (writes > 0)
    out.say(
      `  The rooms take ${isExact ? '' : 'about '}${countOf(writes, 'write')}: ${daysText(days)} of the ${writesPerDay} that DocSpace’s cloud takes of one user a day.`,
    )
  if (unknown > 0)
    out.say(`  What ${countOf(unknown, 'more room')} would take is not known: none of those clients could be planned.`)
}

const peopleText = ({ people }: WholeCount): string =>
  [...people].map(([access, count]) => `${roleText(access)} ${count}`).join(', ')

const daysText = (days: number): string => (days < 0.1 ? 'less than 0.1 days' : `${days.toFixed(1)} days`)

export const peopleAsJson = ({ clients, writes, people, problems }: WholeCount) => ({
  clients,
  writes,
  people: Object.fromEntries([...people].map(([access, count]) => [roleText(access), count])),
  wouldBeParkedOrWait: Object.fromEntries(problems),
})
