import { writeFile } from 'node:fs/promises'
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
]

await writeFile(new URL('reasons.md', import.meta.url), `${page.join('\n')}\n`)
