import { expect, test } from 'vitest'
import { dueClients, dueKey, dueNote } from '#lib/queue/due-clients.ts'
import { memoryTexts } from '#test/lib/runtime/objects/memory-texts.ts'

const now = Date.parse('2026-12-30T00:00:00Z')
const client = (id: string) => `espocrm:Account:${id}`
const ref = (id: string) => ({ source: 'espocrm', type: 'Account', id })

const noted = async (days: Record<string, string>) => {
  const { store } = memoryTexts()
  for (const [id, day] of Object.entries(days)) await store.create(dueKey(day, client(id)), dueNote(client(id)))
  return store
}

test('clients are due from the first moment of their day on, the oldest day first', async () => {
  const store = await noted({ a: '2026-12-30', b: '2026-12-31', c: '2026-11-01' })
  const most = 10
  expect((await dueClients(store, { now, most })).map((one) => one.ref)).toEqual([ref('c'), ref('a')])
  expect(await dueClients(store, { now: Date.parse('2026-10-31T23:59:59Z'), most })).toEqual([])
  expect(await dueClients(store, { now, most: 1 })).toEqual([{ ref: ref('c'), key: dueKey('2026-11-01', client('c')) }])
})

test('a note that is gone when it is read names nobody any more', async () => {
  const store = { list: async () => [dueKey('2026-12-01', client('a'))], read: async () => undefined }
  expect(await dueClients(store, { now, most: 10 })).toEqual([])
})

test('a client who waits, and a note that nobody can read, take no other’s place', async () => {
  const store = await noted({ b: '2026-12-02', c: '2026-12-03', d: '2026-12-04' })
  await store.create('due/2026-12-01/espocrm/x.json', 'x')
  const found = await dueClients(store, { now, most: 1, waits: ({ id }) => id === 'b' })
  expect(found).toEqual([{ ref: ref('c'), key: dueKey('2026-12-03', client('c')) }])
})

test('no more notes are read than are needed', async () => {
  const store = await noted({ a: '2026-12-01', b: '2026-12-02', c: '2026-12-03' })
  const read: string[] = []
  const seen = {
    ...store,
    async read(key: string) {
      read.push(key)
      return store.read(key)
    },
  }
  await dueClients(seen, { now, most: 2 })
  expect(read).toHaveLength(2)
})

test('a note that nobody can read names nobody, and the key names no record', async () => {
  const store = await noted({})
  await store.create('due/2026-12-01/espocrm/x.json', 'x')
  expect(await dueClients(store, { now, most: 10 })).toEqual([])
  expect(dueKey('2026-12-01', client('a'))).toMatch(/^due\/2026-12-01\/espocrm\/[0-9a-f]{64}\.json$/)
})
