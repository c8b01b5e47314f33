import { log } from '../../runtime/telemetry/log.ts'
import type { OnboardingContext } from '../context.ts'
import { readEnd } from './end/end-of-room.ts'
import { hasEndedDeleted, isRestored } from './end/end-standing.ts'
import { stateOfRoom } from './end/end-store.ts'
import type { LivingClient } from './living-client.ts'

type Looks = Pick<OnboardingContext, 'docspace' | 'memories' | 'ends'>
type Client = Pick<LivingClient, 'record' | 'room'>

/** Whether the room of a record that was deleted has ended, or begun to: what the record says, which is there again, is older. @throws RetryLater */
export const hasEndedMeanwhile = async (looks: Looks, client: Client): Promise<boolean> => {
  const state = stateOfRoom(await readEnd(looks, client), client.room.id)
  return state !== undefined && hasEndedDeleted(state)
}

/**
 * Calls an end off that was announced when the record was deleted. The record says nothing of it, and is told nothing: another deletion has a notice of its
 * own. @throws RetryLater
 */
export const callOffDeletion = async (work: Looks, client: Client): Promise<void> => {
  const stored = await readEnd(work, client)
  if (!stored?.state || !isRestored({ stored })) return
  await work.ends?.write({ ...stored.state, phase: 'off' }, stored)
  log.info('end.called_off', { roomId: String(client.room.id) })
}
