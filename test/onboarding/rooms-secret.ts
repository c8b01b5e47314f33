import type { MemoryStore, RoomsMemory } from '#lib/onboarding/identity/rooms-memory.ts'

/** The secret in which an installation remembers its rooms, as Secrets Manager keeps it: nothing is written over a version that was not read. */
export const roomsSecret = (first?: RoomsMemory) => {
  let kept = first && { memory: first, version: '0' }
  const keep = (memory: RoomsMemory): true => {
    kept = { memory: structuredClone(memory), version: String(Number(kept?.version ?? 0) + 1) }
    return true
  }
  const store: MemoryStore = {
    read: async () => structuredClone(kept),
    write: async (memory, over) => over === kept?.version && keep(memory),
  }
  return { ...store, now: () => kept?.memory, keep }
}
