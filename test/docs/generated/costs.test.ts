import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { synthesize } from '#test/infra/aws/synthesized.ts'
import { perMonthSmall, sumOf } from '../../../docs/costs/tables.ts'
import { pageWithCosts } from '../../../docs/costs/write.ts'

test('docs/deploy.md reckons the costs of the stack as it is synthesized: node docs/costs/write.ts', async () => {
  const page = await readFile(new URL('../../../docs/deploy.md', import.meta.url), 'utf8')
  expect(page).toContain('<!-- per-thousand:')
  expect(page).toBe(pageWithCosts(page))
})

test('a month in which nobody comes costs two dollars at most in the profile small', () => {
  expect(sumOf(perMonthSmall(synthesize('prod', { profile: 'small' })))).toBeLessThanOrEqual(2)
})
