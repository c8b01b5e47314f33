import { randomBytes } from 'node:crypto'
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import * as z from 'zod/mini'
import type { Clock } from '../../runtime/clock.ts'
import { RetryLater } from '../../runtime/errors.ts'
import { parseJson } from '../../runtime/json.ts'
import { reachingSecrets } from '../failure/secret-unreachable.ts'
import { onboardingReasons } from '../reasons.ts'
import { assertSame, type ContentMark, contentMark } from '../room/content-fingerprint.ts'

/** The secret in which an installation remembers what must stay the same when the API key is replaced. */
export const roomsMemory = z.object({
  /** Makes the ids of invitation links. */
  linkSecret: z.string().check(z.minLength(1)),
  /** Host of a portal to the id of the user who owns its rooms. */
  owners: z.record(z.string(), z.string()),
  /** Host of a portal to what its welcome content was when it was first used, by what the settings name: `file 12`. */
  welcome: z.optional(z.record(z.string(), z.record(z.string(), contentMark))),
})

export type RoomsMemory = z.output<typeof roomsMemory>

/** The memory as it is kept, and the version that the next write must replace. */
export interface KeptMemory {
  /** Undefined where the value is an empty text, with which an emulator of AWS makes a secret. */
  memory: RoomsMemory | undefined
  version: string
}

/** The store of the memory. It always answers with the newest value. */
export interface MemoryStore {
  /** Undefined while nothing was ever kept. @throws RetryLater for a value that cannot be read: what it held must not be lost */
  read(): Promise<KeptMemory | undefined>
  /** Keeps `memory` if `over` is still the newest version. @returns false when another writer was quicker; nothing is kept then */
  write(memory: RoomsMemory, over: string | undefined): Promise<boolean>
}

/** The memory as its secret has it. @throws RetryLater `memory-unreadable` */
export const readMemory = (name: string, text: string): RoomsMemory => {
  const parsed = z.safeParse(roomsMemory, parseJson(text))
  if (parsed.success) return parsed.data
  throw new RetryLater(onboardingReasons['memory-unreadable'], { detail: name, after: 120_000 })
}

/** The memory in a secret. It is read on every call, and never cached. */
export const storedMemory = (name: string, client?: SecretsManagerClient): MemoryStore => ({
  async read() {
    const { readVersion } = await import('../../runtime/secrets-manager.ts')
    const kept = await readVersion(name, client)
    const isEmpty = kept?.text === ''
    return kept && { memory: isEmpty ? undefined : readMemory(name, kept.text), version: kept.version }
  },
  async write(memory, over) {
    const { replaceVersion } = await import('../../runtime/secrets-manager.ts')
    return replaceVersion(name, { value: JSON.stringify(memory), over }, client)
  },
})

/** The user behind the key, and the address of a user by an id of this portal. */
export interface PeopleOfPortal {
  keyOwner(): Promise<string>
  addressOf(id: string): Promise<string | undefined>
}

