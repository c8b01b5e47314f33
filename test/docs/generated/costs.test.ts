import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { pageWithCosts } from '../../../docs/costs/write.ts'

test('docs/deploy.md reckons the costs of the stack as it is synthesized: node docs/costs/write.ts', async () => {
  const page = await readFile(new URL('../../../docs/deploy.md', import.meta.url), 'utf8')
  expect(page).toContain('<!-- per-thousand:')
  expect(page).toBe(pageWithCosts(page))
})
