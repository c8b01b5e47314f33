import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import * as z from 'zod/mini'
import { RetryLater } from '../../runtime/errors.ts'
import { parseJson } from '../../runtime/json.ts'
import { onboardingReasons } from '../reasons.ts'
import { type ContentMark, contentMark } from '../room/content-fingerprint.ts'

/** The secret in which an installation remembers what must stay the same when the API key is replaced. */
export const roomsMemory = z.object({
  /** Makes the ids of invitation links. */
  linkSecret: z.string().check(z.minLength(1)),
  /** Host of a portal to the id of the user who owns its rooms. */
  owners: z.record(z.string(), z.string()),
  /** Host of a portal to the users who own rooms beside that one, each with the moment from which on every worker knows of him. */
  more: z.optional(z.record(z.string(), z.record(z.string(), z.number()))),
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
