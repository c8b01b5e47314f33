import { longestAsked } from '../retries.ts'
import type { EventDelivery } from '../store/ledger.ts'
import type { TriedOutlet } from '../try-outlet.ts'
import type { OutletPace } from './outlet-pace.ts'

export interface TurnServices {
  pace: OutletPace
  /** Milliseconds between two messages to an outlet that takes no more; undefined where none is known. */
  gapOf(outlet: string): number | undefined
  now(): number
}

/** Where too many ask for a turn at once, one asks again after so long, in milliseconds. */
const askAgain = 5_000

/** How long an outlet is left alone that asks for patience and does not say for how long, in milliseconds; Teams does not. */
const usuallyAsked = 10_000

/** An outlet that asks for patience more often than that of one message is one that fails. */
const mostSlowed = 30

/** How often a message was tried, as it stays while it waits for its turn. */
export const triesOf = (before: EventDelivery | undefined): Pick<EventDelivery, 'tries' | 'slowed'> => {
  const { tries = 0, slowed } = before ?? {}
  return { tries, ...(slowed !== undefined && { slowed }) }
}

/** When a message may go to its outlet, epoch milliseconds: at once where it has had its turn, or the outlet has no pace. */
export const turnOf = async (
  { gapOf, pace, now }: TurnServices,
  outlet: string,
  before: EventDelivery | undefined,
): Promise<number> => {
  const gap = gapOf(outlet)
  if (gap === undefined || before?.turn) return now()
  return (await pace.turn(outlet, gap, now())) ?? now() + askAgain
}

/** What is kept of a message that came too soon: when its next turn is, and how often that was so. */
type Slowed = Pick<EventDelivery, 'state' | 'tries' | 'status' | 'turn'> & { nextAt: number; slowed: number }

/** What becomes of a message that came too soon for an outlet with a pace: it takes another turn, which is no failed try. Undefined for any other. */
export const slowDown = async (
  { gapOf, pace, now }: TurnServices,
  outlet: string,
  { status, asked = usuallyAsked }: Pick<TriedOutlet, 'status' | 'asked'>,
  before: EventDelivery | undefined,
): Promise<{ kept: Slowed } | undefined> => {
  const [gap, slowed] = [gapOf(outlet), (before?.slowed ?? 0) + 1]
  if (status !== 429 || gap === undefined || slowed > mostSlowed) return undefined
  const until = now() + Math.min(asked, longestAsked)
  const nextAt = (await pace.turn(outlet, gap, until)) ?? until + askAgain
  return { kept: { ...triesOf(before), state: 'waiting', status, slowed, nextAt, turn: true } }
}
