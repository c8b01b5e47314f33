import { expect, test } from 'vitest'
import type { EndState } from '#lib/onboarding/life/end/end-state.ts'
import { createEnds } from '#lib/onboarding/life/end/end-store.ts'
import { clientPlace } from '#lib/runtime/objects/client-place.ts'
import { memoryTexts } from '#test/lib/runtime/objects/memory-texts.ts'

const client = 'espocrm:Account:a1'
const state: EndState = { v: 1, client, room: 7, phase: 'announced', day: '2026-02-05', announcedAt: 5 }
const key = `ends/${clientPlace(client)}.json`

const open = () => {
  const { store, texts } = memoryTexts()
  let opened = 0
  const ends = createEnds(async () => {
    opened += 1
    return store
  })
  return { ends, texts, opened: () => opened }
}
const slower = { reason: { code: 'client-memory-unreachable' }, detail: 'another worker was quicker' }

test('a state is kept once for a new client, and then only over the one that was read', async () => {
  const { ends, texts, opened } = open()
  expect(await ends.read(client)).toBeUndefined()
  const first = await ends.write(state, undefined)
  expect(first).toEqual({ state, tag: '"1"' })
  expect(texts.get(key)).toEqual({ text: `${JSON.stringify(state)}\n`, tag: '"1"' })
  expect(await ends.read(client)).toEqual(first)
  await expect(ends.write(state, undefined)).rejects.toMatchObject(slower)
  const ended = { ...state, phase: 'ended' as const }
  expect(await ends.write(ended, first)).toEqual({ state: ended, tag: '"2"' })
  await expect(ends.write(state, first)).rejects.toMatchObject(slower)
  expect(await ends.read(client)).toEqual({ state: ended, tag: '"2"' })
  expect(opened()).toBe(1)
})

test.each([
  ['no JSON', '{'],
  ['that of another client', JSON.stringify({ ...state, client: 'espocrm:Account:b2' })],
])('a state that is %s is none, and can be replaced', async (_, text) => {
  const { ends, texts } = open()
  texts.set(key, { text, tag: '"x"' })
  const found = await ends.read(client)
  expect(found).toEqual({ state: undefined, tag: '"x"' })
  expect(await ends.write(state, found)).toMatchObject({ state })
})

test('the first text that is kept under a key stays', async () => {
  const { ends, texts } = open()
  await ends.keep('evidence/a', 'first')
  await ends.keep('evidence/a', 'second')
  expect(texts.get('evidence/a')?.text).toBe('first')
})

test('a store that fails makes the client wait', async () => {
  const ends = createEnds(async () => {
    throw new TypeError('secret words')
  })
  const unreachable = { reason: { code: 'client-memory-unreachable' }, detail: 'TypeError' }
  for (const work of [ends.read(client), ends.write(state, undefined), ends.keep('a', 'b')])
    await expect(work).rejects.toMatchObject(unreachable)
})

test('a store that could not be opened is opened again', async () => {
  const { store } = memoryTexts()
  let tries = 0
  const ends = createEnds(async () => {
    tries += 1
    if (tries === 1) throw new Error('no answer')
    return store
  })
  await expect(ends.read(client)).rejects.toMatchObject({ reason: { code: 'client-memory-unreachable' } })
  expect(await ends.read(client)).toBeUndefined()
})
