import { bind, flag, guid, integer, list, model, text } from '../http/bind.ts'
import type { Call, UserCall } from '../http/call.ts'
import { type Result, streamed } from '../http/envelope.ts'
import { accessDenied, badArgument, nullReference } from '../http/errors.ts'
import type { Portal } from '../portal/portal.ts'
import type { ApiKey } from '../types.ts'
import { apiDate, employee } from './person-dto.ts'

/** API keys (docs/facts/docspace-api.md#keys-and-what-they-may). */

const PERMISSIONS = [
  '*',
  '*:read',
  '*:write',
  'accounts:read',
  'accounts:write',
  'accounts.self:read',
  'accounts.self:write',
  'files:read',
  'files:write',
  'rooms:read',
  'rooms:write',
]

const DAY = 24 * 3_600_000

const NewKey = model('ASC.People.ApiModels.RequestDto.CreateApiKeyRequestDto', {
  name: text({ required: true, check: checkName }),
  permissions: list('System.Collections.Generic.List`1[System.String]'),
  expiresInDays: integer('System.Nullable`1[System.Int32]', checkDays),
})

function checkName(value: unknown): [string, string] | undefined {
  if (value === null || value === '') return ['Name', 'The Name field is required.']
  return String(value).length > 30 ? ['Name', 'Incorrect name. Length must be less than 30'] : undefined
}

function checkDays(value: unknown): [string, string] | undefined {
  if (typeof value !== 'number' || (value >= 1 && value <= 365)) return undefined
  return ['ExpiresInDays', 'Incorrect number of days. Value must be between 1 and 365']
}

/** POST /keys: the only answer with the whole key. Its dates are not rounded yet. */
export function createKey(call: UserCall): Result {
  const { user } = call
  const body = bind(NewKey, call)
  if (user.type === 'guest') throw accessDenied()
  const permissions = (body.permissions ?? []).map(String)
  if (permissions.some((each) => !PERMISSIONS.includes(each))) throw badArgument('Permissions are not valid.')
  const now = call.portal.now()
  const key: ApiKey = {
    id: call.portal.newId(),
    name: body.name ?? '',
    secret: call.portal.newSecret(),
    permissions: permissions.includes('*') ? [] : permissions,
    userId: user.id,
    created: now,
    ...(typeof body.expiresInDays === 'number' ? { expiresAt: now + body.expiresInDays * DAY } : {}),
    isActive: true,
  }
  call.portal.state.keys.push(key)
  return { response: { ...keyDto(call.portal, key), key: key.secret } }
}

function keyDto(portal: Portal, key: ApiKey): object {
  const postfix = key.secret.slice(-4)
  return {
    id: key.id,
    name: key.name,
    key: `sk-***${postfix}`,
    keyPostfix: postfix,
    permissions: key.permissions,
    ...(key.lastUsed === undefined ? {} : { lastUsed: apiDate(key.lastUsed) }),
    createOn: apiDate(key.created),
    createBy: employee(portal, key.userId),
    ...(key.expiresAt === undefined ? {} : { expiresAt: apiDate(key.expiresAt) }),
    isActive: key.isActive,
  }
}

export const listPermissions = (): Result => ({ response: PERMISSIONS })

/** GET /keys/@self: with a session token it is a server error (docs/facts/docspace-api.md#a-refused-key). */
export function selfKey(call: Call): Result {
  if (call.key === undefined) throw nullReference()
  return { response: keyDto(call.portal, call.key) }
}

export function listKeys(call: UserCall): Result {
  const { user } = call
  const all = user.type === 'owner' || user.type === 'admin'
  const keys = call.portal.state.keys.filter((key) => all || key.userId === user.id)
  return streamed(keys.map((key) => keyDto(call.portal, key)))
}

const KeyChange = model('ASC.People.ApiModels.RequestDto.UpdateApiKeyRequest', {
  name: text(),
  permissions: list('System.Collections.Generic.List`1[System.String]'),
  isActive: flag(),
})

const ownKey = (call: Call) => call.portal.state.keys.find((key) => key.id === guid(call.params.id))

export function updateKey(call: UserCall): Result {
  const body = bind(KeyChange, call)
  const key = ownKey(call)
  if (key === undefined) return { response: false }
  if (body.isActive !== undefined) key.isActive = body.isActive
  if (body.name) key.name = body.name
  if (body.permissions) key.permissions = body.permissions.map(String)
  return { response: true }
}

/** DELETE /keys/:id: the second time is a server error (docs/facts/docspace-api.md#a-refused-key). */
export function deleteKey(call: UserCall): Result {
  const key = ownKey(call)
  if (key === undefined) throw nullReference()
  call.portal.state.keys = call.portal.state.keys.filter((each) => each !== key)
  return { response: true }
}
