import type { HeldDeadLetters } from '#lib/queue/dead-letters.ts'
import type { Target } from '../target/target.ts'
import { holdParked, mostTurns, type Parked, parkedIn, waitForTurn } from './dead-letters.ts'

/** More messages of one client than anybody has parked. */
const mostRounds = 50

export interface WantedDeadLetters {
  choose(parked: readonly Parked[]): Parked[]
  /** So many are known to be there: while fewer were taken, somebody else who holds them is waited for. */
  known: number
}

/**
 * Takes dead letters in rounds, until none is left that is wanted: a message shows itself only once the older ones of
 * its client are gone. `act` must remove what it is given. Returns how many that were.
 */
export const takeInRounds = async (
  target: Target,
  { choose, known }: WantedDeadLetters,
  act: (held: HeldDeadLetters, chosen: readonly Parked[]) => Promise<void>,
): Promise<number> => {
  let taken = 0
  let turns = 0
  for (let round = 0; round < mostRounds; round += 1) {
    const { count, elsewhere } = await takeRound(target, choose, act)
    taken += count
    if (count > 0) continue
    if (taken >= known || !elsewhere || turns === mostTurns) break
    turns += 1
    await waitForTurn(target)
  }
  return taken
}

const takeRound = async (
  target: Target,
  choose: WantedDeadLetters['choose'],
  act: (held: HeldDeadLetters, chosen: readonly Parked[]) => Promise<void>,
): Promise<{ count: number; elsewhere: boolean }> => {
  await using held = await holdParked(target)
  const chosen = choose(parkedIn(held))
  const facts = chosen.length === 0 ? await target.queues.facts('dead') : undefined
  if (chosen.length > 0) await act(held, chosen)
  return { count: chosen.length, elsewhere: (facts?.held ?? 0) > held.deadLetters.length }
}
