import { type Installation, table, type User } from '../account.ts'

type Body = Record<string, unknown>
type FieldRights = Record<string, Record<string, { read?: string; edit?: string }>>

/** What the roles of a user say of single fields, by entity: a role's `fieldData`. Nothing restricts an administrator. */
export function fieldTable(crm: Installation, user: User): FieldRights {
  const ids = user.type === 'admin' ? [] : ((user.rolesIds ?? []) as string[])
  const given = ids.map((id) => (table(crm, 'Role').get(id)?.fieldData ?? {}) as FieldRights)
  return Object.assign({}, ...given) as FieldRights
}

/** Whether an attribute belongs to a field: a link has its id, its name, or those of several. */
const isOf = (attribute: string, field: string) =>
  attribute === field || new RegExp(`^${field}(Id|Name|Ids|Names|Data|Columns)$`).test(attribute)

const closed = (crm: Installation, user: User, entity: string, action: 'read' | 'edit') => {
  const fields = Object.entries(fieldTable(crm, user)[entity] ?? {}).filter(([, rights]) => rights[action] === 'no')
  return (attribute: string) => fields.some(([field]) => isOf(attribute, field))
}

/** The values that a user sees: those of a hidden field are absent (docs/facts/espocrm.md#rights-on-single-fields). */
export function withoutHidden(crm: Installation, user: User, entity: string, values: Body): Body {
  const isHidden = closed(crm, user, entity, 'read')
  return Object.fromEntries(Object.entries(values).filter(([name]) => !isHidden(name)))
}

/** The values that a user may write: others fall away silently. */
export function withoutClosed(crm: Installation, user: User, entity: string, body: Body): Body {
  const isClosed = closed(crm, user, entity, 'edit')
  return Object.fromEntries(Object.entries(body).filter(([name]) => !isClosed(name)))
}
