import { type Day, dayIn } from '../../../crm/records/status.ts'
import { clientKey } from '../../../runtime/client-key.ts'
import type { OnboardingContext } from '../../context.ts'
import type { LivingClient } from '../living-client.ts'
import type { EndState } from './end-state.ts'
import { type Ends, type StoredEnd, stateOfRoom } from './end-store.ts'

/** The services of a run that ends rooms. */
export interface EndContext extends OnboardingContext {
  ends: Ends
}

/** How far the end of a client has come. */
export interface EndStanding {
  phase: 'none' | 'ending' | 'ended'
  /** The day that was announced, or on which it ended. */
  day: Day | undefined
  stored: StoredEnd | undefined
}

/** A record tells by itself how far its end is, so that people can put the day off there; of a sender without records it is remembered. */
export const standingOf = (
  { record: { written }, room }: Pick<LivingClient, 'record' | 'room'>,
  stored: StoredEnd | undefined,
): EndStanding => {
  const state = stateOfRoom(stored, room.id)
  if (written) {
    // Of a record that was deleted and restored, what it says is older than the end.
    if (state && hasEndedDeleted(state)) return { phase: 'ended', day: state.day, stored }
    const phase = written.state === 'ending' || written.state === 'ended' ? written.state : 'none'
    return { phase, day: dayIn(written.status), stored }
  }
  if (!state || state.phase === 'off') return { phase: 'none', day: undefined, stored }
  const hasEnded = state.phase === 'ended' || state.phase === 'returning'
  return { phase: hasEnded ? 'ended' : 'ending', day: state.day, stored }
}

/** Whether the room of a record that was deleted has ended, or begun to; also one whose opening, since the record is there again, was cut off. */
export const hasEndedDeleted = ({ deleted, phase }: EndState): boolean =>
  deleted === true && (phase === 'begun' || phase === 'ended' || phase === 'returning')

/** Its deletion was announced as an end, and it is there again. */
export const isRestored = ({ stored }: Pick<EndStanding, 'stored'>): boolean =>
  stored?.state?.deleted === true && stored.state.phase === 'announced'

/** Whether a run has begun to open the room again. */
export const isReturning = ({ room }: Pick<LivingClient, 'room'>, { stored }: Pick<EndStanding, 'stored'>): boolean =>
  stateOfRoom(stored, room.id)?.phase === 'returning'

/** What the state of an end says of its client and its room, also when it is announced anew. */
export const stateFor = (
  { record, room }: Pick<LivingClient, 'record' | 'room'>,
  stored: StoredEnd | undefined,
): Pick<EndState, 'v' | 'client' | 'room' | 'returns'> => {
  const { returns } = stateOfRoom(stored, room.id) ?? {}
  return { v: 1, client: clientKey(record.ref), room: room.id, ...(returns !== undefined && { returns }) }
}
