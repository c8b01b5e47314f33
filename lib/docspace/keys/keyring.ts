import type { Clock } from '../../runtime/clock.ts'
import { type ConnectionOptions, connect } from '../connection.ts'
import { readApiKey } from '../portal/api-key.ts'
import type { RateLimiter } from '../rate-limiter.ts'
import type { KeyOfUser } from './portal-by-keys.ts'

/** At least one. */
export type Keys = readonly [string, ...string[]]

/** Who stands behind the keys of a portal, and what each of them may send. */
export interface Keyring {
  /**
   * The keys with their users, one of each user: of two keys of one user the first, since limits are the user's. Asked for once in five minutes.
   * @throws RetryLater where one of the keys is refused
   */
  users(
    options: Omit<ConnectionOptions, 'apiKey' | 'rateLimiter'>,
    keys: Keys,
  ): Promise<readonly [KeyOfUser, ...KeyOfUser[]]>
}

const keepFor = 5 * 60_000

/** `newLimiter`: keeps the limits of one user. */
export const createKeyring = (clock: Clock, newLimiter?: () => RateLimiter): Keyring => {
  const known = new Map<string, { until: number; user: Promise<string> }>()
  const limiters = new Map<string, RateLimiter | undefined>()
  const userOf = (apiKey: string, ask: () => Promise<string>): Promise<string> => {
    const kept = known.get(apiKey)
    if (kept && clock.now() < kept.until) return kept.user
    const user = ask()
    known.set(apiKey, { until: clock.now() + keepFor, user })
    user.catch(() => known.delete(apiKey))
    return user
  }
  const limiterOf = (userId: string): RateLimiter | undefined => {
    const limiter = limiters.get(userId) ?? newLimiter?.()
    limiters.set(userId, limiter)
    return limiter
  }
  return {
    async users(options, keys) {
      const ask = async (apiKey: string) => (await readApiKey(connect({ ...options, apiKey }))).userId
      const ids = await Promise.all(keys.map((apiKey) => userOf(apiKey, () => ask(apiKey))))
      const firsts = ids.flatMap((userId, at) => (ids.indexOf(userId) === at ? [{ userId, at }] : []))
      const found = firsts.map(({ userId, at }) => ({
        ...{ apiKey: keys[at] as string, userId },
        rateLimiter: limiterOf(userId),
      }))
      return found as [KeyOfUser, ...KeyOfUser[]]
    },
  }
}
