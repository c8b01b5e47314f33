import { find, type Installation, nameOf, type Rec } from '../account.ts'
import type { Attribute } from './attributes.ts'

/** Fields that name several users, which an administrator turns on for an entity (docs/facts/espocrm.md#teams-of-a-record). */
const several = ['assignedUsers', 'collaborators'] as const

const isOn = (crm: Installation, entity: string, name: string) => crm.shared.get(entity)?.has(name) === true

/** Turns such fields on or off for an entity. */
export function share(crm: Installation, entity: string, body: Record<string, unknown>): void {
  const on = several.filter((name) => (typeof body[name] === 'boolean' ? body[name] : isOn(crm, entity, name)))
  crm.shared.set(entity, new Set(on))
}

/** The attributes of the fields that are on. */
export const sharingAttributes = (crm: Installation, entity: string): Attribute[] =>
  several
    .filter((name) => isOn(crm, entity, name))
    .flatMap((name) => ['Ids', 'Names'].map((end) => ({ name: `${name}${end}`, shown: 's' })))

const idsIn = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

const shown = (crm: Installation, entity: 'Team' | 'User', name: string, value: unknown) => {
  const ids = idsIn(value).filter((id) => find(crm, entity, id) !== undefined)
  return { [`${name}Ids`]: ids, [`${name}Names`]: Object.fromEntries(ids.map((id) => [id, nameOf(crm, entity, id)])) }
}

/** Teams and users that a record names. */
export const sharingOf = (crm: Installation, record: Rec): Record<string, unknown> => ({
  ...shown(crm, 'Team', 'teams', record.teamsIds),
  ...shown(crm, 'User', 'collaborators', record.collaboratorsIds),
  ...shown(crm, 'User', 'assignedUsers', record.assignedUsersIds),
})

/** What a request says of them. Assigned users are collaborators, too, where both are on. */
export function sharingIn(crm: Installation, entity: string, body: Record<string, unknown>): Record<string, unknown> {
  const sent = ['teams', ...several.filter((name) => isOn(crm, entity, name))].filter((name) =>
    Array.isArray(body[`${name}Ids`]),
  )
  const values = Object.fromEntries(sent.map((name) => [`${name}Ids`, idsIn(body[`${name}Ids`])]))
  if (values.assignedUsersIds === undefined || !isOn(crm, entity, 'collaborators')) return values
  return { ...values, collaboratorsIds: [...new Set([...(values.collaboratorsIds ?? []), ...values.assignedUsersIds])] }
}
