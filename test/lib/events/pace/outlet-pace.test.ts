import { expect, test } from 'vitest'
import { createOutletPace } from '#lib/events/pace/outlet-pace.ts'
import { memoryTexts } from '../../runtime/objects/memory-texts.ts'

test('turns of one outlet are a gap apart, those of another are its own', async () => {
  const { store, texts } = memoryTexts()
  const pace = createOutletPace(async () => store)
  expect(await pace.turn('sales', 1_000, 5_000)).toBe(5_000)
  expect(await pace.turn('sales', 1_000, 5_000)).toBe(6_000)
  expect(await pace.turn('sales', 300, 5_000)).toBe(7_000)
  expect(await pace.turn('sales', 300, 5_000)).toBe(7_300)
  expect(await pace.turn('support', 300, 5_000)).toBe(5_000)
  expect(await pace.turn('sales', 300, 60_000)).toBe(60_000)
  expect([...texts.keys()]).toEqual(['outlets/sales/pace.json', 'outlets/support/pace.json'])
})

test('workers that ask at once have turns of their own', async () => {
  const { store } = memoryTexts()
  const workers = [1, 2, 3].map(() => createOutletPace(async () => store))
  const asked = [1, 2].flatMap(() => workers.map((pace) => pace.turn('sales', 1_000, 0)))
  const turns = await Promise.all(asked)
  expect(turns.toSorted((a = 0, b = 0) => a - b)).toEqual([0, 1_000, 2_000, 3_000, 4_000, 5_000])
})

test('whoever is too slow again and again has no turn', async () => {
  const { store } = memoryTexts()
  let tries = 0
  const create = async () => {
    tries += 1
    return undefined
  }
  expect(await createOutletPace(async () => ({ ...store, create })).turn('sales', 1_000, 0)).toBeUndefined()
  expect(tries).toBe(8)
})

test('a store that fails once holds nobody up afterwards', async () => {
  const { store, texts } = memoryTexts()
  texts.set('outlets/sales/pace.json', { text: 'no json', tag: '"x"' })
  let fails = true
  const pace = createOutletPace(async () => {
    if (fails) throw new Error('down')
    return store
  })
  await expect(pace.turn('sales', 1_000, 7)).rejects.toThrow('down')
  fails = false
  expect(await pace.turn('sales', 1_000, 7)).toBe(7)
  expect(await pace.turn('sales', 1_000, 7)).toBe(1_007)
})
