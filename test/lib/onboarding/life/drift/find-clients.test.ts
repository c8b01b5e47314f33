import { expect, test } from 'vitest'
import { clientsToCompare } from '#lib/onboarding/life/drift/find-clients.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { clientMemoryKey } from '#lib/runtime/objects/client-place.ts'
import { memoryTexts } from '#test/lib/runtime/objects/memory-texts.ts'
import { sides } from './drift-sides.ts'

const key = (id: string) => `espocrm:Account:${id}`

test('clients with a room and clients who are remembered are found, each once and in the order of their keys', async () => {
  const { store } = memoryTexts()
  const keep = (client: string, text = JSON.stringify({ ...sides.memory, client })) =>
    store.create(clientMemoryKey(client), text)
  for (const id of ['b', 'gone']) await keep(key(id))
  await keep(key('broken'), '{')
  await store.create('ends/espocrm/x.json', '{}')
  const read: string[] = []
  const texts = {
    ...store,
    read: (place: string) => {
      read.push(place)
      return store.read(place)
    },
  }
  const rooms = [{ tags: [key('z'), 'Sales'] }, { tags: [key('b')] }, { tags: [key('z')] }, { tags: ['a:b:c'] }]
  const found = await clientsToCompare(rooms, texts)
  expect(found.map(clientKey)).toEqual([key('b'), key('gone'), key('z')])
  // What has a room is not read for its name.
  expect(read.toSorted()).toEqual([clientMemoryKey(key('broken')), clientMemoryKey(key('gone'))].toSorted())
  expect((await clientsToCompare(rooms, undefined)).map(clientKey)).toEqual([key('b'), key('z')])
})

test('a memory that is gone since it was listed, or is of no client, is passed over', async () => {
  const { store } = memoryTexts()
  await store.create(clientMemoryKey('nobody'), JSON.stringify({ ...sides.memory, client: 'nobody' }))
  await store.create(clientMemoryKey(key('b')), JSON.stringify({ ...sides.memory, client: key('b') }))
  const list = async (prefix: string) => [...(await store.list(prefix)), clientMemoryKey(key('gone'))]
  expect((await clientsToCompare([], { ...store, list })).map(clientKey)).toEqual([key('b')])
})
