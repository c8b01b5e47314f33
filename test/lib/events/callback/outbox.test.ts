import { expect, test } from 'vitest'
import { createCallbackOutbox } from '#lib/events/callback/outbox.ts'
import { memoryTexts } from '../../runtime/objects/memory-texts.ts'
import { callbackOf, client } from './callback-world.ts'

const open = () => {
  const { store, texts } = memoryTexts()
  return { outbox: createCallbackOutbox(async () => store), texts }
}
const other = 'generic:client:c-18'

test('callbacks of a client stand in the order in which they were put there, each as it was', async () => {
  const { outbox, texts } = open()
  await outbox.put(callbackOf('msg_b'), 1_000)
  await outbox.put(callbackOf('msg_a'), 2_000)
  await outbox.put(callbackOf('msg_c', { client: other }), 1_500)
  const pending = await outbox.pending(client)
  expect(pending.map(({ id, at }) => [id, at])).toEqual([
    ['msg_b', 1_000],
    ['msg_a', 2_000],
  ])
  expect(await outbox.read(pending[1]?.key ?? '')).toEqual(callbackOf('msg_a'))
  await outbox.remove(pending[0]?.key ?? '')
  expect((await outbox.pending(client)).map(({ id }) => id)).toEqual(['msg_a'])
  // Lists of keys have no id of a client.
  for (const key of texts.keys()) {
    expect(key).toMatch(/^callbacks\/generic\/[0-9a-f]{64}\/1970-01-01T00:00:0[12].[05]00Z_msg_[abc]\.json$/)
    expect(key).not.toContain('c-17')
  }
})

test('the oldest of each client is found', async () => {
  const { outbox } = open()
  expect(await outbox.oldest()).toEqual([])
  for (const [id, at, of] of [
    ['msg_2', 2, client],
    ['msg_1', 1, client],
    ['msg_3', 3, other],
  ] as const)
    await outbox.put(callbackOf(id, { client: of }), at)
  expect((await outbox.oldest()).map(({ id }) => id).sort()).toEqual(['msg_1', 'msg_3'])
})

test('what is no callback is none', async () => {
  const { outbox, texts } = open()
  await outbox.put(callbackOf('msg_1'), 1)
  const [key = ''] = texts.keys()
  texts.set(key, { text: '{"v":1}', tag: '"x"' })
  expect(await outbox.read(key)).toBeUndefined()
  expect(await outbox.oldest()).toEqual([])
  expect(await outbox.read('callbacks/nothing')).toBeUndefined()
  texts.set(key.replace(/[^/]+$/, 'other'), { text: '{}', tag: '"y"' })
  expect((await outbox.pending(client)).map(({ id }) => id)).toEqual(['msg_1'])
})
