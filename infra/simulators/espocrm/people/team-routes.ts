import type { WholeAnswer } from '../../http/exchange.ts'
import { find, type Installation, type Rec, table, type User, users } from '../account.ts'
import { ok, refuse } from '../answers.ts'
import type { Call } from '../call.ts'
import { list } from '../records/listing.ts'
import { demandAdmin, level } from './acl.ts'
import { listedUsers } from './user-routes.ts'

function createTeam({ crm, user, body }: Call): WholeAnswer {
  demandAdmin(user)
  const at = crm.time()
  const team: Rec = { id: crm.newId(), name: body.name, deleted: false, createdAt: at, modifiedAt: at }
  table(crm, 'Team').set(team.id, team)
  return ok({ ...team, rolesIds: [], rolesNames: {}, layoutSetName: null, workingTimeCalendarName: null })
}

/** A team that is deleted is no longer named by any record or user. */
function removeTeam({ crm, user }: Call, team: Rec): WholeAnswer {
  demandAdmin(user)
  table(crm, 'Team').delete(team.id)
  return ok(true)
}

const idsIn = (one: Rec): string[] => (one.teamsIds ?? []) as string[]

const named = ({ ids, id }: Record<string, unknown>) => (Array.isArray(ids) ? ids : [id]).map(String)

function link({ crm, user, body }: Call, team: Rec, isMember: boolean): WholeAnswer {
  demandAdmin(user)
  for (const one of users(crm).filter(({ id }) => named(body).includes(id))) {
    const others = idsIn(one).filter((id) => id !== team.id)
    one.teamsIds = isMember ? [...others, team.id] : others
  }
  return ok(true)
}

const mayRead = (crm: Installation, user: User, team: Rec): boolean => {
  const reach = level(crm, user, 'Team', 'read')
  return reach === 'all' || (reach === 'team' && idsIn(user).includes(team.id))
}

/** `/Team/{id}/users`: those whom the viewer may see (docs/facts/espocrm.md#rights-on-teams). */
function members({ crm, user, request }: Call, team: Rec): WholeAnswer {
  if (level(crm, user, 'Team', 'read') === 'no') throw refuse(403, 'No access.')
  if (!mayRead(crm, user, team)) throw refuse(403, 'No read access.')
  if (level(crm, user, 'User', 'read') === 'no') throw refuse(403, '')
  return ok(
    list(
      request,
      listedUsers({ crm, user, request }, (one) => idsIn(one).includes(team.id)),
    ),
  )
}

function listTeams({ crm, user, request }: Call): WholeAnswer {
  const rows = [...table(crm, 'Team').values()].filter((team) => mayRead(crm, user, team))
  const listed = ['id', 'name', 'deleted', 'createdAt', 'modifiedAt']
  return ok(list(request, { rows, listed, mandatory: [], order: { by: 'name', direction: 'asc' } }))
}

/** `/Team`, `/Team/{id}` and `/Team/{id}/users`, as far as teams are made and read here. */
export function teamRoute(call: Call, id: string | undefined, third: string | undefined): WholeAnswer {
  const { method } = call.request
  if (id === undefined) return method === 'POST' ? createTeam(call) : listTeams(call)
  const team = find(call.crm, 'Team', id)
  if (team === undefined) throw refuse(404, '')
  if (third === 'users') return method === 'GET' ? members(call, team) : link(call, team, method === 'POST')
  if (third !== undefined) throw refuse(404)
  if (method === 'DELETE') return removeTeam(call, team)
  if (!mayRead(call.crm, call.user, team)) throw refuse(403, "No 'read' access.")
  return ok(team)
}
