import { randomBytes } from 'node:crypto'
import { fullName, type Installation, type Rec, table, type User } from '../account.ts'

type Body = Record<string, unknown>

const permissions =
  'assignment user message portal groupEmailAccount export massUpdate dataPrivacy followerManagement audit mention userCalendar'

/** Adds a role. `data` names what each entity allows. */
export function createRole(crm: Installation, body: Body): Rec {
  const time = crm.time()
  const settings = permissions.split(' ').map((name) => [`${name}Permission`, body[`${name}Permission`] ?? 'not-set'])
  const role: Rec = {
    id: crm.newId(),
    name: body.name,
    deleted: false,
    ...Object.fromEntries(settings),
    data: body.data ?? {},
    fieldData: body.fieldData ?? {},
    createdAt: time,
    modifiedAt: time,
  }
  table(crm, 'Role').set(role.id, role)
  return role
}

/** Adds a user of any type; an API user gets its key here, and its last name is its user name. */
export function createUser(crm: Installation, body: Body, creator?: User): User {
  const time = crm.time()
  const type = (body.type ?? 'regular') as User['type']
  const userName = String(body.userName)
  const lastName = type === 'api' ? userName : body.lastName
  const user: User = {
    id: crm.newId(),
    name: fullName(body.firstName, lastName),
    deleted: false,
    userName,
    type,
    ...(type === 'api' ? { authMethod: body.authMethod ?? 'ApiKey' } : {}),
    firstName: body.firstName,
    lastName,
    isActive: body.isActive !== false,
    emailAddress: body.emailAddress ?? null,
    createdAt: time,
    modifiedAt: time,
    rolesIds: body.rolesIds ?? [],
    createdById: creator?.id,
  }
  table(crm, 'User').set(user.id, user)
  if (typeof body.password === 'string') crm.passwords.set(user.id, body.password)
  if (type === 'api') {
    user.apiKey = typeof body.apiKey === 'string' ? body.apiKey : randomBytes(16).toString('hex')
    crm.apiKeys.set(String(user.apiKey), user.id)
    if (user.authMethod === 'Hmac') {
      user.secretKey = randomBytes(16).toString('hex')
      crm.hmacSecrets.set(user.id, String(user.secretKey))
    }
  }
  return user
}
