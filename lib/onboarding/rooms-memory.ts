import { randomBytes } from 'node:crypto'
import * as z from 'zod/mini'
import type { Clock } from '../runtime/clock.ts'
import { RetryLater } from '../runtime/errors.ts'
import { onboardingReasons } from './reasons.ts'

/** The secret in which an installation remembers what no key of DocSpace may change. */
export const roomsMemory = z.object({
  /** Makes the ids of invitation links. */
  linkSecret: z.string().check(z.minLength(1)),
  /** Host of a portal to the id of the user who owns its rooms. */
  owners: z.record(z.string(), z.string()),
})

export type RoomsMemory = z.output<typeof roomsMemory>

/** Where the memory is kept; always the newest value. */
export interface MemoryStore {
  read(): Promise<RoomsMemory | undefined>
  write(memory: RoomsMemory): Promise<void>
}

/** The memory in a secret; its value of this moment, which nobody else keeps. */
export const storedMemory = (name: string): MemoryStore => ({
  async read() {
    const { secretReader } = await import('../runtime/secrets-manager.ts')
    const text = await secretReader()(name)
    return text === undefined ? undefined : z.safeParse(roomsMemory, parse(text)).data
  },
  async write(memory) {
    const { writeSecret } = await import('../runtime/secrets-manager.ts')
    await writeSecret(name, JSON.stringify(memory))
  },
})

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export interface Recall {
  /**
   * The secret for the ids of links, once it is certain that the user behind the key is the one who owns the rooms. The first user
   * who makes rooms on a portal is remembered. `keyOwner` is asked once in five minutes for one key.
   * @throws RetryLater when the rooms belong to another user
   */
  linkSecretFor(apiKey: string, keyOwner: () => Promise<string>): Promise<string>
}

const keepFor = 5 * 60_000

export const createRecall = (store: MemoryStore, portalUrl: string, clock: Clock): Recall => {
  const { host } = new URL(portalUrl)
  let kept: { apiKey: string; until: number; secret: Promise<string> } | undefined
  return {
    linkSecretFor(apiKey, keyOwner) {
      if (kept && kept.apiKey === apiKey && clock.now() < kept.until) return kept.secret
      const secret = recall(store, host, keyOwner)
      kept = { apiKey, until: clock.now() + keepFor, secret }
      secret.catch(() => {
        kept = undefined
      })
      return secret
    },
  }
}

const recall = async (store: MemoryStore, host: string, keyOwner: () => Promise<string>): Promise<string> => {
  const [known, owner] = await Promise.all([store.read(), keyOwner()])
  const remembered = known?.owners[host]
  if (known && remembered === owner) return known.linkSecret
  if (remembered) throw anotherUser(remembered, owner)
  const linkSecret = known?.linkSecret ?? randomBytes(32).toString('base64url')
  await store.write({ linkSecret, owners: { ...known?.owners, [host]: owner } })
  // Another worker may have written at the same moment: what is kept holds for both.
  const now = await store.read()
  const kept = now?.owners[host]
  if (kept && kept !== owner) throw anotherUser(kept, owner)
  return now?.linkSecret ?? linkSecret
}

/** Whether the user behind a key may make rooms where `memory` says whose they are. */
export const ownsRooms = (memory: RoomsMemory | undefined, portalUrl: string, owner: string): boolean =>
  [undefined, owner].includes(memory?.owners[new URL(portalUrl).host])

const anotherUser = (remembered: string, owner: string) =>
  new RetryLater(onboardingReasons['docspace-key-of-another'], {
    // Soon after the right key is stored; a day of such waits is fewer tries than a message has.
    after: 120_000,
    detail: `the rooms are of user ${remembered}, the key of user ${owner}`,
  })
