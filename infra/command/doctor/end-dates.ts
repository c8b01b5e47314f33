import { endDateOf, endDateText, type UsedPart, usedParts } from '#lib/crm/setup/end-dates.ts'
import type { Clock } from '#lib/runtime/clock.ts'
import { spanText } from '../output/time.ts'
import type { Target } from '../target/target.ts'
import { type DoctorCheck, type Found, problem, warning } from './finding.ts'

/** An end is reported this long before, in milliseconds. */
const notice = 180 * 86_400_000

/** A check for each source of the settings that uses something whose end has a date. No CRM is asked for it. */
export const endDateChecks = ({ sources }: Pick<Target, 'sources'>): DoctorCheck[] =>
  [...sources.keys()].map((name) => ({ area: name, look: async (target) => endDatesOf(target, name) }))

/** What ends soon, or has ended, of what the settings of a source use. */
export const endDatesOf = (
  { sources, clock }: Pick<Target, 'sources'> & { clock: Pick<Clock, 'now'> },
  name: string,
): Found[] => {
  const settings = (sources.get(name)?.settings ?? {}) as Readonly<Record<string, unknown>>
  return usedParts
    .filter(({ crm, usedBy }) => crm === name && usedBy?.(settings))
    .flatMap((part) => findingFor(part, clock.now()))
}

const findingFor = (part: UsedPart, now: number): Found[] => {
  const end = endDateOf(part)
  if (end === undefined || end - now > notice) return []
  const what = part.what.replaceAll('`', '')
  const remedy = `Change to ${part.next.replaceAll('`', '')} (${part.fact}).`
  if (end > now)
    return [warning(`${what} ${part.thenIt} from ${endDateText(part)} on, in ${spanText(end - now)}`, remedy)]
  const ended = `${what} has ended: it ${part.thenIt} since ${endDateText(part)}`
  return [part.thenIt === 'is refused' ? problem(ended, remedy) : warning(ended, remedy)]
}
