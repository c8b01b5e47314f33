import type { Portal } from '../portal/portal.ts'
import type { ApiKey, User } from '../types.ts'

/** Who is calling, and whether the key has the scope (docs/facts/docspace-api.md#keys-and-what-they-may). */

export type Caller =
  | { kind: 'anonymous' }
  /** A key was shown that is unknown, switched off or expired. */
  | { kind: 'rejected' }
  | { kind: 'user'; user: User; key: ApiKey | undefined }

const NOBODY: Caller = { kind: 'anonymous' }
const REJECTED: Caller = { kind: 'rejected' }

/** Reads the Authorization header. "Bearer sk-…" is an API key; anything else is tried as a session token. */
export function identify(portal: Portal, authorization: string | undefined): Caller {
  if (authorization === undefined) return NOBODY
  if (authorization.startsWith('Bearer sk-')) return byKey(portal, authorization.slice('Bearer '.length))
  const user = portal.user(portal.state.sessions[authorization] ?? '')
  return user === undefined ? NOBODY : { kind: 'user', user, key: undefined }
}

function byKey(portal: Portal, secret: string): Caller {
  const key = portal.state.keys.find((each) => each.secret === secret)
  if (key === undefined || !key.isActive) return REJECTED
  if (key.expiresAt !== undefined && key.expiresAt <= portal.now()) return REJECTED
  const user = portal.user(key.userId)
  if (user === undefined || user.status !== 1) return REJECTED
  key.lastUsed = portal.storedNow()
  return { kind: 'user', user, key }
}

/** Is the key wide enough for this request? The first rule that fits decides; write satisfies read. */
export function scopeAllows(key: ApiKey | undefined, method: string, segments: string[]): boolean {
  if (key === undefined) return true
  const granted = key.permissions
  if (granted.length === 0 || granted.includes('*') || granted.includes('*:write')) return true
  const reading = method === 'GET' || method === 'HEAD'
  if (reading && granted.includes('*:read')) return true
  const area = scopeArea(segments.map((segment) => segment.toLowerCase()))
  if (area === 'any') return reading
  if (area === undefined) return false
  return granted.includes(`${area}:write`) || (reading && granted.includes(`${area}:read`))
}

function scopeArea(path: string[]): string | undefined {
  if (path[0] === 'files') return path[1] === 'rooms' ? 'rooms' : 'files'
  if (path[0] === 'people') return path[1] === '@self' ? 'accounts.self' : 'accounts'
  if (path[0] === 'group') return 'accounts'
  if (path[0] === 'keys' && path[1] === '@self') return 'any'
  // The file handler and the storage are no part of the API: scopes are not looked at there.
  if (path[0] === 'filehandler.ashx' || path[0] === 'storage') return 'any'
  return undefined
}
