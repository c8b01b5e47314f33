import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

/** Every case that was copied for a test is read by one. */
test('no case is there that no test reads', async () => {
  const root = new URL('../', import.meta.url)
  const files = await readdir(root, { recursive: true })
  const tests = files.filter((file) => file.endsWith('.test.ts'))
  const text = (await Promise.all(tests.map((file) => readFile(new URL(file, root), 'utf8')))).join('\n')
  const cases = (await readdir(new URL('fixtures/cases/', root))).map((file) => file.replace('.json', ''))
  expect(cases.length).toBeGreaterThan(20)
  expect(cases.filter((name) => !text.includes(name))).toEqual([])
})
