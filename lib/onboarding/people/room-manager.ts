import type { ClientRecord, OwnerGap } from '../../crm/records/records-port.ts'
import type { DocSpace } from '../../docspace/index.ts'
import { access } from '../../docspace/rooms/access.ts'
import type { Person } from '../../docspace/rooms/people.ts'
import { parseAddresses } from '../../runtime/addresses.ts'
import { Park, type Reason } from '../../runtime/errors.ts'
import { onboardingReasons } from '../reasons.ts'
import type { PortalCache } from '../room/portal-cache.ts'
import { accessOf } from '../settings/roles.ts'
import type { RoomSettings } from '../settings/room-sections.ts'
import type { WantedManager } from './each-once.ts'

export interface Management {
  manager: WantedManager | undefined
  /** A note for the record where the manager is not its owner. */
  note?: string
}

/**
 * The manager of the room: the record's owner if DocSpace has an active account with the address, else whom the settings name.
 * @throws Park when nobody can manage the room
 */
export const findManager = async (
  docspace: DocSpace,
  cache: PortalCache,
  record: ClientRecord,
  { manager }: RoomSettings,
): Promise<Management> => {
  const wanted = accessOf[manager.role]
  const owner = await findOwner(docspace, record)
  if (typeof owner !== 'string') return { manager: managerFrom(owner, wanted) }
  const { note, reason } = ownerProblems[owner]
  if (manager.unknownOwner === 'park') throw new Park(reason)
  if (manager.unknownOwner === 'skip') return { manager: undefined, note: `${note}, so nobody manages the room` }
  const stand = await cache.defaultManager(docspace, manager.default)
  if (!stand?.active) throw new Park(onboardingReasons['manager-unknown'])
  return {
    manager: managerFrom(stand, wanted),
    note: `the default manager has the room, ${note}`,
  }
}

/** The owner's active account, or why the owner has none. */
const findOwner = async (
  docspace: DocSpace,
  { ownerEmail, ownerGap = 'none' }: ClientRecord,
): Promise<Person | OwnerProblem> => {
  if (!ownerEmail) return ownerGap
  const [address] = parseAddresses(ownerEmail)
  if (!address) return 'malformed'
  const person = await docspace.people.findByEmail(address)
  if (!person) return 'unknown'
  return person.active ? person : 'deactivated'
}

/** A colleague as a member of a room. */
export const managerFrom = (person: Person, wanted: number): WantedManager => ({
  userId: person.id,
  email: person.email,
  access: managerAccess(person, wanted),
})

/** The access of a manager. Only administrators can be room managers; others get the access of a content creator (docs/facts/docspace-api.md#people-and-accounts). */
const managerAccess = (person: Person, wanted: number): number =>
  wanted === access.roomManager && !person.canManageRooms ? access.contentCreator : wanted

/** Why the record's owner cannot manage its room. */
type OwnerProblem = OwnerGap | 'malformed' | 'unknown' | 'deactivated'

/** The note for the record, and the reason where the settings park such a client. */
const ownerProblems: Readonly<Record<OwnerProblem, { note: string; reason: Reason }>> = {
  none: { note: 'the record has no owner', reason: onboardingReasons['owner-missing'] },
  inactive: { note: 'the owner is deactivated in the CRM', reason: onboardingReasons['owner-inactive'] },
  hidden: { note: 'the CRM does not show the owner of the record', reason: onboardingReasons['owner-hidden'] },
  'without-address': {
    note: 'the owner has no e-mail address in the CRM',
    reason: onboardingReasons['owner-without-address'],
  },
  malformed: {
    note: 'the owner’s e-mail address in the CRM is not one',
    reason: onboardingReasons['owner-without-address'],
  },
  unknown: { note: 'the owner has no DocSpace account', reason: onboardingReasons['owner-unknown'] },
  deactivated: {
    note: 'the owner’s DocSpace account is not active',
    reason: onboardingReasons['owner-deactivated'],
  },
}
