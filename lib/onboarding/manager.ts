import type { ClientRecord } from '../crm/source.ts'
import type { DocSpace } from '../docspace/index.ts'
import type { Person } from '../docspace/people.ts'
import { Park } from '../runtime/errors.ts'
import type { WantedManager } from './desired.ts'
import { accessOf } from './people.ts'
import { managerAccess, type PortalFacts } from './portal-facts.ts'
import { onboardingReasons } from './reasons.ts'
import type { OnboardingSettings } from './settings.ts'

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
  facts: PortalFacts,
  record: ClientRecord,
  { manager }: OnboardingSettings,
): Promise<Management> => {
  const wanted = accessOf[manager.role]
  const owner = record.ownerEmail ? await docspace.people.findByEmail(record.ownerEmail) : undefined
  if (owner?.active) return { manager: managerFrom(owner, wanted) }
  if (manager.unknownOwner === 'park') throw new Park(onboardingReasons['owner-unknown'])
  if (manager.unknownOwner === 'skip') {
    return { manager: undefined, note: 'the owner has no DocSpace account, so nobody manages the room' }
  }
  const stand = await facts.defaultManager(docspace, manager.default)
  if (!stand?.active) throw new Park(onboardingReasons['manager-unknown'])
  return {
    manager: managerFrom(stand, wanted),
    note: 'the default manager has the room, the owner has no DocSpace account',
  }
}

const managerFrom = (person: Person, wanted: number): WantedManager => ({
  userId: person.id,
  email: person.email,
  access: managerAccess(person, wanted),
})
