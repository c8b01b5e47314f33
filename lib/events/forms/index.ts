import type { AddressedKind, OutletKind } from '../settings.ts'
import type { OutletForm } from './outlet-request.ts'
import { slackForm } from './slack.ts'
import { teamsForm } from './teams.ts'
import { webhookForm } from './webhook.ts'

export const forms: Readonly<Record<AddressedKind, OutletForm>> = {
  webhook: webhookForm,
  slack: slackForm,
  teams: teamsForm,
}

/**
 * Milliseconds between two messages to a receiver of a kind that takes no more (docs/facts/outlets.md#slack-limits, #teams-pace), a little above
 * what is documented: queues are not exact. A webhook has no pace that anybody knows.
 */
export const gaps: Readonly<Partial<Record<OutletKind, number>>> = { slack: 1_100, teams: 300 }

const goneForSlack: ReadonlySet<number> = new Set([403, 404, 410])

/** Answers after which an outlet takes nothing any more, whatever is tried (docs/facts/outlets.md#answers-that-are-final). */
const gone: Readonly<Record<AddressedKind, ReadonlySet<number>>> = {
  webhook: new Set([410]),
  slack: goneForSlack,
  teams: new Set([401, 404, 410]),
}

/** Answers after which this event is never taken, while others may be. */
const refused: Readonly<Record<AddressedKind, ReadonlySet<number>>> = {
  webhook: new Set(),
  slack: new Set([400]),
  teams: new Set(),
}

/** What an answer means for the event and the outlet. */
export const meaningOf = (kind: AddressedKind, status: number): 'taken' | 'gone' | 'refused' | 'later' => {
  if (status >= 200 && status < 300) return 'taken'
  if (gone[kind].has(status)) return 'gone'
  return refused[kind].has(status) ? 'refused' : 'later'
}
