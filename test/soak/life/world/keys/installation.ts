import { ownershipOf, withOwner } from '#infra/command/key/ownership.ts'
import { SAMPLE_KEYS } from '#infra/simulators/docspace/index.ts'
import { createPortals } from '#lib/docspace/keys/open-portal.ts'
import { openForClient } from '#lib/onboarding/identity/portal-for-client.ts'
import { createRecall } from '#lib/onboarding/identity/recall.ts'
import type { MemoryStore, RoomsMemory } from '#lib/onboarding/identity/rooms-memory.ts'
import type { WorkerServices } from '#lib/onboarding/worker.ts'
import type { Harness } from '#test/onboarding/harness.ts'
import { roomsSecret } from '#test/onboarding/rooms-secret.ts'
import { drive } from '#test/onboarding/world/wire.ts'
import { type Keeper, type KeyCount, openKeepers } from './keepers.ts'

/** The secret of links is the installation's, whoever’s keys there are. */
export const linkSecrets = [SAMPLE_KEYS.onboarding] as const

const deadline = { remaining: () => 600_000, signal: new AbortController().signal }

/** The two secrets of an installation: the keys of its users, and whom it remembers. */
export interface Installation {
  /** Whose keys are stored, the first one first. */
  users: readonly Keeper[]
  /** Who has a key that is not stored. */
  spare: readonly Keeper[]
  /** What a process that has just started opens DocSpace with. */
  newProcess(): WorkerServices['openDocSpace']
  /** The ids of those who may make rooms now, because every process knows of them. */
  makers(): string[]
  /** Takes a key out; `to` has one from then on. */
  takeOver(from: Keeper, to: Keeper): void
  /** `roomkeeper key --accept`. @returns why it refuses */
  accept(): Promise<string[]>
}

export const openInstallation = (harness: Harness, count: KeyCount): Installation => {
  const { clock, docspace, wire } = harness
  const { host } = new URL(docspace.url)
  const secret = memorySecret(harness)
  const newProcess = (): WorkerServices['openDocSpace'] => {
    const portals = createPortals(clock)
    const recall = createRecall(secret.store, docspace.url, clock)
    return async (deadline, ref) => {
      const [first = '', ...more] = installation.users.map(({ apiKey }) => apiKey)
      const options = { url: docspace.url, deadline, clock }
      return openForClient({ portals, options, keys: [first, ...more], recall }, ref)
    }
  }
  const acceptUsers = async (): Promise<string[]> => {
    const [first = '', ...more] = installation.users.map(({ apiKey }) => apiKey)
    const portal = await createPortals(clock).open({ url: docspace.url, deadline, clock }, [first, ...more])
    const ownership = await ownershipOf(portal, secret.now(), docspace.url)
    if (ownership.others.length === 0) return []
    if (ownership.clientsOfOthers.length > 0)
      return [`key --accept refuses: ${ownership.clientsOfOthers.join(', ')} have rooms of others`]
    secret.change((memory) => withOwner(memory, docspace.url, ownership, clock.now()))
    return []
  }
  const installation: Installation = {
    ...openKeepers(harness, count),
    newProcess,
    makers() {
      const { owners, more = {} } = secret.now()
      const ids = this.users.map(({ id }) => id)
      const isFirst = owners[host] === undefined && Object.keys(more[host] ?? {}).length === 0
      // The only one waits for nobody.
      if (isFirst || ids.length === 1) return ids.slice(0, 1)
      return ids.filter((id) => id === owners[host] || (more[host]?.[id] ?? Infinity) <= clock.now())
    },
    takeOver(from, to) {
      const isStored = this.users.includes(to)
      this.users = this.users.flatMap((one) => (one !== from ? [one] : isStored ? [] : [to]))
      this.spare = [...this.spare.filter((one) => one !== to), from]
    },
    accept: () => drive(clock, wire, wire.start(acceptUsers).result),
  }
  return installation
}

/** The memory of an installation as its secret has it; workers reach it over the wire. */
const memorySecret = ({ wire }: Harness) => {
  const first: RoomsMemory = { linkSecret: linkSecrets[0], owners: {} }
  const secret = roomsSecret(first)
  const call = <T>(path: string, perform: () => Promise<T>) =>
    wire.through({ method: 'SecretsManager', path, host: 'secretsmanager' }, perform)
  const store: MemoryStore = {
    read: () => call('read', secret.read),
    write: (next, over) => call('write', () => secret.write(next, over)),
  }
  const now = (): RoomsMemory => secret.now() ?? first
  return { store, now, change: (next: (now: RoomsMemory) => RoomsMemory) => secret.keep(next(now())) }
}
