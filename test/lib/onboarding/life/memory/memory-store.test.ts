import { describe, expect, test } from 'vitest'
import { crmReasons } from '#lib/crm/reasons.ts'
import { clientTexts, reachingStore } from '#lib/onboarding/life/memory/client-texts.ts'
import type { ClientMemory } from '#lib/onboarding/life/memory/memory.ts'
import { createClientMemories } from '#lib/onboarding/life/memory/memory-store.ts'
import { Park, RetryLater } from '#lib/runtime/errors.ts'
import { clientMemoryKey } from '#lib/runtime/objects/client-place.ts'
import { memoryTexts } from '#test/lib/runtime/objects/memory-texts.ts'

const client = 'espocrm:Account:1'
const memory: ClientMemory = {
  v: 1,
  client,
  room: 100,
  wantedAt: 0,
  title: 'hash',
  tags: [],
  colleagues: [],
  guests: [{ id: 'x', address: 'hash', access: 2 }],
  groups: [],
}

const open = () => {
  const { store, texts } = memoryTexts()
  return { texts, memories: createClientMemories(async () => store) }
}

test('a memory lies below its source, by a hash that tells no id', () => {
  expect(clientMemoryKey(client)).toMatch(/^clients\/espocrm\/[0-9a-f]{64}\.json$/)
  expect(clientMemoryKey(client)).not.toBe(clientMemoryKey('espocrm:Account:2'))
})

describe('a memory', () => {
  test('is kept once for a new client, and then only over the one that was read', async () => {
    const { memories } = open()
    expect(await memories.read(client)).toBeUndefined()
    expect(await memories.write(memory, undefined)).toBe(true)
    expect(await memories.write(memory, undefined)).toBe(false)
    const first = await memories.read(client)
    expect(first?.memory).toEqual(memory)
    expect(await memories.write({ ...memory, title: 'other' }, first?.tag)).toBe(true)
    expect(await memories.write(memory, first?.tag)).toBe(false)
    expect((await memories.read(client))?.memory?.title).toBe('other')
  })

  test.each([
    ['no JSON', '{'],
    ['a later version', JSON.stringify({ ...memory, v: 2 })],
    ['half a memory', JSON.stringify({ v: 1, client })],
    ['that of another client', JSON.stringify({ ...memory, client: 'espocrm:Account:2' })],
  ])('that is %s is none, and can be replaced', async (_, text) => {
    const { memories, texts } = open()
    texts.set(clientMemoryKey(client), { text, tag: '"x"' })
    expect(await memories.read(client)).toEqual({ memory: undefined, tag: '"x"' })
    expect(await memories.write(memory, '"x"')).toBe(true)
  })
})

test('a new value is made, and an old one is replaced: the store is never asked to replace nothing', async () => {
  const done: string[] = []
  const texts = clientTexts(
    async () => ({
      read: async () => undefined,
      create: async (key) => `made ${done.push(`make ${key}`)}`,
      replace: async (key, _, over) => `replaced ${done.push(`replace ${key} of ${over}`)}`,
    }),
    { keyOf: (one) => `k/${one}`, readText: () => ({ client }) },
  )
  expect(await texts.write({ client }, undefined)).toBe('made 1')
  expect(await texts.write({ client }, '"t"')).toBe('replaced 2')
  expect(done).toEqual([`make k/${client}`, `replace k/${client} of "t"`])
})

test('a store that fails makes the client wait, by a reason of its own', async () => {
  class AccessDenied extends Error {
    override readonly name = 'AccessDenied'
  }
  const memories = createClientMemories(async () => {
    throw new AccessDenied('secret words')
  })
  for (const work of [memories.read(client), memories.write(memory, undefined)]) {
    const error = await work.catch((thrown) => thrown)
    expect(error).toBeInstanceOf(RetryLater)
    expect(error).toMatchObject({ reason: { code: 'client-memory-unreachable' }, detail: 'AccessDenied' })
  }
})

test('a store is opened once', async () => {
  const { store } = memoryTexts()
  let opened = 0
  const memories = createClientMemories(async () => {
    opened += 1
    return store
  })
  expect(opened).toBe(0)
  await Promise.all([memories.read(client), memories.write(memory, undefined)])
  await memories.read(client)
  expect(opened).toBe(1)
})

test.each([new RetryLater(crmReasons['crm-unreachable']), new Park(crmReasons['crm-refused'])])(
  'a failure that has a reason keeps it',
  async (error) => {
    const failing = async () => {
      throw error
    }
    await expect(reachingStore(failing)).rejects.toBe(error)
  },
)

test('a store that could not be opened is opened again', async () => {
  const { store } = memoryTexts()
  let tries = 0
  const memories = createClientMemories(async () => {
    tries += 1
    if (tries === 1) throw new Error('no answer')
    return store
  })
  await expect(memories.read(client)).rejects.toBeInstanceOf(RetryLater)
  expect(await memories.read(client)).toBeUndefined()
})
