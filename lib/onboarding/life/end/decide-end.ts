import type { Day } from '../../../crm/records/status.ts'
import { utcDay } from '../../../runtime/clock.ts'
import type { OnboardingContext } from '../../context.ts'
import { fulfils } from '../../review/may-invite.ts'
import { conditionsOf } from '../../settings/conditions.ts'
import type { EndSettings } from '../../settings/end.ts'
import type { RoomSettings } from '../../settings/room-sections.ts'
import { type LivingClient, settingsOf } from '../living-client.ts'
import { type EndStanding, isRestored, isReturning, standingOf } from './end-standing.ts'
import { type StoredEnd, stateOfRoom } from './end-store.ts'

/** The settings of a room whose end they name. */
export type EndingSettings = RoomSettings & { end: EndSettings }

interface Known {
  settings: EndingSettings
  standing: EndStanding
}

/**
 * What is to become of the end of a client's room. `not-remembered`: there is no place to remember it, so nothing ends; `stay-ended`: nothing is
 * to be done; `reopen`: people have taken the room out of the archive; `stay`: the client has come back, and the room stays closed.
 */
export type EndDecision =
  | { do: 'nothing' | 'not-remembered' }
  /** Without `settings`: they name no end any more. */
  | { do: 'call-off'; standing: EndStanding }
  /** The room has ended, and the settings name no end any more. */
  | { do: 'rest' }
  | ({ do: 'announce' } & Known)
  | { do: 'stay-ended'; standing: EndStanding }
  | ({ do: 'return' } & Known)
  | ({ do: 'reopen' | 'stay' } & Known)
  | ({ do: 'wait' | 'finish'; day: Day } & Known)

export type EndLooks = Pick<OnboardingContext, 'settings' | 'records' | 'ends' | 'clock'>

/** Decides as the record says now (docs/ending.md), by what `readEnd` has found: the worker and a dry run by the same function. Writes nothing. @throws RetryLater, Park */
export const decideEnd = async (
  context: EndLooks,
  client: LivingClient,
  stored: StoredEnd | undefined,
): Promise<EndDecision> => {
  const { settings: all, records, ends } = context
  const settings = settingsOf(all, client)
  if (settings?.end && !ends) return { do: 'not-remembered' }
  const standing = standingOf(client, stored)
  const { end } = settings ?? {}
  if (!settings || !end) return withoutSettings(client, standing, settings)
  const isOver = await fulfils(records, conditionsOf(end), client.record, client.fields)
  return decideFrom(context, client, { settings: { ...settings, end }, standing }, isOver)
}

const decideFrom = ({ clock }: EndLooks, client: LivingClient, known: Known, isOver: boolean): EndDecision => {
  const { phase, day } = known.standing
  if (phase === 'ended') return isOver ? ended(clock.now(), client, known) : cameBack(client, known)
  if (!isOver) {
    return phase === 'ending' || isRestored(known.standing)
      ? { do: 'call-off', standing: known.standing }
      : { do: 'nothing' }
  }
  if (phase === 'none' || day === undefined) return { do: 'announce', ...known }
  return { do: clock.now() >= Date.parse(day) ? 'finish' : 'wait', day, ...known }
}

/** A client that has ended stays so. A return, or an end, that was broken off when the client left once more is made whole. */
const ended = (now: number, client: LivingClient, known: Known): EndDecision =>
  isReturning(client, known.standing) || isBegun(client, known.standing)
    ? { do: 'finish', day: known.standing.day ?? utcDay(now), ...known }
    : { do: 'stay-ended', ...known }

/** Of a record that was restored while its room ended: one that was there says itself that it has not ended. */
const isBegun = ({ room, record }: LivingClient, { stored }: EndStanding): boolean =>
  record.written?.state !== 'ended' && stateOfRoom(stored, room.id)?.phase === 'begun'

/** Whether it is known who was in the room before its end. */
const isRemembered = ({ room }: LivingClient, { stored }: EndStanding): boolean => {
  const { phase, before } = stateOfRoom(stored, room.id) ?? {}
  return before !== undefined && phase !== 'off' && phase !== 'announced'
}

/** Its room is opened again where the settings say so, its end is remembered and the record is a client; a return that was begun is made whole. */
const cameBack = (client: LivingClient, known: Known): EndDecision => {
  const { end } = known.settings
  if (
    (end.return && client.record.isClient && isRemembered(client, known.standing)) ||
    isReturning(client, known.standing)
  )
    return { do: 'return', ...known }
  return { do: end.do.includes('archive') && !client.room.archived ? 'reopen' : 'stay', ...known }
}

/**
 * An end that was announced is called off with its settings: remembered on, its day would come without another notice. A room that has ended stays as it
 * is, also where it follows its record.
 */
const withoutSettings = (
  { record: { written } }: LivingClient,
  standing: EndStanding,
  settings: RoomSettings | undefined,
): EndDecision => {
  if (standing.phase !== 'ended')
    return standing.phase === 'ending' || isRestored(standing) ? { do: 'call-off', standing } : { do: 'nothing' }
  // What it says itself is not said once more.
  if (written) return written.state === 'ended' ? { do: 'rest' } : { do: 'stay-ended', standing }
  // Only what follows could let somebody in.
  return settings?.follow ? { do: 'rest' } : { do: 'nothing' }
}
