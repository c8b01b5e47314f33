import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { backupReasons } from '#lib/backup/reasons.ts'
import { crmReasons } from '#lib/crm/reasons.ts'
import { refusals } from '#lib/crm/receive/refusals.ts'
import { docspaceReasons } from '#lib/docspace/reasons.ts'
import { bounceReasons } from '#lib/onboarding/life/arrival/bounce/bounce-reasons.ts'
import { onboardingReasons } from '#lib/onboarding/reasons.ts'

const table = await readFile(new URL('../../../docs/reasons.md', import.meta.url), 'utf8')
const reasons = [onboardingReasons, docspaceReasons, crmReasons].flatMap((catalogue) => Object.values(catalogue))
const bounced = Object.values(bounceReasons)

test.each(reasons)('docs/reasons.md tells $code as the code does', ({ code, kind, what, means, remedy }) => {
  const waits = table.slice(table.indexOf('`RetryLater`'), table.indexOf('`Park`'))
  const parked = table.slice(table.indexOf('`Park`'), table.indexOf('## A mail'))
  expect(kind === 'retry' ? waits : parked).toContain(`| \`${code}\` | ${what} | ${means} | ${remedy} |`)
})

test.each(bounced)('docs/reasons.md tells of a mail that did not come in: $code', ({ code, what, means, remedy }) => {
  const part = table.slice(table.indexOf('## A mail'), table.indexOf('## A delivery'))
  expect(part).toContain(`| \`${code}\` | ${what} | ${means} | ${remedy} |`)
})

test.each(Object.entries(refusals))('docs/reasons.md tells why a delivery is not taken: %s', (code, refusal) => {
  expect(table.slice(table.indexOf('## A delivery'), table.indexOf('## A night'))).toContain(
    `| \`${code}\` | ${refusal.means} | ${refusal.remedy} |`,
  )
})

test.each(Object.values(backupReasons))('docs/reasons.md tells why a night has no proven backup: $code', (reason) => {
  const { code, what, means, remedy } = reason
  expect(table.slice(table.indexOf('## A night'))).toContain(`| \`${code}\` | ${what} | ${means} | ${remedy} |`)
})

test('docs/reasons.md tells no reason that there is not', () => {
  const known = [...reasons, ...bounced, ...Object.keys(refusals), ...Object.keys(backupReasons)]
  expect(table.match(/^\| `/gm)).toHaveLength(known.length)
})

test('a code that stands in two catalogues says that the same happened', () => {
  const all = [...reasons, ...Object.values(backupReasons)]
  const twice = all.filter(({ code }, at) => all.findIndex((one) => one.code === code) !== at)
  expect(twice.map(({ code }) => code)).toEqual(['secret-missing'])
  for (const { code, what } of twice) expect(all.find((one) => one.code === code)?.what).toBe(what)
})
