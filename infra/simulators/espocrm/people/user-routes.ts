import type { WholeAnswer } from '../../http/exchange.ts'
import { find, fullName, type Installation, nameOf, type User, users } from '../account.ts'
import { ok, refuse } from '../answers.ts'
import type { Body, Call } from '../call.ts'
import { list } from '../records/listing.ts'
import { demandAdmin, level } from './acl.ts'
import { createUser } from './people.ts'

function emailData(address: unknown): unknown[] {
  if (typeof address !== 'string') return []
  return [{ emailAddress: address, lower: address.toLowerCase(), primary: true, optOut: false, invalid: false }]
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
    teamsIds: [],
    teamsNames: {},
    teamsColumns: {},
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
  for (const name of ['isActive', 'firstName', 'lastName', 'emailAddress', 'rolesIds']) {
    if (body[name] !== undefined) user[name] = body[name]
  }
  Object.assign(user, { name: fullName(user.firstName, user.lastName), modifiedAt: crm.time() })
  return ok(shown(crm, user))
}

function read(crm: Installation, viewer: User, id: string): WholeAnswer {
  const user = find(crm, 'User', id) as User | undefined
  if (user === undefined) throw refuse(404, `Record ${id} does not exist.`)
  const may = viewer.type === 'admin' || (user.isActive && level(crm, viewer, 'User', 'read') !== 'no')
  if (!may) throw refuse(403, "No 'read' access.")
  return ok(shown(crm, user))
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
  const may = viewer.type === 'admin' || level(crm, viewer, 'User', 'read') !== 'no'
  const visible = users(crm).filter((one) => may && one.isActive && one.type !== 'api')
  const listed = Object.keys(shown(crm, { id: '', userName: '', type: 'regular', isActive: true }))
  const shape = { listed, mandatory: ['type', 'createdById'], order: { by: 'userName', direction: 'asc' } } as const
  return ok(list(request, { ...shape, rows: visible.map((one) => shown(crm, one)) }))
}
