import { type Installation, type Level, type Rec, type RoleData, table, type User } from '../account.ts'
import { refuse } from '../answers.ts'

export type Action = 'create' | 'read' | 'edit' | 'delete' | 'stream'

const actions: Action[] = ['read', 'stream', 'edit', 'delete', 'create']
const rank: Level[] = ['no', 'own', 'team', 'all', 'yes']

function roles(crm: Installation, user: User): RoleData[] {
  const ids = (user.rolesIds ?? []) as string[]
  return ids.map((id) => (table(crm, 'Role').get(id)?.data ?? {}) as RoleData)
}

/** The reach of one action for a user: the widest of its roles, `no` where no role names the entity; one's own teams are seen. */
export function level(crm: Installation, user: User, entity: string, action: Action): Level {
  if (user.type === 'admin') return action === 'create' ? 'yes' : 'all'
  const levels = roles(crm, user).map((role): Level => {
    const data = role[entity]
    if (data === undefined && entity === 'Team') return action === 'read' ? 'team' : 'no'
    if (typeof data === 'boolean' || data === undefined) return data ? 'all' : 'no'
    return data[action] ?? 'no'
  })
  return levels.reduce((widest, one) => (rank.indexOf(one) > rank.indexOf(widest) ? one : widest), 'no')
}

/** May the user do this to this record? */
export function reaches(crm: Installation, user: User, entity: string, action: Action, record: Rec): boolean {
  const reach = level(crm, user, entity, action)
  if (reach === 'all' || reach === 'yes') return true
  if (reach === 'no') return false
  if (record.assignedUserId === user.id || record.createdById === user.id) return true
  return reach === 'team' && sharesTeam(user, record)
}

const teamsOf = (one: User | Rec): string[] => {
  const { teamsIds } = one as { teamsIds?: unknown }
  return Array.isArray(teamsIds) ? teamsIds.map(String) : []
}

/** A record without a team belongs to its owner alone. */
const sharesTeam = (user: User, record: Rec): boolean => {
  const own = teamsOf(user)
  return teamsOf(record).some((id) => own.includes(id))
}

/** Refuses with 403 when no role gives the action on the entity at all: before existence is looked at. */
export function demand(crm: Installation, user: User, entity: string, action: Action): void {
  if (level(crm, user, entity, action) === 'no') throw refuse(403, `No ${action} access.`)
}

export function demandAdmin(user: User): void {
  if (user.type !== 'admin') throw refuse(403, '')
}

/** The `acl.table` of `GET /App/user`. */
export function aclTable(crm: Installation, user: User): Record<string, unknown> {
  const scopes = ['Account', 'Contact', 'Lead', 'Opportunity', 'Team', 'User', 'Webhook']
  return Object.fromEntries(
    scopes.map((scope) => {
      const given =
        user.type === 'admin' ||
        scope === 'Team' ||
        roles(crm, user).some((role) => role[scope] !== undefined && role[scope] !== false)
      if (scope === 'Webhook' || !given) return [scope, given]
      return [scope, Object.fromEntries(actions.map((action) => [action, level(crm, user, scope, action)]))]
    }),
  )
}
