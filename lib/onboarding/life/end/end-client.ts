import { type Day, endStatus, statusText } from '../../../crm/records/status.ts'
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
import { type EndContext, type EndStanding, standingOf } from './end-standing.ts'
import { endReport } from './end-words.ts'
import { finish } from './finish.ts'

/**
 * What became of the end of a client's room. `ending`: its day has not come. `end-stays`: the client has come back, and the room stays as its
 * end left it.
 */
export type EndOutcome = 'end-announced' | 'end-called-off' | 'ending' | 'ended' | 'end-stays'

/**
 * Announces the end of a client's room, calls it off, or carries it out when its day has come: as the record says now
 * (docs/ending.md). Where the rule of the room names no end, or nothing can be remembered, nothing ends.
 * @returns undefined where the client has nothing to do with an end @throws RetryLater, Park
 */
export const endClient = async (context: OnboardingContext, client: LivingClient): Promise<EndOutcome | undefined> => {
  const { record, room, fields } = client
  const end = settingsOf(context.settings, client)?.end
  const state = record.written?.state
  if (!end) return state === 'ending' ? callOff(context, client, standingOf(client, undefined)) : undefined
  const { ends } = context
  if (!ends) {
    log.warn('end.not_remembered', { roomId: String(room.id) })
    return undefined
  }
  const work: EndContext = { ...context, ends }
  const isOver = await fulfils(context.records, conditionsOf(end), record, fields)
  if (state === 'ready' && !isOver) return undefined
  const standing = standingOf(client, await ends.read(clientKey(record.ref)))
  if (standing.phase === 'ended')
    return isOver ? stayEnded(work, client, standing) : comeBack(work, client, end, standing)
  if (!isOver) return standing.phase === 'ending' ? callOff(work, client, standing) : undefined
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

const callOff = async (work: OnboardingContext, client: LivingClient, standing: EndStanding): Promise<EndOutcome> => {
  const { day } = standing
  return reopen(work, client, standing, `the end that was announced${day ? ` for ${day}` : ''} is called off`)
}

/** What is remembered is changed last: a sender without records is told again where the run ends in between. */
const reopen = async (
  work: OnboardingContext,
  { record, room }: LivingClient,
  { stored }: EndStanding,
  why: string,
): Promise<'end-called-off'> => {
  const status = statusText('ready', why)
  await work.records.writeBack(record, endReport(work, record, { state: 'ready', status, room }))
  if (stored?.state) await work.ends?.write({ ...stored.state, phase: 'off' }, stored)
  log.info('end.called_off', { roomId: String(room.id) })
  return 'end-called-off'
}

const stayEnded = async (work: EndContext, client: LivingClient, standing: EndStanding): Promise<EndOutcome> => {
  await repeat(work, client, standing)
  return 'ended'
}

/** A client that comes back is people's: a room that they have taken out of the archive is ready again, any other one stays. */
const comeBack = async (
  work: EndContext,
  client: LivingClient,
  end: EndSettings,
  standing: EndStanding,
): Promise<EndOutcome> => {
  const { record, room } = client
  if (end.do.includes('archive') && !room.archived)
    return reopen(work, client, standing, 'the client has come back, and its room is out of the archive')
  await repeat(work, client, standing)
  if (record.written) {
    const status = endStatus('ended', standing.day ?? utcDay(work.clock.now()), howToComeBack)
    await work.records.writeBack(record, endReport(work, record, { state: 'ended', status, room }))
  }
  log.warn('end.stays', { roomId: String(room.id) })
  return 'end-stays'
}

const howToComeBack =
  'the client has come back, and its room stays as it is. To use it again, take it out of the archive and let its people in'
