import { RetryLater } from '../../../runtime/errors.ts'
import type { OnboardingContext } from '../../context.ts'
import { onboardingReasons } from '../../reasons.ts'
import type { LinkSecrets } from '../../room/desired.ts'
import type { Observed } from '../../room/observed.ts'
import { keyedHash } from './keyed-hash.ts'
import type { ClientMemory } from './memory.ts'
import { memoryOf, type WantedOfRoom } from './remember.ts'

interface Wanted {
  desired: WantedOfRoom
  observed: Pick<Observed, 'room' | 'members'>
  linkSecrets: LinkSecrets
  /** What of an earlier memory stays: a room that was in review has had its title and its tags for a while, and may be people's. */
  keep?: (earlier: ClientMemory) => Partial<ClientMemory>
}

/** One worker at a time serves a client, so that hardly anybody else writes its memory. */
const maxTries = 3

/**
 * Remembers what was wanted of a client's room, before it is reported ready: so no ready room is without its memory, whenever the process
 * dies. Without a store nothing is remembered. @throws RetryLater
 */
export const rememberWanted = async (
  { memories, clock }: Pick<OnboardingContext, 'memories' | 'clock'>,
  { desired, observed: { room, members }, linkSecrets, keep }: Wanted,
): Promise<void> => {
  if (!memories || !room) return
  const [now, hash] = [clock.now(), keyedHash(linkSecrets)]
  const wanted = memoryOf(desired, { roomId: room.id, now, hash, ...(members && { members: members.is }) })
  // Without anything to keep nearly every client is new: what is there is asked for only then.
  let over = keep ? await memories.read(desired.tag) : undefined
  for (let attempt = 0; attempt < maxTries; attempt += 1) {
    const kept = over?.memory && keep ? keep(over.memory) : {}
    if (await memories.write({ ...wanted, ...kept }, over?.tag)) return
    over = await memories.read(desired.tag)
  }
  throw new RetryLater(onboardingReasons['client-memory-unreachable'], { detail: 'it is written by many at once' })
}
