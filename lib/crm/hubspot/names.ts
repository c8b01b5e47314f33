import { asText } from '../records/fields.ts'
import type { ObjectName } from './settings.ts'

/** Properties that make up the name of a record. */
export const namedBy: Readonly<Record<ObjectName, readonly string[]>> = {
  company: ['name', 'domain'],
  contact: ['firstname', 'lastname', 'email'],
  deal: ['dealname'],
}

/** The name of a record. A company that was made from an e-mail address has only its domain. */
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
