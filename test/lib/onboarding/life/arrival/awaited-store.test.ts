import { expect, test } from 'vitest'
import { type AwaitedNote, awaitedKey, readAwaited } from '#lib/onboarding/life/arrival/awaited-note.ts'
import { createAwaited } from '#lib/onboarding/life/arrival/awaited-store.ts'
import { memoryTexts } from '#test/lib/runtime/objects/memory-texts.ts'

const client = 'espocrm:Account:1'
const note: AwaitedNote = { v: 1, client, room: 100, invitedAt: 5, people: ['gina'] }

const open = () => {
  const { store, texts } = memoryTexts()
  return { texts, awaited: createAwaited(async () => store) }
}

test('a note lies below its source, by a hash that tells no id, and is thrown away', async () => {
  const { texts, awaited } = open()
  expect(await awaited.read(client)).toBeUndefined()
  const stored = await awaited.write(note, undefined)
  expect([...texts.keys()]).toEqual([expect.stringMatching(/^waiting\/espocrm\/[0-9a-f]{64}\.json$/)])
  expect([...texts.keys()]).toEqual([awaitedKey(client)])
  expect(texts.get(awaitedKey(client))?.text).toBe(`${JSON.stringify(note)}\n`)
  expect(await awaited.read(client)).toEqual(stored)
  expect(stored.note).toEqual(note)
  await awaited.forget(client)
  expect(texts.size).toBe(0)
  await awaited.forget(client)
})

test('is kept only over the one that was read', async () => {
  const { awaited } = open()
  const first = await awaited.write(note, undefined)
  const again = await awaited.write({ ...note, joinedOn: '2026-01-06' }, first)
  for (const over of [undefined, first])
    await expect(awaited.write(note, over)).rejects.toMatchObject({
      reason: { code: 'client-memory-unreachable' },
      detail: 'another worker was quicker',
    })
  expect(await awaited.read(client)).toEqual({ note: { ...note, joinedOn: '2026-01-06' }, tag: again.tag })
})

test.each(['{', '{"v":2}', JSON.stringify({ ...note, v: 2 }), JSON.stringify({ ...note, people: 'gina' })])(
  'a text that is none is no note: %s',
  (text) => {
    expect(readAwaited(text)).toBeUndefined()
  },
)

test('the note of another client in its place is none, and its place can be written', async () => {
  const { texts, awaited } = open()
  texts.set(awaitedKey(client), { text: JSON.stringify({ ...note, client: 'espocrm:Account:2' }), tag: 't' })
  expect(await awaited.read(client)).toEqual({ note: undefined, tag: 't' })
})

test('a store that does not answer makes the client wait', async () => {
  const failing = async () => {
    throw new Error('S3 is down')
  }
  const awaited = createAwaited(async () => ({ read: failing, create: failing, replace: failing, remove: failing }))
  for (const call of [() => awaited.read(client), () => awaited.write(note, undefined), () => awaited.forget(client)])
    await expect(call()).rejects.toMatchObject({ reason: { code: 'client-memory-unreachable' } })
})
