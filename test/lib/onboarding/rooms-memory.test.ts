import { beforeEach, describe, expect, test } from 'vitest'
import { createRecall, type MemoryStore, type RoomsMemory } from '#lib/onboarding/rooms-memory.ts'

let kept: RoomsMemory | undefined
let now = 0
const clock = { now: () => now, sleep: async () => {} }
const store: MemoryStore = {
  read: async () => structuredClone(kept),
  write: async (memory) => {
    kept = structuredClone(memory)
  },
}
const recall = (portalUrl = 'https://acme.example.com') => createRecall(store, portalUrl, clock)
const user = (id: string) => async () => id

beforeEach(() => {
  kept = undefined
  now = 0
})

describe('the memory of whose the rooms are', () => {
  test('takes the first user, and another key of the same user makes the same links', async () => {
    const first = await recall().linkSecretFor('sk-one', user('anna'))
    expect(await recall().linkSecretFor('sk-two', user('anna'))).toBe(first)
    expect(kept?.owners).toEqual({ 'acme.example.com': 'anna' })
  })

  test('refuses a key of another user before anything is made, and changes nothing', async () => {
    await recall().linkSecretFor('sk-one', user('anna'))
    const before = structuredClone(kept)
    const refused = await recall()
      .linkSecretFor('sk-two', user('ben'))
      .catch((error: unknown) => error)
    expect(refused).toMatchObject({ reason: { code: 'docspace-key-of-another', everyone: true } })
    expect(kept).toEqual(before)
  })

  test('of two workers that are the first with keys of two users lets one make rooms', async () => {
    const both = [recall().linkSecretFor('sk-one', user('anna')), recall().linkSecretFor('sk-two', user('ben'))]
    const ends = await Promise.allSettled(both)
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('knows each portal by its own user, and makes the links of all of one secret', async () => {
    const first = await recall().linkSecretFor('sk-one', user('anna'))
    expect(await recall('https://other.example.com').linkSecretFor('sk-two', user('ben'))).toBe(first)
  })

  test('asks whose a key is once in five minutes, and again for another key or after a refusal', async () => {
    let asked = 0
    const counting = (id: string) => async () => {
      asked += 1
      return id
    }
    const one = recall()
    await one.linkSecretFor('sk-one', counting('anna'))
    await one.linkSecretFor('sk-one', counting('anna'))
    expect(asked).toBe(1)
    await one.linkSecretFor('sk-two', counting('ben')).catch(() => {})
    await one.linkSecretFor('sk-one', counting('anna'))
    expect(asked).toBe(3)
    now = 301_000
    await one.linkSecretFor('sk-one', counting('anna'))
    expect(asked).toBe(4)
  })
})
