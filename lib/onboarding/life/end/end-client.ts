import type { Day } from '../../../crm/records/status.ts'
import { dueKey, dueNote } from '../../../queue/due-clients.ts'
import { clientKey } from '../../../runtime/client-key.ts'
import { utcDay } from '../../../runtime/clock.ts'
import { log } from '../../../runtime/telemetry/log.ts'
import type { OnboardingContext } from '../../context.ts'
import { fulfils } from '../../review/may-invite.ts'
import { conditionsOf } from '../../settings/conditions.ts'
import type { EndSettings } from '../../settings/end.ts'
import { type LivingClient, settingsOf } from '../living-client.ts'
import { announce, repeat } from './announce.ts'
import { callOff, comeBack } from './come-back.ts'
import { type EndContext, type EndStanding, isReturning, standingOf } from './end-standing.ts'
import { finish } from './finish.ts'

/**
 * What became of the end of a client's room. `ending`: its day has not come. `end-stays`: the client has come back, and the room stays as its
 * end left it; `returned`: it was opened again.
 */
export type EndOutcome = 'end-announced' | 'end-called-off' | 'ending' | 'ended' | 'end-stays' | 'returned'

/**
 * Announces the end of a client's room, calls it off, or carries it out when its day has come: as the record says now
 * (docs/ending.md). Where the rule of the room names no end, or nothing can be remembered, nothing ends.
 * @returns undefined where the client has nothing to do with an end @throws RetryLater, Park
 */
export const endClient = async (context: OnboardingContext, client: LivingClient): Promise<EndOutcome | undefined> => {
  const { record, room, fields } = client
  const settings = settingsOf(context.settings, client)
  const end = settings?.end
  const state = record.written?.state
  if (!end) return state === 'ending' ? callOff(context, client, standingOf(client, undefined)) : undefined
  const { ends } = context
  if (!ends) {
    log.warn('end.not_remembered', { roomId: String(room.id) })
    return undefined
  }
  const work: EndContext = { ...context, ends }
  const isOver = await fulfils(context.records, conditionsOf(end), record, fields)
  if (state === 'ready' && !isOver && !end.deleted) return undefined
  const standing = standingOf(client, await ends.read(clientKey(record.ref)))
  if (standing.phase === 'ended')
    return isOver ? stayEnded(work, client, end, standing) : comeBack(work, client, { ...settings, end }, standing)
  if (!isOver) {
    const isRestored = standing.stored?.state?.deleted && standing.stored.state.phase === 'announced'
    return standing.phase === 'ending' || isRestored ? callOff(work, client, standing) : undefined
  }
  if (standing.phase === 'none' || standing.day === undefined) return announce(work, client, end, standing)
  if (work.clock.now() >= Date.parse(standing.day))
    return finish(work, client, end, { stored: standing.stored, day: standing.day })
  await waitFor(work, client, { stored: standing.stored, day: standing.day })
  return 'ending'
}

/** Another day than the one that was announced, which people wrote on the record, is noted too. */
const waitFor = async (
  work: EndContext,
  client: LivingClient,
  { stored, day }: Pick<EndStanding, 'stored'> & { day: Day },
): Promise<void> => {
  await repeat(work, client, { stored })
  const key = clientKey(client.record.ref)
  if (client.record.written && stored?.state?.day !== day) await work.ends.keep(dueKey(day, key), dueNote(key))
}

/** A client that has ended stays so. A return that was broken off when the client left once more is taken back. */
const stayEnded = async (
  work: EndContext,
  client: LivingClient,
  end: EndSettings,
  standing: EndStanding,
): Promise<EndOutcome> => {
  const { stored, day = utcDay(work.clock.now()) } = standing
  if (isReturning(client, standing)) return finish(work, client, end, { stored, day })
  await repeat(work, client, standing)
  return 'ended'
}