export interface Recall {
  /**
   * The secret for the ids of links, where the user behind the key is certainly the owner of the rooms; undefined before the first room
   * on the portal. `keyOwner` is asked once in five minutes for one key.
   * @throws RetryLater when the rooms belong to another user
   */
  linkSecretFor(apiKey: string, keyOwner: () => Promise<string>): Promise<string | undefined>
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
  let kept: { apiKey: string; until: number; memory: Promise<RoomsMemory | undefined> } | undefined
  const keep = (apiKey: string, memory: Promise<RoomsMemory | undefined>) => {
    kept = { apiKey, until: clock.now() + keepFor, memory }
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
  return {
    async linkSecretFor(apiKey, keyOwner) {
      const isKnown = kept && kept.apiKey === apiKey && clock.now() < kept.until
      const memory = await (isKnown ? kept?.memory : keep(apiKey, recall(store, host, keyOwner)))
      return memory?.linkSecret
    },
    async rememberOwner(apiKey, people, beforeFirst) {
      await beforeFirst()
      const owner = await assertOwnsRooms((await store.read())?.memory, portalUrl, people)
      const memory = await remember(store, host, owner)
      keep(apiKey, Promise.resolve(memory))
      return memory.linkSecret
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

/** The memory with another fingerprint of welcome content. */
export const withMark = (now: RoomsMemory, host: string, name: string, mark: ContentMark): RoomsMemory => ({
  ...now,
  welcome: { ...now.welcome, [host]: { ...now.welcome?.[host], [name]: mark } },
})

const maxTries = 8

/**
 * Changes the memory without losing what another worker writes at the same time. `next` returns the new memory, or undefined for no
 * change. @returns the memory as it is kept then
 */
export const change = async (
  store: MemoryStore,
  next: (now: RoomsMemory | undefined) => RoomsMemory | undefined,
): Promise<RoomsMemory | undefined> => {
  for (let attempt = 0; attempt < maxTries; attempt += 1) {
    const now = await store.read()
    const wanted = next(now?.memory)
    if (!wanted) return now?.memory
    if (await store.write(wanted, now?.version)) return wanted
  }
  throw new RetryLater(onboardingReasons['secret-unreachable'], { detail: 'the memory is written by many at once' })
}

const recall = async (
  store: MemoryStore,
  host: string,
  keyOwner: () => Promise<string>,
): Promise<RoomsMemory | undefined> => {
  const [known, owner] = await Promise.all([store.read(), keyOwner()])
  return known?.memory && assertOwner(known.memory, host, owner) ? known.memory : undefined
}

const remember = async (store: MemoryStore, host: string, owner: string): Promise<RoomsMemory> => {
  const memory = await change(store, (now) => {
    if (now && assertOwner(now, host, owner)) return undefined
    const linkSecret = now?.linkSecret ?? randomBytes(32).toString('base64url')
    return { ...now, linkSecret, owners: { ...now?.owners, [host]: owner } }
  })
  return memory as RoomsMemory
}

/** Whether the rooms are known to be `owner`'s. @throws RetryLater when they are another user's */
const assertOwner = ({ owners }: RoomsMemory, host: string, owner: string): boolean => {
  const remembered = owners[host]
  if (remembered && remembered !== owner) throw anotherUser(remembered, owner)
  return remembered === owner
}

/**
 * The user who owns the rooms of the portal by `memory`, where that is another one than `owner`. Ids of users differ between portals. If
 * an owner that is stored for another host exists on this portal, the host is a new address of the same portal (docs/facts/docspace.md#a-restored-portal-is-a-new-one).
 */
export const otherOwner = async (
  memory: RoomsMemory | undefined,
  portalUrl: string,
  owner: string,
  { addressOf }: Pick<PeopleOfPortal, 'addressOf'>,
): Promise<string | undefined> => {
  const owners = memory?.owners ?? {}
  const known = owners[new URL(portalUrl).host]
  if (known !== undefined) return known === owner ? undefined : known
  const others = [...new Set(Object.values(owners))].filter((id) => id !== owner)
  const addresses = await Promise.all(others.map((id) => addressOf(id)))
  return others.find((_, at) => addresses[at] !== undefined)
}

/**
 * The user behind the key.
 * @throws RetryLater where `memory` says that the rooms of the portal are of another one
 */
export const assertOwnsRooms = async (
  memory: RoomsMemory | undefined,
  portalUrl: string,
  people: PeopleOfPortal,
): Promise<string> => {
  const owner = await people.keyOwner()
  const other = await otherOwner(memory, portalUrl, owner, people)
  if (other !== undefined) throw anotherUser(other, owner)
  return owner
}

const anotherUser = (remembered: string, owner: string) =>
  new RetryLater(onboardingReasons['docspace-key-of-another'], {
    // Two minutes: soon after the right key is stored, and in a day still fewer tries than a message has.
    after: 120_000,
    detail: `the rooms are of user ${remembered}, the key of user ${owner}`,
  })
