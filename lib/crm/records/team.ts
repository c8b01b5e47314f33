import { RetryLater } from '../../runtime/errors.ts'
import { crmReasons } from '../reasons.ts'

/** The most colleagues whom a record's team may have: each of them is looked up in DocSpace, and a room has limits. */
export const mostOfTeam = 50

/** The error for a team that the CRM does not show. `right`: what the integration user lacks. */
export const teamHidden = (right: string): RetryLater =>
  new RetryLater(crmReasons['crm-team-hidden'], { detail: right, after: 15 * 60_000 })
