import { asText } from '../records/fields.ts'
import type { ObjectName } from './settings.ts'

/** The properties that a name is made of. */
export const namedBy: Readonly<Record<ObjectName, readonly string[]>> = {
  company: ['name', 'domain'],
  contact: ['firstname', 'lastname', 'email'],
  deal: ['dealname'],
}

/** What people call the record; a company that was made from an address has only its domain. */
export const nameIn = (properties: Readonly<Record<string, string | null>>): string => {
  const person = [properties.firstname, properties.lastname].filter(Boolean).join(' ')
  return (
    asText(properties.name) ??
    asText(properties.dealname) ??
    asText(person) ??
    properties.domain ??
    properties.email ??
    ''
  )
}
