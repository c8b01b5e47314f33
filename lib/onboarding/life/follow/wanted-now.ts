import type { ClientRecord } from '../../../crm/records/records-port.ts'
import type { ClientFields } from '../../../runtime/client-fields.ts'
import { Park } from '../../../runtime/errors.ts'
import type { OnboardingContext } from '../../context.ts'
import { askedBy } from '../../documents/placeholders.ts'
import { placeholdersOfName } from '../../names/fill-name.ts'
import { type NamedRoom, nameRoom } from '../../names/room-names.ts'
import { findPeople } from '../../people/find-people.ts'
import { type Desired, desiredRoom } from '../../room/desired.ts'
import type { FollowSettings } from '../../settings/follow.ts'
import type { RoomSettings } from '../../settings/room-sections.ts'
import type { LivingClient } from '../living-client.ts'

/** What a client's room is to be like by its record and the settings as they are now. */
export interface WantedNow {
  desired: Desired
  /** Undefined where it does not follow, or lacks a value. */
  title: string | undefined
  /** Whether it is known who is to be in the room. */
  people: boolean
}

export type WantedContext = Pick<OnboardingContext, 'docspace' | 'cache' | 'records' | 'linkSecrets'>

/** Reads what is wanted now. Only parts that the settings say to follow are looked at. @throws RetryLater */
export const wantedNow = async (
  context: WantedContext,
  { record, decided, fields }: LivingClient,
  settings: RoomSettings,
): Promise<WantedNow> => {
  const named = nameRoom(settings, record, decided.values)
  const people = await peopleOf(context, named, record, fields)
  const desired = desiredRoom({
    ...{ record, settings: named.settings, linkSecrets: context.linkSecrets, templateTree: new Map() },
    ...(people ?? { manager: undefined }),
  })
  return { desired, title: isDatedAnew(settings, record) ? undefined : named.title, people: people !== undefined }
}

/** A sender without a record may send no time of its creation: then a day in the title would be another with each message. */
const isDatedAnew = ({ room }: RoomSettings, { written }: ClientRecord): boolean =>
  !written && placeholdersOfName(room.title).some((name) => ['date', 'year'].includes(askedBy(name)?.value ?? ''))

/** Undefined where no part of people follows, or somebody who must be there is not: nobody comes or goes then. */
const peopleOf = async (
  context: WantedContext,
  { settings }: NamedRoom,
  record: ClientRecord,
  fields: ClientFields | undefined,
) => {
  if (!settings.follow || !followsPeople(settings.follow)) return undefined
  try {
    const { notes: _, ...people } = await findPeople(context, settings, { record, fields })
    return people
  } catch (error) {
    if (error instanceof Park) return undefined
    throw error
  }
}

const followsPeople = ({ manager, contacts, team }: FollowSettings): boolean =>
  [manager, contacts, team].some((mode) => mode !== 'no')
