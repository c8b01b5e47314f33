import { expect, test } from 'vitest'
import { keepLastLook, readLastLook } from '#lib/backfill/last-look.ts'
import { memoryTexts } from '../runtime/objects/memory-texts.ts'

test('a look is kept for each source, and the newest counts', async () => {
  const { store: texts, texts: kept } = memoryTexts()
  expect(await readLastLook(texts, 'hubspot')).toBeUndefined()
  await keepLastLook(texts, 'hubspot', 5)
  await keepLastLook(texts, 'espocrm', 6)
  await keepLastLook(texts, 'hubspot', 7)
  expect([await readLastLook(texts, 'hubspot'), await readLastLook(texts, 'espocrm')]).toEqual([7, 6])
  expect([...kept.keys()]).toEqual(['looks/hubspot.json', 'looks/espocrm.json'])
})

test.each(['', 'x', '{}', '{"until":"5"}'])('what cannot be read is no look: %j', async (text) => {
  const { store: texts } = memoryTexts()
  await texts.create('looks/hubspot.json', text)
  expect(await readLastLook(texts, 'hubspot')).toBeUndefined()
  await keepLastLook(texts, 'hubspot', 7)
  expect(await readLastLook(texts, 'hubspot')).toBe(7)
})
