import type { Day } from '../../../crm/records/status.ts'
import { clientKey } from '../../../runtime/client-key.ts'
import { log } from '../../../runtime/telemetry/log.ts'
import type { OnboardingContext } from '../../context.ts'
import type { LivingClient } from '../living-client.ts'
import { announce } from './announce.ts'
import { callOff, reopen, stayClosed } from './come-back.ts'
import { decideEnd, type EndDecision } from './decide-end.ts'
import { readEnd } from './end-of-room.ts'
import type { EndContext, EndStanding } from './end-standing.ts'
import { noteDue, stateOfRoom } from './end-store.ts'
import { announcement } from './end-words.ts'
import { finish } from './finish.ts'
import { repeat } from './repeat.ts'
import { returnRoom } from './return/return-room.ts'

/**
 * What became of the end of a client's room. `ending`: its day has not come. `end-stays`: the client has come back, and the room stays as its
 * end left it; `returned`: it was opened again; `returned-to-review`: nobody from outside comes in yet.
 */
export type EndOutcome =
  | 'end-announced'
  | 'end-called-off'
  | 'ending'
  | 'ended'
  | 'end-stays'
  | 'returned'
  | 'returned-to-review'

/**
 * Announces the end of a client's room, calls it off, or carries it out when its day has come: as the record says now
 * (docs/ending.md). Where the rule of the room names no end, or nothing can be remembered, nothing ends.
 * @returns undefined where the client has nothing to do with an end @throws RetryLater, Park
 */
export const endClient = async (context: OnboardingContext, client: LivingClient): Promise<EndOutcome | undefined> => {
  const { ends } = context
  // Also of a record that says it is ready: it may have been deleted and restored, whatever the settings name by now.
  const found = await readEnd(context, client)
  const stored = ends && found?.moved ? await ends.write(found.state, found) : found
  const decision = await decideEnd(context, client, stored)
  if (decision.do === 'not-remembered') log.warn('end.not_remembered', { roomId: String(client.room.id) })
  if (decision.do === 'call-off') return callOff(context, client, decision.standing)
  if (decision.do === 'rest') return 'ended'
  if (!ends) return undefined
  const work = { ...context, ends }
  if (decision.do === 'stay-ended') {
    await repeat(work, client, decision.standing)
    return 'ended'
  }
  return 'settings' in decision ? make(work, client, decision) : undefined
}

type ToMake = Extract<EndDecision, { settings: object }>

const make = async (work: EndContext, client: LivingClient, decision: ToMake): Promise<EndOutcome> => {
  const { settings, standing } = decision
  const { end } = settings
  const { stored } = standing
  switch (decision.do) {
    case 'announce':
      return announce(work, client, end, { stored, words: (day) => announcement(end, day) })
    case 'wait':
      await waitFor(work, client, { stored, day: decision.day })
      return 'ending'
    case 'finish':
      return finish(work, client, end, { stored, day: decision.day })
    case 'return':
      return returnRoom(work, client, settings, standing)
    case 'reopen':
      return reopen(work, client, standing, 'the client has come back, and its room is out of the archive')
    case 'stay':
      return stayClosed(work, client, standing, end)
  }
}

/** Another day than the one that was announced, which people wrote on the record, is noted too. Of a sender without records no other is known. */
const waitFor = async (
  work: EndContext,
  client: LivingClient,
  { stored, day }: Pick<EndStanding, 'stored'> & { day: Day },
): Promise<void> => {
  await repeat(work, client, { stored })
  if (stored?.state?.day === day) return
  // Noted first: a day that is remembered is noted no more.
  await noteDue(work.ends, { day, client: clientKey(client.record.ref) })
  const state = stateOfRoom(stored, client.room.id)
  if (state?.phase === 'announced') await work.ends.write({ ...state, day }, stored)
}
