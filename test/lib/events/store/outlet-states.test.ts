import { expect, test } from 'vitest'
import { createOutletStates } from '#lib/events/store/outlet-states.ts'
import { memoryTexts } from '../../runtime/objects/memory-texts.ts'
import { overTag } from '../over-tag.ts'

test('an outlet is on until something else is kept, and only who has read it changes it', async () => {
  const { store, texts } = memoryTexts()
  const states = createOutletStates(async () => overTag(store))
  expect(await states.read('ops')).toEqual({ state: { v: 1 }, tag: undefined })
  const off = { v: 1 as const, failingSince: 1, off: { at: 2, why: 'gone' } }
  const first = await states.write('ops', off, undefined)
  expect(await states.write('ops', { v: 1 }, undefined)).toBeUndefined()
  const { state, tag } = await states.read('ops')
  expect(state).toEqual(off)
  expect(await states.write('ops', { v: 1 }, '"other"')).toBeUndefined()
  expect(tag).toBe(first)
  const second = await states.write('ops', { v: 1 }, tag)
  expect((await states.read('ops')).tag).toBe(second)
  expect([...texts.keys()]).toEqual(['outlets/ops.json'])
})

test('what cannot be read is on, and is replaced', async () => {
  const { store, texts } = memoryTexts()
  texts.set('outlets/ops.json', { text: 'broken', tag: '"9"' })
  expect(await createOutletStates(async () => store).read('ops')).toEqual({ state: { v: 1 }, tag: '"9"' })
})
