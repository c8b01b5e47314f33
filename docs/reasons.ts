import { writeFile } from 'node:fs/promises'
import { refusals } from '#lib/crm/refusals.ts'
import { knownReasons } from '#lib/onboarding/known-reasons.ts'
import type { Reason } from '#lib/runtime/errors.ts'

/** `node docs/reasons.ts` writes `docs/reasons.md` from the catalogues in the code; a test tells when it is out of date. */

const reasons = Object.values(knownReasons)

const row = ({ code, what, means, remedy }: Reason) => `| \`${code}\` | ${what} | ${means} | ${remedy} |`

const table = (kind: Reason['kind']) => [
  '| reason | what happened | what it means | what to do |',
  '|---|---|---|---|',
  ...reasons.filter((reason) => reason.kind === kind).map(row),
]

const page = [
  '# Reasons',
  '',
  'Why a client waits or was parked: the reason stands in the log, on the dead letter and, in words, on the CRM record.',
  '',
  '## The client waits (`RetryLater`)',
  '',
  ...table('retry'),
  '',
  '## The client is parked (`Park`)',
  '',
  ...table('park'),
  '',
  '## A delivery is not taken',
  '',
  'The CRM hears a bare 401, 404 or 503, or what is wrong with the form; the reason stands in the log of `receive-webhook` and in the',
  'metric `WebhooksRefused`, by source. What was not taken leads to nothing.',
  '',
  '| reason | what it means | what to do |',
  '|---|---|---|',
  ...Object.entries(refusals).map(([code, { means, remedy }]) => `| \`${code}\` | ${means} | ${remedy} |`),
]

await writeFile(new URL('reasons.md', import.meta.url), `${page.join('\n')}\n`)
