import type { WholeAnswer } from '../../http/exchange.ts'
import { find, fullName, type Installation, nameOf, type User, users } from '../account.ts'
import { ok, refuse } from '../answers.ts'
import type { Body, Call } from '../call.ts'
import { phpQuery } from '../http/php.ts'
import { type ListShape, list } from '../records/listing.ts'
import { sharingOf } from '../schema/sharing.ts'
import { demandAdmin, level } from './acl.ts'
import { withoutHidden } from './field-rights.ts'
import { createUser } from './people.ts'

function emailData(address: unknown): unknown[] {
  if (typeof address !== 'string') return []
  return [{ emailAddress: address, lower: address.toLowerCase(), primary: true, optOut: false, invalid: false }]
}

function teamsOf(crm: Installation, user: User): Body {
  const { teamsIds, teamsNames } = sharingOf(crm, user) as { teamsIds: string[]; teamsNames: Body }
  return { teamsIds, teamsNames, teamsColumns: Object.fromEntries(teamsIds.map((id) => [id, { role: null }])) }
}

function shown(crm: Installation, user: User): Body {
  const address = user.emailAddress ?? null
  return {
    id: user.id,
    name: user.name,
    deleted: false,
    userName: user.userName,
    type: user.type,
    salutationName: null,
    firstName: user.firstName ?? null,
    lastName: user.lastName,
    isActive: user.isActive,
    title: null,
    emailAddress: address,
    phoneNumber: null,
    avatarColor: null,
    createdAt: user.createdAt,
    modifiedAt: user.modifiedAt,
    lastAccess: null,
    middleName: null,
    emailAddressIsOptedOut: address === null ? null : false,
    emailAddressIsInvalid: address === null ? null : false,
    phoneNumberIsOptedOut: null,
    phoneNumberIsInvalid: null,
    emailAddressData: emailData(address),
    phoneNumberData: [],
    defaultTeamId: null,
    defaultTeamName: null,
    ...teamsOf(crm, user),
    rolesIds: [],
    rolesNames: {},
    portalsIds: [],
    portalsNames: {},
    portalRolesIds: [],
    portalRolesNames: {},
    contactId: null,
    contactName: null,
    accountsIds: [],
    accountsNames: {},
    avatarId: null,
    avatarName: null,
    createdById: user.createdById ?? null,
    createdByName: nameOf(crm, 'User', user.createdById),
    workingTimeCalendarId: null,
    workingTimeCalendarName: null,
  }
}

/** The answer to a create: what was set, in the order of the form, an API user's key among it. */
function createdAnswer(crm: Installation, user: User): Body {
  const unset =
    'salutationName title phoneNumber avatarColor middleName defaultTeamId contactId workingTimeCalendarId workingTimeCalendarName'
  const { authMethod, apiKey, secretKey } = user
  const key = user.type === 'api' ? { authMethod, apiKey, ...(secretKey === undefined ? {} : { secretKey }) } : {}
  const result: Body = {}
  for (const [name, value] of Object.entries(shown(crm, user))) {
    if (unset.split(' ').includes(name) || (['firstName', 'emailAddress'].includes(name) && value === null)) continue
    if (name === 'emailAddressIsOptedOut') result.targetListIsOptedOut = false
    result[name] = /Is(OptedOut|Invalid)$/.test(name) ? false : value
    if (name === 'type') Object.assign(result, key)
  }
  return { ...result, dashboardTemplateName: null, workingTimeCalendarName: null, layoutSetName: null }
}

function update(crm: Installation, user: User, body: Body): WholeAnswer {
  for (const name of ['isActive', 'firstName', 'lastName', 'emailAddress', 'rolesIds', 'teamsIds']) {
    if (body[name] !== undefined) user[name] = body[name]
  }
  Object.assign(user, { name: fullName(user.firstName, user.lastName), modifiedAt: crm.time() })
  return ok(shown(crm, user))
}

function read(crm: Installation, viewer: User, id: string): WholeAnswer {
  const user = find(crm, 'User', id) as User | undefined
  if (user === undefined) throw refuse(404, `Record ${id} does not exist.`)
  const may = viewer.type === 'admin' || (user.isActive && isWithin(crm, viewer, user))
  if (!may) throw refuse(403, "No 'read' access.")
  return ok(withoutHidden(crm, viewer, 'User', shown(crm, user)))
}

/** A role may let its users see everybody, the members of their own teams, or themselves. */
function isWithin(crm: Installation, viewer: User, user: User): boolean {
  const reach = level(crm, viewer, 'User', 'read')
  const teams = teamsOf(crm, viewer).teamsIds as string[]
  const shared = (teamsOf(crm, user).teamsIds as string[]).some((id) => teams.includes(id))
  return reach === 'all' || (reach !== 'no' && user.id === viewer.id) || (reach === 'team' && shared)
}

/** A list of those users whom the viewer may see: nobody but an administrator sees deactivated ones and API users. */
export function listedUsers(
  { crm, user: viewer, request }: Pick<Call, 'crm' | 'user' | 'request'>,
  which: (one: User) => boolean,
): ListShape {
  const isAdmin = viewer.type === 'admin'
  const visible = users(crm).filter(
    (one) => which(one) && (isAdmin || (one.isActive && one.type !== 'api' && isWithin(crm, viewer, one))),
  )
  // A name is made of its parts, which are read only where it is asked for.
  const named = String(phpQuery(request.query).select ?? 'name')
    .split(',')
    .includes('name')
  const seen = (one: User) => ({ ...shown(crm, one), ...(named ? {} : { name: one.userName }) })
  const rows = visible.map((one) => withoutHidden(crm, viewer, 'User', seen(one)))
  const nobody = shown(crm, { id: '', userName: '', type: 'regular', isActive: true })
  const listed = Object.keys(withoutHidden(crm, viewer, 'User', nobody))
  const mandatory = ['name', 'userName', 'type', 'createdById']
  return { rows, listed, mandatory, order: { by: 'userName', direction: 'asc' } }
}

/** `/User` and `/User/{id}`. Without the right on User a list is empty, not refused; a deactivated user is only for administrators. */
export function userRoute({ crm, user: viewer, request, body }: Call, id: string | undefined): WholeAnswer {
  if (id !== undefined && request.method === 'GET') return read(crm, viewer, id)
  if (request.method !== 'GET') {
    demandAdmin(viewer)
    if (id === undefined) return ok(createdAnswer(crm, createUser(crm, body, viewer)))
    const user = find(crm, 'User', id) as User | undefined
    if (user === undefined) throw refuse(404, `Record ${id} not found.`)
    return update(crm, user, body)
  }
  return ok(
    list(
      request,
      listedUsers({ crm, user: viewer, request }, () => true),
    ),
  )
}
