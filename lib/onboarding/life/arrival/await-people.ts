import type { ClientRecord } from '../../../crm/records/records-port.ts'
import { utcDay } from '../../../runtime/clock.ts'
import type { OnboardingContext } from '../../context.ts'
import type { Desired } from '../../room/desired.ts'
import type { Observed } from '../../room/observed.ts'
import type { AwaitedNote } from './awaited-note.ts'
import { hasJoined } from './has-joined.ts'

type AwaitContext = Pick<OnboardingContext, 'awaited' | 'settings' | 'clock'>
type Invited = Pick<Desired, 'tag' | 'guests' | 'recordTells' | 'mails'>
type Named = Pick<ClientRecord, 'ref' | 'spelledId'>

const spelling = ({ ref, spelledId }: Named): Pick<AwaitedNote, 'spelled'> =>
  spelledId === undefined || spelledId === ref.id ? {} : { spelled: spelledId }

/**
 * Notes, before anything is made, that the people of a client will be waited for, where no record tells afterwards that the room was ready: a
 * run that is cut off once the link is there is never gone through again. @throws RetryLater
 */
export const beginToAwait = async (
  { awaited, settings, clock }: AwaitContext,
  record: Named,
  wanted: Invited,
): Promise<void> => {
  if (!awaited || !settings.arrival || wanted.recordTells || wanted.guests.length === 0) return
  const stored = await awaited.read(wanted.tag)
  const toWelcome = wanted.mails?.welcome ? { toWelcome: true as const } : {}
  const begun = { v: 1, client: wanted.tag, ...spelling(record), invitedAt: clock.now(), ...toWelcome } as const
  await awaited.write({ ...begun, people: [] }, stored)
}

/**
 * Notes who of a client is waited for, before its room is reported ready: so nobody who was invited is forgotten, whenever the process dies. Who
 * had an account has joined already. @returns undefined where nobody is waited for @throws RetryLater
 */
export const awaitPeople = async (
  { awaited, settings, clock }: AwaitContext,
  record: Named,
  { tag, guests }: Pick<Invited, 'tag' | 'guests'>,
  { room, members }: Pick<Observed, 'room' | 'members'>,
): Promise<AwaitedNote | undefined> => {
  if (!awaited || !settings.arrival || !room || !members) return undefined
  const invited = new Set(guests.map(({ email }) => email))
  const people = members.is.flatMap(({ email, owner, userId }) => (invited.has(email) && !owner ? [userId] : []))
  if (people.length === 0) return undefined
  const stored = await awaited.read(tag)
  const earlier = stored?.note?.room === room.id ? stored.note : undefined
  const now = clock.now()
  const joinedOn = earlier?.joinedOn ?? (hasJoined(members.is, people) ? utcDay(now) : undefined)
  const note: AwaitedNote = {
    ...{ v: 1, client: tag, ...spelling(record), room: room.id, people },
    invitedAt: earlier?.invitedAt ?? now,
    ...(joinedOn && { joinedOn }),
    ...(earlier?.reminders && { reminders: earlier.reminders }),
    ...(earlier?.bounced && { bounced: earlier.bounced }),
    ...(earlier?.welcomed && { welcomed: earlier.welcomed }),
    ...(stored?.note?.toWelcome && { toWelcome: true }),
  }
  await awaited.write(note, stored)
  return note
}
