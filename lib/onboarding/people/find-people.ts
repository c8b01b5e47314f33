import type { ClientRecord, Contact, Records } from '../../crm/records/records-port.ts'
import { allOrFirstError } from '../../runtime/all-or-first-error.ts'
import type { ClientFields } from '../../runtime/client-fields.ts'
import type { RoomContext } from '../context.ts'
import type { RoomSettings } from '../settings/room-sections.ts'
import { contactFields, unknownContactFields } from './contact-roles.ts'
import type { WantedManager } from './each-once.ts'
import { inviteesOf } from './invitees.ts'
import { findManager } from './room-manager.ts'
import { findTeam, type Team } from './team.ts'

/** Who is to be in a client's room, as DocSpace and the CRM have them. */
export interface FoundPeople {
  manager: WantedManager | undefined
  team: Team
  /** The record's contacts, where the settings give some of them a role of their own. */
  contacts: readonly Contact[]
  /** Sentences for the record: who manages the room in the owner's place, whom DocSpace does not have, and why nobody was invited. */
  notes: string[]
}

interface Services extends Pick<RoomContext, 'docspace' | 'cache'> {
  records: Pick<Records, 'readContacts' | 'readTeam'>
}

interface Client {
  record: ClientRecord
  fields: ClientFields | undefined
}

/** Looks up everybody. @throws Park where somebody is not there and the settings say `park`, RetryLater */
export const findPeople = async (
  { docspace, cache, records }: Services,
  settings: RoomSettings,
  client: Client,
): Promise<FoundPeople> => {
  const { record } = client
  const [{ manager, note }, team, contacts] = await allOrFirstError([
    findManager(docspace, cache, record, settings),
    findTeam(docspace, records, settings, client),
    contactsWithRoles(records, settings, client),
  ] as const)
  const invited = [inviteesOf(record, settings, contacts).note, ...unknownContactFields(contacts, settings.client)]
  const notes = [note, ...team.notes, ...invited].filter((one) => one !== undefined)
  return { manager, team, contacts, notes }
}

const contactsWithRoles = async (
  records: Services['records'],
  { client }: RoomSettings,
  { record, fields }: Client,
): Promise<readonly Contact[]> => {
  const names = contactFields(client)
  return names.length === 0 ? [] : records.readContacts(record.ref, names, fields)
}
