import type { NewClient } from '../crm/types.ts'
import type { CrmObject, Portal, Source } from './account.ts'
import type { Objects } from './records/records.ts'

/** Somebody at HubSpot's own pages. */
export const person: Source = { changeSource: 'CRM_UI', sourceId: 'userId:47812075' }

function names(full: string): { firstname: string; lastname: string } {
  const parts = full.split(' ')
  return { firstname: parts.slice(0, -1).join(' '), lastname: parts.at(-1) ?? '' }
}

/** The form of a new record, filled in. */
export function form(portal: Portal, input: NewClient): Record<string, unknown> {
  const owner = portal.owners.find((one) => one.email === input.ownerEmail)
  const forms = {
    company: { name: input.name, ...(input.type === undefined ? {} : { lifecyclestage: input.type.toLowerCase() }) },
    contact: { ...names(input.name), email: input.email ?? '' },
    deal: { dealname: input.name, dealstage: 'appointmentscheduled', pipeline: 'default' },
  }
  return { ...forms[input.objectType ?? 'company'], ...(owner === undefined ? {} : { hubspot_owner_id: owner.id }) }
}

/** A company has no address of its own in HubSpot: the client's e-mail is that of its first, primary contact. */
export function enterContacts(
  portal: Portal,
  objects: Objects,
  client: CrmObject,
  input: NewClient,
  later: (work: () => void) => void,
): CrmObject[] {
  const own: { email: string; name?: string; role?: string }[] =
    input.email === undefined || client.type === 'contact' ? [] : [{ email: input.email }]
  return [...own, ...(input.contacts ?? [])].map((contact, n) => {
    const existing = [...portal.objects.values()].find(
      (one) => one.type === 'contact' && one.properties.email === contact.email,
    )
    const fields = { email: contact.email, ...(contact.name === undefined ? {} : names(contact.name)) }
    const made = existing ?? objects.create('contact', fields, person)
    later(() => objects.associate(client, made, person, n === 0 && client.type === 'company', contact.role))
    return made
  })
}
