import { describe, expect, test } from 'vitest'
import { phases } from './groups.ts'
import { knownFailures } from './known-failures.ts'
import { isError, verdictOf } from './table.ts'

const known = { 'a group: a case': { fault: 'Z9', instead: 'Nothing is right.' } }

describe('the verdict on a case', () => {
  test.each([
    ['another case', 'seen', 'ok', false],
    ['another case', 'something else', 'FAILED', true],
    ['a case', 'something else', 'known failure', false],
    ['a case', 'seen', 'PASSES', true],
  ] as const)('%s that shows "%s" is %s', (name, seen, verdict, error) => {
    const row = { group: 'a group', name, expected: 'seen', seen }
    expect(verdictOf(row, known)).toBe(verdict)
    expect(isError(verdict)).toBe(error)
  })
})

test('every known failure is a case, and every case has a name of its own', () => {
  const groups = phases.flat(2)
  const cases = groups.flatMap(({ name, expected }) => Object.keys(expected).map((one) => `${name}: ${one}`))
  expect(new Set(cases).size).toBe(cases.length)
  expect(Object.keys(knownFailures).filter((one) => !cases.includes(one))).toEqual([])
})
