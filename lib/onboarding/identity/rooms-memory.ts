import { randomBytes } from 'node:crypto'
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import * as z from 'zod/mini'
import type { Clock } from '../../runtime/clock.ts'
import { RetryLater } from '../../runtime/errors.ts'
import { parseJson } from '../../runtime/json.ts'
import { reachingSecrets } from '../failure/secret-unreachable.ts'
import { onboardingReasons } from '../reasons.ts'
import { assertSame, type ContentMark, contentMark } from '../room/welcome-marks.ts'

/** The secret in which an installation remembers what no key of DocSpace may change. */
export const roomsMemory = z.object({
  /** Makes the ids of invitation links. */
  linkSecret: z.string().check(z.minLength(1)),
  /** Host of a portal to the id of the user who owns its rooms. */
  owners: z.record(z.string(), z.string()),
  /** Host of a portal to what its welcome content was when it was first used, by what the settings name: `file 12`. */
  welcome: z.optional(z.record(z.string(), z.record(z.string(), contentMark))),
})

export type RoomsMemory = z.output<typeof roomsMemory>

/** What is kept, and the mark that the next write goes by. */
export interface KeptMemory {
  /** Undefined where the value is an empty text, with which an emulator of AWS makes a secret. */
  memory: RoomsMemory | undefined
  version: string
}

/** Where the memory is kept; always the newest value. */
export interface MemoryStore {
  /** Undefined while nothing was ever kept. @throws RetryLater for a value that cannot be read: what it held must not be lost */
  read(): Promise<KeptMemory | undefined>
  /** Keeps `memory` if the value is still the one of `over`. @returns false when somebody else was quicker; nothing is kept then */
  write(memory: RoomsMemory, over: string | undefined): Promise<boolean>
}

/** The memory as its secret has it. @throws RetryLater `memory-unreadable` */
export const readMemory = (name: string, text: string): RoomsMemory => {
  const parsed = z.safeParse(roomsMemory, parseJson(text))
  if (parsed.success) return parsed.data
  throw new RetryLater(onboardingReasons['memory-unreadable'], { detail: name, after: 120_000 })
}

/** The memory in a secret; its value of this moment, which nobody else keeps. */
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

/** Who is behind the key, and the address of somebody by the id that he has in this portal alone. */
export interface PeopleOfPortal {
  keyOwner(): Promise<string>
  addressOf(id: string): Promise<string | undefined>
}

export interface Recall {
  /**
   * The secret for the ids of links, where it is certain that the user behind the key is the one who owns the rooms; undefined while
   * nobody has begun on the portal. `keyOwner` is asked once in five minutes for one key.
   * @throws RetryLater when the rooms belong to another user
   */
  linkSecretFor(apiKey: string, keyOwner: () => Promise<string>): Promise<string | undefined>
  /**
   * Remembers the user behind the key as the owner of the rooms: for when the first is about to be made, and no sooner, because a key that
   * only looked around may be the wrong one. `beforeFirst` may refuse the portal. @throws RetryLater as above
   */
  rememberOwner(apiKey: string, people: PeopleOfPortal, beforeFirst: () => Promise<void>): Promise<string>
  /**
   * Whether what the settings name (`file 12`) is what it was when it was first used; the first use is remembered.
   * @throws RetryLater `welcome-changed`
   */
  assertSameContent(name: string, seen: ContentMark): Promise<void>
}

const keepFor = 5 * 60_000

/** The same store; what it throws has a reason. */
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
    // That nobody has begun is asked anew.
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
      // A server that does not tell when is taken at its number.
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

/** The memory with another mark of what the settings name. */
export const withMark = (now: RoomsMemory, host: string, name: string, mark: ContentMark): RoomsMemory => ({
  ...now,
  welcome: { ...now.welcome, [host]: { ...now.welcome?.[host], [name]: mark } },
})

const mostTries = 8

/**
 * Changes what is kept, and loses nothing that somebody else keeps at the same time. `next`: what it is to be, or undefined where
 * nothing is to be changed. @returns what is kept then
 */
export const change = async (
  store: MemoryStore,
  next: (now: RoomsMemory | undefined) => RoomsMemory | undefined,
): Promise<RoomsMemory | undefined> => {
  for (let attempt = 0; attempt < mostTries; attempt += 1) {
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
  return known?.memory && isOwners(known.memory, host, owner) ? known.memory : undefined
}

const remember = async (store: MemoryStore, host: string, owner: string): Promise<RoomsMemory> => {
  const memory = await change(store, (now) => {
    if (now && isOwners(now, host, owner)) return undefined
    const linkSecret = now?.linkSecret ?? randomBytes(32).toString('base64url')
    return { ...now, linkSecret, owners: { ...now?.owners, [host]: owner } }
  })
  return memory as RoomsMemory
}

/** @throws RetryLater when the rooms are another user's */
const isOwners = ({ owners }: RoomsMemory, host: string, owner: string): boolean => {
  const remembered = owners[host]
  if (remembered && remembered !== owner) throw anotherUser(remembered, owner)
  return remembered === owner
}

/**
 * The user who owns the rooms of the portal by `memory`, where that is another one than `owner`. Ids of people are not the same in two
 * portals: where an owner of another address is one of this portal's people, an address that is not known yet is a new one of the same
 * portal (docs/facts/docspace.md#a-restored-portal-is-a-new-one).
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
    // Soon after the right key is stored; a day of such waits is fewer tries than a message has.
    after: 120_000,
    detail: `the rooms are of user ${remembered}, the key of user ${owner}`,
  })
