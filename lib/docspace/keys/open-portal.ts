import type { Clock } from '../../runtime/clock.ts'
import type { ConnectionOptions } from '../connection.ts'
import { type DocSpace, openDocSpace } from '../index.ts'
import type { RateLimiter } from '../rate-limiter.ts'
import { createKeyring, type Keyring, type Keys } from './keyring.ts'
import { openByKeys } from './portal-by-keys.ts'

export type ConnectionWithoutKey = Omit<ConnectionOptions, 'apiKey' | 'rateLimiter'>

/** Opens a portal by the keys of its secret. */
export interface Portals {
  /** @throws RetryLater where one of several keys is refused */
  open(options: ConnectionWithoutKey, keys: Keys): Promise<DocSpace>
  /** By one key. */
  openOne(options: ConnectionWithoutKey, apiKey: string): DocSpace
  /** The users behind several keys. @throws RetryLater */
  users: Keyring['users']
}

/** `newLimiter`: keeps the limits of one user. */
export const createPortals = (clock: Clock, newLimiter?: () => RateLimiter): Portals => {
  const { users } = createKeyring(clock, newLimiter)
  const rateLimiter = newLimiter?.()
  const openOne: Portals['openOne'] = (options, apiKey) =>
    openDocSpace({ ...options, apiKey, ...(rateLimiter && { rateLimiter }) })
  return {
    users,
    openOne,
    async open(options, keys) {
      const [only, ...more] = keys
      if (more.length === 0) return openOne(options, only)
      const known = await users(options, keys)
      return openByKeys(options, known, known[0].userId)
    },
  }
}
