import { expect, test } from 'vitest'
import { allOrFirstError } from '#lib/runtime/all-or-first-error.ts'
import { declareReasons, Park, RetryLater } from '#lib/runtime/errors.ts'

const text = { what: '', means: '', remedy: '' }
const reasons = declareReasons({ wait: { kind: 'retry', ...text }, stop: { kind: 'park', ...text } })

test('waits for every one before it throws, so that nothing runs on behind its caller', async () => {
  let ended = false
  const slow = new Promise<void>((resolve) => setTimeout(resolve, 20)).then(() => {
    ended = true
  })
  await expect(allOrFirstError([Promise.reject(new Error('at once')), slow])).rejects.toThrow('at once')
  expect(ended).toBe(true)
})

test('of several failures a wait comes first: what passes may be the cause of the rest', async () => {
  const surprise = () => Promise.reject(new Error('surprise'))
  const park = () => Promise.reject(new Park(reasons.stop))
  const wait = () => Promise.reject(new RetryLater(reasons.wait))
  await expect(allOrFirstError([surprise(), park(), wait()])).rejects.toBeInstanceOf(RetryLater)
  await expect(allOrFirstError([surprise(), park()])).rejects.toBeInstanceOf(Park)
})

test('gives the values in order', async () => {
  expect(await allOrFirstError([Promise.resolve(1), Promise.resolve('b')] as const)).toEqual([1, 'b'])
})
