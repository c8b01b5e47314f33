import { purposesText, type SubscriptionRow } from '../../connect/subscriptions/subscription-rows.ts'
import { type Found, ok, problem, unknown, warning } from '../finding.ts'

/** What `connect` says of an event, as a finding. */
export const subscriptionFinding = ({ event, purposes, state, proven, how = [] }: SubscriptionRow): Found => {
  const text = `event ${event} (${purposesText(purposes)}): ${proven}`
  const remedy = how.join('\n')
  if (state === 'missing') return problem(text, remedy)
  if (state === 'silent') return warning(text, remedy)
  return state === 'arrived' || state === 'read-back' ? ok(text) : unknown(text)
}
