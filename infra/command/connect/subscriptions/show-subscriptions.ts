import type { Output } from '../../output/output.ts'
import { type ProofState, purposesText, type SubscriptionRow } from './subscription-rows.ts'

const marks: Readonly<Record<ProofState, [string, 'green' | 'yellow' | 'red']>> = {
  arrived: ['✓', 'green'],
  'read-back': ['✓', 'green'],
  silent: ['☞', 'yellow'],
  shown: ['☞', 'yellow'],
  untold: ['☞', 'yellow'],
  missing: ['✗', 'red'],
}

/** The table of what the CRM tells, with what a person has to do below it. */
export const showSubscriptions = (out: Output, rows: readonly SubscriptionRow[]): void => {
  out.table(
    ['', 'EVENT', 'WHAT FOR', 'PROVEN HOW'],
    rows.map(({ event, purposes, state, proven }) => [
      out.style(marks[state][1], marks[state][0]),
      event,
      purposesText(purposes),
      proven,
    ]),
    '  ',
  )
  for (const { event, how = [] } of rows) {
    if (how.length > 0) out.say(`  ${event}:`)
    for (const line of how) out.say(`      ${line}`)
  }
}

/** A row for programs. */
export const subscriptionJson = ({ event, purposes, state, proven, how }: SubscriptionRow) => ({
  event,
  for: purposes,
  state,
  proven,
  ...(how && { how }),
})
