import { clientKey } from '../../../runtime/client-key.ts'
import type { OnboardingContext } from '../../context.ts'
import type { LivingClient } from '../living-client.ts'

/**
 * Notes the number that a client's room has now, where another one is remembered: its portal was restored, and the client is served since. What
 * was last wanted stays of the room before: it may be newer than the restored one. Noted before the record is written: a record that leads to its room
 * asks for nothing more. @throws RetryLater
 */
export const noteNumber = async (
  { memories }: Pick<OnboardingContext, 'memories'>,
  { record, room }: Pick<LivingClient, 'record' | 'room'>,
): Promise<void> => {
  if (!memories) return
  const kept = await memories.read(clientKey(record.ref))
  if (!kept?.memory || kept.memory.foundAs === room.id) return
  // Another who was quicker has seen the room too.
  await memories.write({ ...kept.memory, foundAs: room.id }, kept.tag)
}
