import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isInPlace, misplaced, ofSeveral } from './places.ts'
import { root } from './sources.ts'

test('a test has the path of what it holds', async () => {
  expect(await misplaced()).toEqual([])
})

test.each([
  ['test/lib/queue/send.test.ts', true],
  ['test/lib/queue/send/lost-answers.test.ts', true],
  ['test/infra/simulators/hubspot/webhooks.test.ts', true],
  ['test/lib/queue/lost-answers.test.ts', false],
  ['test/lib/queue/sent.test.ts', false],
  ['test/infra/aws/rights.test.ts', false],
])('%s: %s', (path, expected) => {
  expect(isInPlace(path)).toBe(expected)
})

test('what is said to hold several units is there', () => {
  expect([...ofSeveral.keys()].filter((path) => !existsSync(join(root, path)))).toEqual([])
})
