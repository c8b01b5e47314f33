import type { ClientRecord } from '../../crm/source.ts'
import type { DocSpace } from '../../docspace/index.ts'
import type { Person } from '../../docspace/rooms/people.ts'
import { parseAddresses } from '../../runtime/addresses.ts'
import { Park } from '../../runtime/errors.ts'
import { onboardingReasons } from '../reasons.ts'
import type { WantedManager } from '../room/desired.ts'
import { managerAccess, type PortalCache } from '../room/portal-cache.ts'
import type { OnboardingSettings } from '../settings.ts'
import { type OwnerProblem, ownerProblems } from './owner-problems.ts'
import { accessOf } from './roles.ts'

export interface Management {
  manager: WantedManager | undefined
  /** A sentence for the CRM record when it is not the owner. */
  note?: string
}

/**
 * The record's owner if DocSpace knows the address and the account is active; else what the settings say.
 * @throws Park when nobody can manage the room
 */
export const findManager = async (
  docspace: DocSpace,
  facts: PortalCache,
  record: ClientRecord,
  { manager }: OnboardingSettings,
): Promise<Management> => {
  const wanted = accessOf[manager.role]
  const owner = await findOwner(docspace, record)
  if (typeof owner !== 'string') return { manager: managerFrom(owner, wanted) }
  const { note, reason } = ownerProblems[owner]
  if (manager.unknownOwner === 'park') throw new Park(reason)
  if (manager.unknownOwner === 'skip') return { manager: undefined, note: `${note}, so nobody manages the room` }
  const stand = await facts.defaultManager(docspace, manager.default)
  if (!stand?.active) throw new Park(onboardingReasons['manager-unknown'])
  return {
    manager: managerFrom(stand, wanted),
    note: `the default manager has the room, ${note}`,
  }
}

/** The owner's active account, or why there is none. */
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

const managerFrom = (person: Person, wanted: number): WantedManager => ({
  userId: person.id,
  email: person.email,
  access: managerAccess(person, wanted),
})
