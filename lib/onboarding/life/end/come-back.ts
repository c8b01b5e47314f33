import { endStatus, statusText } from '../../../crm/records/status.ts'
import { utcDay } from '../../../runtime/clock.ts'
import { log } from '../../../runtime/telemetry/log.ts'
import type { OnboardingContext } from '../../context.ts'
import type { EndSettings } from '../../settings/end.ts'
import type { LivingClient } from '../living-client.ts'
import type { EndContext, EndStanding } from './end-standing.ts'
import { endReport } from './end-words.ts'
import { isTold, repeat, showsDeadLink } from './repeat.ts'

/** Calls an announced end off. @throws RetryLater, Park */
export const callOff = async (
  work: OnboardingContext,
  client: LivingClient,
  standing: EndStanding,
): Promise<'end-called-off'> => {
  const { day } = standing
  return reopen(work, client, standing, `the end that was announced${day ? ` for ${day}` : ''} is called off`)
}

/** Says that the room is ready again. What is remembered is changed last: a sender without records is told again where the run ends in between. */
export const reopen = async (
  work: OnboardingContext,
  { record, room }: LivingClient,
  { stored }: EndStanding,
  why: string,
): Promise<'end-called-off'> => {
  const status = statusText('ready', why)
  const since = stored?.state?.announcedAt
  await work.records.writeBack(record, endReport(work, record, { state: 'ready', status, room, since }))
  if (stored?.state) await work.ends?.write({ ...stored.state, phase: 'off' }, stored)
  log.info('end.called_off', { roomId: String(room.id) })
  return 'end-called-off'
}

/** Says that the client has come back, and that its room stays as its end left it. @throws RetryLater, Park */
export const stayClosed = async (
  work: EndContext,
  client: LivingClient,
  standing: EndStanding,
  end: Pick<EndSettings, 'return'>,
): Promise<'end-stays'> => {
  const { record, room } = client
  if (record.written) {
    const status = endStatus('ended', standing.day ?? utcDay(work.clock.now()), stayWords(end))
    const withoutLink = await showsDeadLink(work, record, room.id)
    const about = { state: 'ended', status, room, since: undefined, withoutLink } as const
    await work.records.writeBack(record, endReport(work, record, about))
    await isTold(work, standing.stored)
  } else await repeat(work, client, standing)
  log.warn('end.stays', { roomId: String(room.id) })
  return 'end-stays'
}

/** Where a room would be opened again, nobody remembers how it ended. */
const stayWords = (end: Pick<EndSettings, 'return'>): string =>
  `the client has come back, and its room stays as it is${end.return ? ', since nobody remembers who was in it' : ''}. To use it again, take it out of the archive and let its people in`
