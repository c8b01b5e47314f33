import type { HeldLetters } from '#lib/queue/dead-letters.ts'
import type { Target } from '../target/target.ts'
import { holdParked, type Parked, parkedIn } from './letters.ts'

/** More messages of one client than anybody has parked. */
const mostRounds = 50

/**
 * Takes dead letters in rounds, until none is left that `choose` wants: a message shows itself only once the older ones of
 * its client are gone. `act` must remove what it is given. Returns how many that were.
 */
export const takeInRounds = async (
  target: Target,
  choose: (parked: readonly Parked[]) => Parked[],
  act: (held: HeldLetters, chosen: readonly Parked[]) => Promise<void>,
): Promise<number> => {
  let taken = 0
  for (let round = 0; round < mostRounds; round += 1) {
    await using held = await holdParked(target)
    const chosen = choose(parkedIn(held))
    if (chosen.length === 0) break
    await act(held, chosen)
    taken += chosen.length
  }
  return taken
}
