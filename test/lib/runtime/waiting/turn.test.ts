import { expect, test } from 'vitest'
import { createTurn } from '#lib/runtime/waiting/turn.ts'

test('one work begins when the one before has ended, also where that fails', async () => {
  const inTurn = createTurn()
  const seen: string[] = []
  const { promise: end, reject } = Promise.withResolvers<never>()
  const first = inTurn(async () => {
    seen.push('first begins')
    return await end
  })
  const second = inTurn(async () => {
    seen.push('second begins')
    return 2
  })
  await Promise.resolve()
  expect(seen).toEqual(['first begins'])
  reject(new Error('refused'))
  await expect(first).rejects.toThrow('refused')
  expect(await second).toBe(2)
  expect(seen).toEqual(['first begins', 'second begins'])
})
