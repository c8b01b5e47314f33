import { type Awaited, createAwaited } from '#lib/onboarding/life/arrival/awaited-store.ts'
import { createEnds, type Ends } from '#lib/onboarding/life/end/end-store.ts'
import type { ClientMemory } from '#lib/onboarding/life/memory/memory.ts'
import { type ClientMemories, createClientMemories } from '#lib/onboarding/life/memory/memory-store.ts'
import type { TextStore } from '#lib/runtime/objects/text-store.ts'
import { memoryTexts } from '#test/lib/runtime/objects/memory-texts.ts'
import type { Wire } from './wire.ts'

/** The bucket of memories, and the workers' way to it: every call goes through the wire. */
export interface MemoryBucket {
  memories: ClientMemories
  ends: Ends
  awaited: Awaited
  /** The bucket itself, by the same way. */
  cut: TextStore
  texts: ReturnType<typeof memoryTexts>['texts']
  /** What is remembered, whatever the client. */
  all(): ClientMemory[]
}

export const openMemoryBucket = (through: Wire['through']): MemoryBucket => {
  const { store, texts } = memoryTexts()
  const call = <T>(path: string, perform: () => Promise<T>) => through({ method: 'S3', path, host: 's3' }, perform)
  const cut: TextStore = {
    read: (key) => call('read', () => store.read(key)),
    create: (key, text, lockUntil) => call('create', () => store.create(key, text, lockUntil)),
    replace: (key, text, tag) => call('replace', () => store.replace(key, text, tag)),
    list: (prefix) => call('list', () => store.list(prefix)),
    remove: (key) => call('remove', () => store.remove(key)),
  }
  return {
    memories: createClientMemories(async () => cut),
    ends: createEnds(async () => cut),
    awaited: createAwaited(async () => cut),
    cut,
    texts,
    all: () => [...texts].flatMap(([key, { text }]) => (key.startsWith('clients/') ? [JSON.parse(text)] : [])),
  }
}
