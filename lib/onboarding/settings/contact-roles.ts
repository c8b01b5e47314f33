import * as z from 'zod/mini'
import { fieldFilter } from '../../crm/clients.ts'

/** The roles of people who are invited by their address: nobody becomes a room manager that way. */
export const guestRole = z.enum(['content-creator', 'editing', 'read'])

const entry = z.object({
  where: fieldFilter.check(
    z.refine((where) => Object.keys(where).length > 0, 'must name a field: a role for all contacts is client.role'),
    z.describe<Readonly<Record<string, readonly string[]>>>(
      'Values that fields of the contact must have, by the CRM’s names of the fields: each field one of its values. `role` is the contact’s role for the client, which each CRM keeps in a place of its own (docs/rules.md, "People").',
    ),
  ),
  role: guestRole.check(z.describe<string>('The role that these contacts have in the room.')),
})

/** Contacts that have a role of their own by their kind. */
export const contactRoles = z.array(entry).check(
  z.maxLength(20),
  z.meta({
    description:
      'Contacts of the client who are invited with a role of their own, by what the CRM says of each. Of several entries that fit a contact the highest role counts. They come beside those whom `most` counts. None when absent.',
    examples: [[{ where: { role: ['Decision maker'] }, role: 'content-creator' }]],
  }),
)
