import { randomBytes } from 'node:crypto'
import type { Clock } from '../../runtime/clock.ts'
import { reachingSecrets } from '../failure/secret-unreachable.ts'
import { assertSame, type ContentMark } from '../room/content-fingerprint.ts'
import {
  areOwnersAmong,
  assertOwnRooms,
  type KnownOwners,
  knownAfter,
  knownIn,
  ownersIn,
  type PeopleOfPortal,
  withOwners,
} from './room-owners.ts'
import { change, type MemoryStore, type RoomsMemory, withMark } from './rooms-memory.ts'

export interface Recall {
  /**
   * What is remembered, where all who own rooms are certainly behind the keys; undefined before the first room on the portal. `users` are
   * asked once in five minutes for the same keys.
   * @throws RetryLater when rooms belong to another user
   */
  ownersFor(keys: readonly string[], users: () => Promise<readonly string[]>): Promise<KnownOwners | undefined>
  /** The same for one key: the secret for the ids of links. */
  linkSecretFor(apiKey: string, keyOwner: () => Promise<string>): Promise<string | undefined>
  /** Remembers the users behind the keys as the owners of the rooms, as `rememberOwner` does. @throws RetryLater as above */
  rememberOwners(
    keys: readonly string[],
    users: readonly string[],
    people: Pick<PeopleOfPortal, 'addressOf'>,
    beforeFirst: () => Promise<void>,
  ): Promise<KnownOwners>
  /**
   * Remembers the user behind the key as the owner of the rooms. It is called when the first room is about to be made, and no sooner: a
   * key that has only read may be the wrong one. `beforeFirst` may refuse the portal. @throws RetryLater as above
   */
  rememberOwner(apiKey: string, people: PeopleOfPortal, beforeFirst: () => Promise<void>): Promise<string>
  /**
   * Whether what the settings name (`file 12`) is what it was when it was first used; the first use is remembered.
   * @throws RetryLater `welcome-changed`
   */
  assertSameContent(name: string, seen: ContentMark): Promise<void>
}

const keepFor = 5 * 60_000

/** The same store; its errors have reasons. */
const withReasons = (store: MemoryStore): MemoryStore => ({
  read: () => reachingSecrets(() => store.read()),
  write: (memory, over) => reachingSecrets(() => store.write(memory, over)),
})

export const createRecall = (memoryStore: MemoryStore, portalUrl: string, clock: Clock): Recall => {
  const store = withReasons(memoryStore)
  const { host } = new URL(portalUrl)
  let kept: { keys: string; until: number; memory: Promise<RoomsMemory | undefined> } | undefined
  const keep = (keys: string, memory: Promise<RoomsMemory | undefined>) => {
    kept = { keys, until: clock.now() + keepFor, memory }
    // An absent memory is not cached.
    memory.then(
      (found) => found ?? forget(memory),
      () => forget(memory),
    )
    return memory
  }
  const forget = (memory: Promise<unknown>) => {
    if (kept?.memory === memory) kept = undefined
  }
  const recalled = async (keys: string, users: () => Promise<readonly string[]>) => {
    const isKnown = kept && kept.keys === keys && clock.now() < kept.until
    return isKnown ? kept?.memory : keep(keys, recall(store, host, users))
  }
  const rememberAll: Recall['rememberOwners'] = async (keys, users, people, beforeFirst) => {
    await beforeFirst()
    await assertOwnRooms((await store.read())?.memory, portalUrl, users, people)
    const memory = await remember(store, host, users, clock.now() + knownAfter)
    keep(nameOf(keys), Promise.resolve(memory))
    return knownIn(memory, host, users, clock.now())
  }
  return {
    async ownersFor(keys, users) {
      const ids = await users()
      const memory = await recalled(nameOf(keys), async () => ids)
      return memory && knownIn(memory, host, ids, clock.now())
    },
    async linkSecretFor(apiKey, keyOwner) {
      return (await recalled(nameOf([apiKey]), async () => [await keyOwner()]))?.linkSecret
    },
    rememberOwners: rememberAll,
    rememberOwner: async (apiKey, people, beforeFirst) => {
      await beforeFirst()
      const users = [await people.keyOwner()]
      return (await rememberAll([apiKey], users, people, async () => {})).linkSecret
    },
    async assertSameContent(name, { title, created }) {
      // Without a time of creation only the number is compared.
      if (created === 0) return
      const seen = { title, created }
      const known = (await kept?.memory)?.welcome?.[host]?.[name]
      if (known && known.created === seen.created) return
      await change(store, (now) => {
        const before = now?.welcome?.[host]?.[name]
        if (before) assertSame(name, before, seen)
        return before || !now ? undefined : withMark(now, host, name, seen)
      })
    },
  }
}

const nameOf = (keys: readonly string[]): string => keys.join('\n')

const recall = async (
  store: MemoryStore,
  host: string,
  users: () => Promise<readonly string[]>,
): Promise<RoomsMemory | undefined> => {
  const [known, ids] = await Promise.all([store.read(), users()])
  return known?.memory && areOwnersAmong(known.memory, host, ids) ? known.memory : undefined
}

const remember = async (
  store: MemoryStore,
  host: string,
  users: readonly string[],
  knownFrom: number,
): Promise<RoomsMemory> => {
  const memory = await change(store, (now) => {
    const before: RoomsMemory = now ?? { linkSecret: randomBytes(32).toString('base64url'), owners: {} }
    areOwnersAmong(before, host, users)
    const known = ownersIn(before, host)
    const come = users.filter((user) => !known.includes(user))
    return come.length === 0 ? undefined : withOwners(before, host, come, knownFrom)
  })
  return memory as RoomsMemory
}
