import type { FieldValues } from './records-port.ts'

/** The name by which settings ask for the role that a contact has for the client. Each CRM keeps it in a place of its own. */
export const roleField = 'role'

/** How many contacts of a client are looked at: the oldest ones. */
export const mostContacts = 100

/** The names of fields that a CRM is asked for: all but the role. */
export const ownFields = (names: readonly string[]): string[] => names.filter((name) => name !== roleField)

/** The role where it was asked for; null where the contact has none. */
export const roleIn = (names: readonly string[], role: unknown): FieldValues =>
  names.includes(roleField) ? { [roleField]: role ?? null } : {}
