import type { ClientFields, ClientRecord, Contact, Records } from '../../crm/records/records-port.ts'
import type { RoomSettings } from '../settings/room-sections.ts'
import { contactFields } from './contact-roles.ts'

/** The contacts of a client, where the settings give some of them a role of their own. @throws Park, RetryLater */
export const contactsWithRoles = async (
  records: Pick<Records, 'readContacts'>,
  { client: { contacts } }: RoomSettings,
  { record, fields }: { record: Pick<ClientRecord, 'ref'>; fields: ClientFields | undefined },
): Promise<readonly Contact[]> => {
  const names = contactFields({ contacts })
  return names.length === 0 ? [] : records.readContacts(record.ref, names, fields)
}
