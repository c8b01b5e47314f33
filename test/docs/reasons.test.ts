import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { crmReasons } from '#lib/crm/reasons.ts'
import { refusals } from '#lib/crm/refusals.ts'
import { docspaceReasons } from '#lib/docspace/reasons.ts'
import { onboardingReasons } from '#lib/onboarding/reasons.ts'

const table = await readFile(new URL('../../docs/reasons.md', import.meta.url), 'utf8')
const reasons = [onboardingReasons, docspaceReasons, crmReasons].flatMap((catalogue) => Object.values(catalogue))

test.each(reasons)('docs/reasons.md tells $code as the code does', ({ code, kind, what, means, remedy }) => {
  const waits = table.slice(table.indexOf('`RetryLater`'), table.indexOf('`Park`'))
  const parked = table.slice(table.indexOf('`Park`'), table.indexOf('## A delivery'))
  expect(kind === 'retry' ? waits : parked).toContain(`| \`${code}\` | ${what} | ${means} | ${remedy} |`)
})

test.each(Object.entries(refusals))('docs/reasons.md tells why a delivery is not taken: %s', (code, refusal) => {
  expect(table.slice(table.indexOf('## A delivery'))).toContain(
    `| \`${code}\` | ${refusal.means} | ${refusal.remedy} |`,
  )
})

test('docs/reasons.md tells no reason that there is not', () => {
  expect(table.match(/^\| `/gm)).toHaveLength(reasons.length + Object.keys(refusals).length)
})
