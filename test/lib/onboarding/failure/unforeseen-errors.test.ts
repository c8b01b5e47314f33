import { expect, test } from 'vitest'
import { createFailureCounter } from '#lib/onboarding/failure/unforeseen-errors.ts'

test('counts by name, and forgets the name that was counted longest ago when there are too many', () => {
  const { add } = createFailureCounter(2)
  expect([add('a'), add('b'), add('a')]).toEqual([1, 1, 2])
  expect(add('c')).toBe(1)
  // b is forgotten: a was counted after it.
  expect([add('a'), add('c'), add('b')]).toEqual([3, 2, 1])
})

test('has room for a thousand names', () => {
  const { add } = createFailureCounter()
  for (let at = 0; at < 1_000; at += 1) add(String(at))
  expect(add('0')).toBe(2)
  add('one more')
  expect([add('2'), add('1')]).toEqual([2, 1])
})
