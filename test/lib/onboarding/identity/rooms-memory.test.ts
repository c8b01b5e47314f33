import { ResourceNotFoundException, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { beforeEach, describe, expect, test } from 'vitest'
import { createRecall, type Recall } from '#lib/onboarding/identity/recall.ts'
import { otherOwner } from '#lib/onboarding/identity/room-owners.ts'
import {
  change,
  type MemoryStore,
  type RoomsMemory,
  readMemory,
  storedMemory,
} from '#lib/onboarding/identity/rooms-memory.ts'

let kept: RoomsMemory | undefined
let version = 0
let now = 0
const clock = { now: () => now, sleep: async () => {} }
/** As Secrets Manager keeps it: a write over another value than the current one is refused. */
const store: MemoryStore = {
  read: async () => (kept ? { memory: structuredClone(kept), version: String(version) } : undefined),
  async write(memory, over) {
    if (over !== (kept ? String(version) : undefined)) return false
    kept = structuredClone(memory)
    version += 1
    return true
  },
}
const recall = (portalUrl = 'https://acme.example.com') => createRecall(store, portalUrl, clock)
const user = (id: string) => async () => id

/** People of the portal, by their ids. */
const people = (keyOwner: () => Promise<string>, ...ids: string[]) => ({
  keyOwner,
  addressOf: async (id: string) => (ids.includes(id) ? `${id}@example.com` : undefined),
})

/** What a worker does for a client that gets a room. */
const secretFor = async (one: Recall, key: string, owner: () => Promise<string>, before = async () => {}) =>
  (await one.linkSecretFor(key, owner)) ?? (await one.rememberOwner(key, people(owner), before))

beforeEach(() => {
  kept = undefined
  version = 0
  now = 0
})

describe('the memory of whose the rooms are', () => {
  test('takes the first user, and another key of the same user makes the same links', async () => {
    const first = await secretFor(recall(), 'sk-one', user('anna'))
    expect(await secretFor(recall(), 'sk-two', user('anna'))).toBe(first)
    expect(kept?.owners).toEqual({ 'acme.example.com': 'anna' })
  })

  test('refuses a key of another user before anything is made, and changes nothing', async () => {
    await secretFor(recall(), 'sk-one', user('anna'))
    const before = structuredClone(kept)
    const refused = await secretFor(recall(), 'sk-two', user('ben')).catch((error: unknown) => error)
    expect(refused).toMatchObject({ reason: { code: 'docspace-key-of-another', affectsAllClients: true } })
    expect(kept).toEqual(before)
  })

  test('of two workers that are the first with keys of two users lets one make rooms', async () => {
    const both = [secretFor(recall(), 'sk-one', user('anna')), secretFor(recall(), 'sk-two', user('ben'))]
    const ends = await Promise.allSettled(both)
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('refuses another user under a new address of the portal, and takes the same one', async () => {
    const first = await secretFor(recall(), 'sk-one', user('anna'))
    const moved = recall('https://rooms.acme.example')
    const before = structuredClone(kept)
    const begun = moved.rememberOwner('sk-two', people(user('ben'), 'anna', 'ben'), async () => {})
    await expect(begun).rejects.toMatchObject({ reason: { code: 'docspace-key-of-another' } })
    expect(kept).toEqual(before)
    expect(await moved.rememberOwner('sk-one', people(user('anna'), 'anna', 'ben'), async () => {})).toBe(first)
    expect(kept?.owners).toEqual({ 'acme.example.com': 'anna', 'rooms.acme.example': 'anna' })
  })

  test('knows each portal by its own user, and makes the links of all of one secret', async () => {
    const first = await secretFor(recall(), 'sk-one', user('anna'))
    expect(await secretFor(recall('https://other.example.com'), 'sk-two', user('ben'))).toBe(first)
  })

  test('asks whose a key is once in five minutes, and again for another key or after a refusal', async () => {
    let asked = 0
    const counting = (id: string) => async () => {
      asked += 1
      return id
    }
    await secretFor(recall(), 'sk-one', user('anna'))
    const one = recall()
    await secretFor(one, 'sk-one', counting('anna'))
    await secretFor(one, 'sk-one', counting('anna'))
    expect(asked).toBe(1)
    await secretFor(one, 'sk-two', counting('ben')).catch(() => {})
    await secretFor(one, 'sk-one', counting('anna'))
    expect(asked).toBe(3)
    now = 301_000
    await secretFor(one, 'sk-one', counting('anna'))
    expect(asked).toBe(4)
  })

  test('of two workers that write at once loses nothing of either, and both make links of one secret', async () => {
    const ways: [string, string][] = [
      ['https://acme.example.com', 'anna'],
      ['https://other.example.com', 'ben'],
      ['https://third.example.com', 'carl'],
    ]
    const secrets = await Promise.all(ways.map(([url, id]) => secretFor(recall(url), `sk-${id}`, user(id))))
    expect(new Set(secrets).size).toBe(1)
    expect(kept?.owners).toEqual({
      'acme.example.com': 'anna',
      'other.example.com': 'ben',
      'third.example.com': 'carl',
    })
  })

  test('is not begun on a portal that is too old', async () => {
    const tooOld = async () => Promise.reject(new Error('too old'))
    await expect(secretFor(recall(), 'sk-one', user('anna'), tooOld)).rejects.toThrow('too old')
    expect(kept).toBeUndefined()
    await secretFor(recall(), 'sk-one', user('anna'))
    // Whose rooms are known was let pass before.
    await secretFor(recall(), 'sk-two', user('anna'), tooOld)
  })

  test.each(['', 'no JSON', '{}', '{"linkSecret":"","owners":{}}', '{"linkSecret":"x"}'])(
    'that reads %j is refused and not written over',
    (text) => {
      expect(() => readMemory('roomkeeper/prod/docspace/memory', text)).toThrow(
        expect.objectContaining({
          reason: expect.objectContaining({ code: 'memory-unreadable', affectsAllClients: true }),
        }),
      )
    },
  )
})

describe('a store of the memory that is busy or out of reach', () => {
  const throttled = Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' })
  const fails = async (): Promise<never> => Promise.reject(throttled)
  const waits = {
    reason: { code: 'secret-unreachable', kind: 'retry', affectsAllClients: true },
    detail: 'ThrottlingException',
  }
  const over = (broken: Partial<MemoryStore>) =>
    createRecall({ ...store, ...broken }, 'https://acme.example.com', clock)

  test.each<[string, Partial<MemoryStore>]>([
    ['read', { read: fails }],
    ['written', { write: fails }],
  ])('that cannot be %s is waited for when the first room is about to be made', async (_, broken) => {
    await expect(over(broken).rememberOwner('sk-one', people(user('anna')), async () => {})).rejects.toMatchObject(
      waits,
    )
  })

  test('is waited for when somebody else may have made the first room, and when welcome content is compared', async () => {
    await expect(over({ read: fails }).linkSecretFor('sk-one', user('anna'))).rejects.toMatchObject(waits)
    const seen = { title: 'Welcome.pdf', created: 1_000 }
    await expect(over({ read: fails }).assertSameContent('file 6', seen)).rejects.toMatchObject(waits)
  })
})

describe('the memory of the welcome content', () => {
  const used = { title: 'How to use your room.pdf', created: 1_000 }
  const other = { title: 'Welcome.pdf', created: 2_000 }
  const opened = async (portalUrl?: string) => {
    const one = recall(portalUrl)
    await secretFor(one, 'sk-one', user('anna'))
    return one
  }
  const changed = { reason: { code: 'welcome-changed', affectsAllClients: true }, detail: 'file 6' }

  test('takes what it sees first, and refuses something else under the same number, in every worker', async () => {
    const one = await opened()
    await one.assertSameContent('file 6', used)
    await one.assertSameContent('file 7', other)
    await one.assertSameContent('file 6', used)
    await expect(one.assertSameContent('file 6', other)).rejects.toMatchObject(changed)
    await expect((await opened()).assertSameContent('file 6', other)).rejects.toMatchObject(changed)
    expect(kept?.welcome).toEqual({ 'acme.example.com': { 'file 6': used, 'file 7': other } })
  })

  test('lets people rename and edit it, and knows each portal by itself', async () => {
    const one = await opened()
    await one.assertSameContent('file 6', used)
    await one.assertSameContent('file 6', { ...used, title: 'How to use it.pdf' })
    await (await opened('https://other.example.com')).assertSameContent('file 6', other)
  })

  test('goes on at once when somebody takes the content as it is', async () => {
    const one = await opened()
    await one.assertSameContent('file 6', used)
    await expect(one.assertSameContent('file 6', other)).rejects.toMatchObject(changed)
    if (kept) kept = { ...kept, welcome: { 'acme.example.com': { 'file 6': other } } }
    await one.assertSameContent('file 6', other)
  })
})

describe('the memory in a secret', () => {
  const memory = { linkSecret: 's', owners: { 'acme.example.com': 'anna' } }
  /** Secrets Manager with one secret; what is written to it. */
  const managerWith = (value?: { SecretString: string; VersionId: string }) => {
    const written: string[] = []
    const client = {
      async send({ input }: { input: { SecretString?: string; ClientRequestToken?: string } }) {
        if (input.SecretString === undefined) {
          if ('VersionStage' in input) return {}
          if (value) return value
          throw new ResourceNotFoundException({ message: 'none', $metadata: {} })
        }
        written.push(input.SecretString)
        return { VersionId: 'next' }
      },
    } as unknown as SecretsManagerClient
    return { store: storedMemory('roomkeeper/memory', client), written }
  }

  test('is read with its version', async () => {
    const { store: secret } = managerWith({ SecretString: JSON.stringify(memory), VersionId: 'v1' })
    expect(await secret.read()).toEqual({ memory, version: 'v1' })
  })

  test('is absent where there is no secret, or an emulator has made one with an empty text', async () => {
    expect(await managerWith().store.read()).toBeUndefined()
    expect(await managerWith({ SecretString: '', VersionId: 'v1' }).store.read()).toEqual({
      memory: undefined,
      version: 'v1',
    })
  })

  test('is not lost where it cannot be read', async () => {
    const { store: secret } = managerWith({ SecretString: '{"linkSecret":""}', VersionId: 'v1' })
    await expect(secret.read()).rejects.toMatchObject({
      reason: { code: 'memory-unreadable' },
      detail: 'roomkeeper/memory',
      after: 120_000,
    })
  })

  test('is written as one text over the version that was read', async () => {
    const { store: secret, written } = managerWith({ SecretString: 'x', VersionId: 'v1' })
    expect(await secret.write(memory, 'v1')).toBe(true)
    expect(written).toEqual([JSON.stringify(memory)])
  })
})

test('a memory that others write all the time is tried again later', async () => {
  const busy: MemoryStore = { read: async () => undefined, write: async () => false }
  const one = createRecall(busy, 'https://acme.example.com', clock)
  const begun = one.rememberOwner('sk', people(user('anna')), async () => {})
  await expect(begun).rejects.toMatchObject({
    reason: { code: 'secret-unreachable' },
    detail: 'the memory is written by many at once',
  })
})

test('the owner of the rooms of a portal is another one only where he is', async () => {
  const memory = { linkSecret: 's', owners: { 'acme.example.com': 'anna' } }
  const asked = (owner: string) => otherOwner(memory, 'https://acme.example.com', [owner], people(user(owner)))
  expect([await asked('anna'), await asked('ben')]).toEqual([undefined, 'anna'])
})

describe('what is remembered', () => {
  const memory: RoomsMemory = {
    linkSecret: 's',
    owners: { 'acme.example.com': 'anna' },
    welcome: { 'acme.example.com': { 'file 11': { title: 'A', created: 5 } } },
  }
  /** A store that counts what is asked of it. */
  const counting = (value: RoomsMemory | undefined) => {
    const calls = { reads: 0, writes: 0 }
    const counted: MemoryStore = {
      async read() {
        calls.reads += 1
        return value && { memory: value, version: '1' }
      },
      async write(next) {
        calls.writes += 1
        value = next
        return true
      },
    }
    return { calls, one: createRecall(counted, 'https://acme.example.com', clock), store: counted }
  }

  test('is read once in five minutes, and an absent memory each time', async () => {
    const { calls, one } = counting(memory)
    await one.linkSecretFor('sk', user('anna'))
    now = 5 * 60_000 - 1
    await one.linkSecretFor('sk', user('anna'))
    expect(calls.reads).toBe(1)
    now += 1
    await one.linkSecretFor('sk', user('anna'))
    expect(calls.reads).toBe(2)
    const absent = counting(undefined)
    for (let times = 0; times < 2; times += 1)
      expect(await absent.one.linkSecretFor('sk', user('anna'))).toBeUndefined()
    expect(absent.calls.reads).toBe(2)
  })

  test('is read again after it could not be', async () => {
    const { calls, one } = counting(memory)
    const down = async (): Promise<string> => {
      throw new TypeError('down')
    }
    await expect(one.linkSecretFor('sk', down)).rejects.toThrow('down')
    expect(await one.linkSecretFor('sk', user('anna'))).toBe('s')
    expect(calls.reads).toBe(2)
  })

  test('is known at once to who has remembered it, also when an earlier read ends later', async () => {
    const { calls, one } = counting(undefined)
    const late = Promise.withResolvers<string>()
    const first = one.linkSecretFor('sk', () => late.promise)
    const secret = await one.rememberOwner('sk', people(user('anna')), async () => {})
    const reads = calls.reads
    late.resolve('anna')
    expect(await first).toBeUndefined()
    await new Promise((resolve) => setImmediate(resolve))
    expect(await one.linkSecretFor('sk', user('anna'))).toBe(secret)
    expect(calls.reads).toBe(reads)
  })

  test('of welcome content is not asked for without a time of creation, nor again for what is known', async () => {
    const { calls, one } = counting(memory)
    await one.assertSameContent('file 11', { title: 'A', created: 0 })
    expect(calls.reads).toBe(0)
    await one.linkSecretFor('sk', user('anna'))
    await one.assertSameContent('file 11', { title: 'B', created: 5 })
    expect(calls).toEqual({ reads: 1, writes: 0 })
    await one.assertSameContent('file 12', { title: 'B', created: 6 })
    expect(calls).toEqual({ reads: 2, writes: 1 })
  })

  test('of welcome content is not written where it is known meanwhile, or before the first room', async () => {
    const known = counting(memory)
    await known.one.assertSameContent('file 11', { title: 'A', created: 5 })
    const first = counting(undefined)
    await first.one.assertSameContent('file 11', { title: 'A', created: 5 })
    expect([known.calls, first.calls]).toEqual([
      { reads: 1, writes: 0 },
      { reads: 1, writes: 0 },
    ])
  })

  test('is changed in eight tries at most, and not at all where nothing is to be changed', async () => {
    let reads = 0
    const busy: MemoryStore = {
      async read() {
        reads += 1
        return undefined
      },
      write: async () => false,
    }
    await expect(change(busy, () => memory)).rejects.toThrow()
    expect(reads).toBe(8)
    expect(await change(busy, () => undefined)).toBeUndefined()
  })

  test('of an owner whom the portal no longer shows is true all the same', async () => {
    const hidden = { addressOf: async () => undefined }
    expect(await otherOwner(memory, 'https://acme.example.com', ['ben'], hidden)).toBe('anna')
  })

  test('of another owner makes the client wait two minutes, and names both', async () => {
    const refused = counting(memory).one.linkSecretFor('sk', user('ben'))
    await expect(refused).rejects.toMatchObject({
      reason: { code: 'docspace-key-of-another' },
      after: 120_000,
      detail: 'the rooms are of user anna, the key of user ben',
    })
  })
})
