import { managesRoom } from '../../../../docspace/rooms/members.ts'
import { clientKey } from '../../../../runtime/client-key.ts'
import { utcDay } from '../../../../runtime/clock.ts'
import { Park } from '../../../../runtime/errors.ts'
import type { OnboardingContext } from '../../../context.ts'
import { nameRoom } from '../../../names/room-names.ts'
import { onboardingReasons } from '../../../reasons.ts'
import { mayInvite, openTo } from '../../../review/may-invite.ts'
import { roomToOpen } from '../../../review/room-in-review.ts'
import type { Desired, LinkSecrets } from '../../../room/desired.ts'
import { missingPeople } from '../../../room/plan.ts'
import { hasKeyOf, type LivingClient } from '../../living-client.ts'
import { keyedHash } from '../../memory/keyed-hash.ts'
import type { EndingSettings } from '../decide-end.ts'
import { type EndStanding, stateFor } from '../end-standing.ts'
import type { EndState } from '../end-state.ts'
import type { RoomAtEnd } from '../end-steps.ts'
import { stateOfRoom } from '../end-store.ts'
import { formerGuests, type RoomAtReturn, returningPeople, withheld } from './returning-people.ts'

export type ReturnContext = Pick<OnboardingContext, 'docspace' | 'cache' | 'records' | 'memories' | 'clock'>

/** Refuses a room that may be another client's, and one that the key's user may not open. @throws Park, RetryLater */
export const assertMayReturn = async (
  { docspace, cache }: Pick<ReturnContext, 'docspace' | 'cache'>,
  { record }: LivingClient,
  { room, members }: RoomAtEnd,
): Promise<void> => {
  const detail = `room ${room.id}`
  if (!hasKeyOf(record, room)) throw new Park(onboardingReasons['end-of-untagged-room'], { detail })
  const keyOwner = await cache.keyOwner(docspace)
  if (room.createdBy === keyOwner) return
  const mayMove = !room.archived || (await docspace.people.standing(keyOwner))?.administrator
  if (!mayMove || !managesRoom(members, keyOwner)) throw new Park(onboardingReasons['return-not-allowed'], { detail })
}

interface ToReturn {
  found: RoomAtEnd
  linkSecrets: LinkSecrets
  standing: EndStanding
}

/** The room as it is to be, and what is remembered while it is made so. */
export const wantedAtReturn = async (
  work: ReturnContext,
  client: LivingClient,
  all: EndingSettings,
  { found, linkSecrets, standing: { stored, day } }: ToReturn,
) => {
  const { record, decided, fields } = client
  const { settings } = nameRoom(all, record, decided.values)
  const own = stateFor(client, stored)
  const now = work.clock.now()
  const known = stateOfRoom(stored, own.room)
  const returns = (own.returns ?? 0) + (known?.phase === 'returning' ? 0 : 1)
  const state: EndState = {
    ...{ day: day ?? utcDay(now), announcedAt: now },
    ...known,
    ...{ ...own, phase: 'returning', returns },
  }
  const opened = await roomToOpen(work, { record, settings, fields }, linkSecrets, returns)
  // Who has a link that is there still, or was made by a run that was cut off, has been let in.
  const isOpen = found.links.some(({ invitation }) => invitation)
  const letIn = isOpen || (await mayInvite(work.records, settings, record, fields)) ? openTo(record) : 'later'
  return { opened: { ...opened, desired: { ...opened.desired, letIn } }, state }
}

/** The room with the people who come in, or get a role back, and those of them who are in it: they are raised by id, without a mail. */
export const peopleAtReturn = async (
  { memories }: Pick<ReturnContext, 'memories'>,
  { record, room }: Pick<LivingClient, 'record' | 'room'>,
  { settings, state, opened, linkSecrets }: Returning,
  members: RoomAtEnd['members'],
): Promise<PeopleAtReturn> => {
  const kept = await memories?.read(clientKey(record.ref))
  const is: RoomAtReturn = {
    members,
    before: state.before,
    memory: kept?.memory?.room === room.id ? kept.memory : undefined,
    do: state.did ?? settings.end.do,
    hash: keyedHash(linkSecrets),
  }
  const comes = returningPeople(opened.desired, is)
  // Nobody is let in before the record says so. Who has stayed in the room is no guest any more, and gets back what the end took.
  const mayCome = opened.desired.letIn !== 'later'
  const withoutWaiting = (guests: Desired['guests']) =>
    mayCome ? guests : guests.filter(({ email }) => !comes.guests.some((one) => one.email === email))
  const wanted = { ...opened.desired, ...comes, guests: withoutWaiting(comes.guests) }
  const raised = missingPeople(wanted, members, room.createdBy).flatMap((one) =>
    'userId' in one && members.some(({ userId }) => userId === one.userId) ? [one] : [],
  )
  return {
    desired: wanted,
    remembered: { ...opened.wanted, guests: withoutWaiting(opened.wanted.guests) },
    raised,
    formerGuests: formerGuests(opened.wanted, is),
    withheld: withheld(opened.desired, comes, is),
  }
}

export interface PeopleAtReturn {
  desired: Desired
  /** What is remembered as wanted: all but those who still wait to be let in, so that they are new then. */
  remembered: Desired
  raised: { userId: string; access: number }[]
  /** How many guests the end took out whom only people can let in again. */
  formerGuests: number
  /** How many are not let in because it is lost who was wanted before. */
  withheld: number
}

export interface Returning {
  settings: EndingSettings
  state: EndState
  /** As it is to be opened; `wanted`: with everything that the settings want of a room. */
  opened: { desired: Desired; wanted: Desired }
  linkSecrets: LinkSecrets
}

/** For the record: only people can let them in. */
export const notesOfAbsent = ({
  formerGuests: former,
  withheld: left,
}: Pick<PeopleAtReturn, 'formerGuests' | 'withheld'>): string[] => [
  ...(former === 0 ? [] : [`${former === 1 ? '1 former guest is' : `${former} former guests are`} not invited again`]),
  ...(left === 0
    ? []
    : [`${left === 1 ? '1 person is' : `${left} people are`} not let in, since what was wanted before is lost`]),
]
