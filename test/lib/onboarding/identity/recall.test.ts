import { beforeEach, describe, expect, test } from 'vitest'
import { createRecall, type Recall } from '#lib/onboarding/identity/recall.ts'
import {
  assertOwnRooms,
  knownAfter,
  knownIn,
  otherOwner,
  ownersIn,
  withOwners,
} from '#lib/onboarding/identity/room-owners.ts'
import type { MemoryStore, RoomsMemory } from '#lib/onboarding/identity/rooms-memory.ts'

const host = 'acme.example.com'
const url = `https://${host}`
let kept: RoomsMemory | undefined
let reads = 0
let writes = 0
let now = 1_000
const clock = { now: () => now, sleep: async () => {} }
const store: MemoryStore = {
  async read() {
    reads += 1
    return kept && { memory: structuredClone(kept), version: '1' }
  },
  async write(memory) {
    writes += 1
    kept = structuredClone(memory)
    return true
  },
}
const recall = () => createRecall(store, url, clock)
const nobody = { addressOf: async () => undefined }
const keys = ['sk-a', 'sk-b']
const both = ['anna', 'ben']
const known = (one: Recall, users: readonly string[] = both) => one.ownersFor(keys, async () => users)
const remember = (one: Recall, users: readonly string[] = both) =>
  one.rememberOwners(keys, users, nobody, async () => {})
const waits = { reason: { code: 'docspace-key-of-another' }, after: 120_000 }

beforeEach(() => {
  kept = undefined
  reads = 0
  writes = 0
  now = 1_000
})

describe('the owners of a portal’s rooms', () => {
  test('are nobody before the first room, and then all of them; the first makes rooms at once, the others later', async () => {
    const one = recall()
    expect(await known(one)).toBeUndefined()
    const { makers, isWhole, linkSecret } = await remember(one)
    expect({ makers, isWhole }).toEqual({ makers: ['anna'], isWhole: true })
    expect(kept).toEqual({ linkSecret, owners: { [host]: 'anna' }, more: { [host]: { ben: 1_000 + knownAfter } } })
    now += knownAfter - 1
    expect((await known(recall()))?.makers).toEqual(['anna'])
    now += 1
    expect(await known(recall())).toEqual({ linkSecret, makers: both, isWhole: true })
  })

  test('are nobody where only those of another portal are known', async () => {
    kept = { linkSecret: 's', owners: { 'old.example': 'x' } }
    expect(await known(recall())).toBeUndefined()
  })

  test('are joined by who comes, whom the memory does not have yet', async () => {
    kept = { linkSecret: 's', owners: { [host]: 'anna' } }
    expect(await known(recall())).toEqual({ linkSecret: 's', makers: ['anna'], isWhole: false })
    await remember(recall())
    expect(ownersIn(kept, host)).toEqual(both)
    const before = structuredClone(kept)
    now += 5
    await remember(recall())
    expect([kept, writes]).toEqual([before, 1])
  })

  test('all need keys, in whatever order', async () => {
    kept = { linkSecret: 's', owners: { [host]: 'anna' }, more: { [host]: { ben: 0 } } }
    expect((await known(recall(), ['ben', 'anna']))?.makers).toEqual(['ben', 'anna'])
    const text = 'the rooms are of user ben, the key of user anna, carl'
    await expect(known(recall(), ['anna', 'carl'])).rejects.toMatchObject({ ...waits, detail: text })
    await expect(remember(recall(), ['anna', 'carl'])).rejects.toMatchObject(waits)
    await expect(recall().linkSecretFor('sk-a', async () => 'anna')).rejects.toMatchObject(waits)
    await expect(assertOwnRooms(kept, url, ['anna'], nobody)).rejects.toMatchObject(waits)
    await expect(assertOwnRooms(kept, url, both, nobody)).resolves.toBeUndefined()
  })

  test('are read once in five minutes for the same keys', async () => {
    kept = { linkSecret: 's', owners: { [host]: 'anna' }, more: { [host]: { ben: 0 } } }
    const one = recall()
    await known(one)
    now += 5 * 60_000 - 1
    await known(one)
    expect(reads).toBe(1)
    await one.ownersFor([...keys, 'sk-c'], async () => both)
    expect(reads).toBe(2)
  })

  test('may refuse the portal before anything is remembered', async () => {
    const refused = recall().rememberOwners(keys, both, nobody, () => Promise.reject(new Error('too old')))
    await expect(refused).rejects.toThrow('too old')
    expect(kept).toBeUndefined()
  })

  test('are looked for among the people of a portal under another address', async () => {
    const memory = { linkSecret: 's', owners: { 'old.example': 'anna' }, more: { 'old.example': { ben: 0 } } }
    const people = { addressOf: async (id: string) => (id === 'ben' ? 'ben@example.com' : undefined) }
    expect(await otherOwner(memory, url, ['anna'], people)).toBe('ben')
    expect(await otherOwner(memory, url, both, people)).toBeUndefined()
    expect(await otherOwner({ ...memory, owners: {} }, url, ['anna'], people)).toBe('ben')
    expect(await otherOwner(undefined, url, ['anna'], people)).toBeUndefined()
  })
})

describe('a memory', () => {
  const memory: RoomsMemory = { linkSecret: 's', owners: { 'old.example': 'x' }, more: { 'old.example': { y: 1 } } }

  test('gets who comes beside those who are there, and other portals stay', () => {
    expect(withOwners(memory, host, ['anna', 'ben'], 7)).toEqual({
      linkSecret: 's',
      owners: { 'old.example': 'x', [host]: 'anna' },
      more: { 'old.example': { y: 1 }, [host]: { ben: 7 } },
    })
    const first = withOwners(memory, host, ['anna'], 7)
    expect(first).toEqual({ ...memory, owners: { 'old.example': 'x', [host]: 'anna' } })
    const grown = withOwners(withOwners(first, host, ['ben'], 7), host, ['carl'], 8)
    expect(grown.more?.[host]).toEqual({ ben: 7, carl: 8 })
    expect(withOwners(first, host, [], 9)).toEqual(first)
  })

  test('whose first owner has gone lets nobody who comes be the first', () => {
    const left: RoomsMemory = { linkSecret: 's', owners: {}, more: { [host]: { ben: 7 } } }
    expect(withOwners(left, host, ['carl'], 9)).toEqual({ ...left, more: { [host]: { ben: 7, carl: 9 } } })
    expect(withOwners(left, host, [], 9)).toEqual(left)
  })

  test('says nothing of who may make rooms whom it does not know', () => {
    expect(knownIn(memory, host, ['anna'], 1e15)).toEqual({ linkSecret: 's', makers: [], isWhole: false })
  })
})
