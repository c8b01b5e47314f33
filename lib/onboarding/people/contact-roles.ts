import { hasValues } from '../../crm/clients.ts'
import type { Contact } from '../../crm/records/records-port.ts'
import { parseAddresses } from '../../runtime/addresses.ts'
import { accessOf } from '../settings/roles.ts'
import type { RoomSettings } from '../settings/room-sections.ts'
import { higher } from './rights.ts'

type Entries = Pick<RoomSettings['client'], 'contacts'>

/** The fields of contacts that the settings look at; none where no contact gets a role of its own. */
export const contactFields = ({ contacts }: Entries): string[] => [
  ...new Set(contacts.flatMap(({ where }) => Object.keys(where))),
]

/** The right of each contact that gets one of its own, by its address. Of several that fit, also of one person twice, the highest. */
export const rightsOfContacts = (
  contacts: readonly Contact[],
  { contacts: entries }: Entries,
): ReadonlyMap<string, number> => {
  const rights = new Map<string, number>()
  for (const { email, fields } of contacts) {
    const [address] = parseAddresses(email)
    const fitting = entries.filter(({ where }) => hasValues(fields, where)).map(({ role }) => accessOf[role])
    if (!address || fitting.length === 0) continue
    rights.set(address, [...fitting, rights.get(address) ?? 0].reduce(higher))
  }
  return rights
}

/** Sentences for the record about fields that no contact has: the settings may misspell them, or the CRM does not show them. */
export const unknownContactFields = (contacts: readonly Contact[], entries: Entries): string[] =>
  contacts.length === 0
    ? []
    : contactFields(entries)
        .filter((name) => !contacts.some(({ fields }) => Object.hasOwn(fields, name)))
        .map((name) => `the CRM shows no field ${name} of the contacts, so nobody got a role by it`)
