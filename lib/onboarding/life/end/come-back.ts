import { endStatus, statusText } from '../../../crm/records/status.ts'
import { utcDay } from '../../../runtime/clock.ts'
import { log } from '../../../runtime/telemetry/log.ts'
import type { OnboardingContext } from '../../context.ts'
import type { EndSettings } from '../../settings/end.ts'
import type { RoomSettings } from '../../settings/room-sections.ts'
import type { LivingClient } from '../living-client.ts'
import { repeat } from './announce.ts'
import { type EndContext, type EndStanding, isReturning } from './end-standing.ts'
import { endReport } from './end-words.ts'
import { returnRoom } from './return-room.ts'

/** Calls an announced end off. @throws RetryLater, Park */
export const callOff = async (
  work: OnboardingContext,
  client: LivingClient,
  standing: EndStanding,
): Promise<'end-called-off'> => {
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
  const since = stored?.state?.announcedAt
  await work.records.writeBack(record, endReport(work, record, { state: 'ready', status, room, since }))
  if (stored?.state) await work.ends?.write({ ...stored.state, phase: 'off' }, stored)
  log.info('end.called_off', { roomId: String(room.id) })
  return 'end-called-off'
}

/**
 * A client that comes back after its end. Its room is opened again where the settings say so and the record is a client; without that, one
 * that people have taken out of the archive is ready again, and any other one stays.
 * @throws RetryLater, Park
 */
export const comeBack = async (
  work: EndContext,
  client: LivingClient,
  settings: RoomSettings & { end: EndSettings },
  standing: EndStanding,
): Promise<'end-called-off' | 'end-stays' | 'returned'> => {
  const { record, room } = client
  const { end } = settings
  if ((end.return && record.isClient) || isReturning(client, standing))
    return returnRoom(work, client, settings, standing)
  if (end.do.includes('archive') && !room.archived)
    return reopen(work, client, standing, 'the client has come back, and its room is out of the archive')
  await repeat(work, client, standing)
  if (record.written) {
    const status = endStatus('ended', standing.day ?? utcDay(work.clock.now()), howToComeBack)
    await work.records.writeBack(record, endReport(work, record, { state: 'ended', status, room, since: undefined }))
  }
  log.warn('end.stays', { roomId: String(room.id) })
  return 'end-stays'
}

const howToComeBack =
  'the client has come back, and its room stays as it is. To use it again, take it out of the archive and let its people in'
