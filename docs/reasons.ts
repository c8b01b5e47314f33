import { writeFile } from 'node:fs/promises'
import { backupReasons } from '#lib/backup/reasons.ts'
import { refusals } from '#lib/crm/receive/refusals.ts'
import { knownReasons } from '#lib/onboarding/known-reasons.ts'
import { bounceReasons } from '#lib/onboarding/life/arrival/bounce/bounce-reasons.ts'
import type { Reason } from '#lib/runtime/errors.ts'

/** `node docs/reasons.ts` writes `docs/reasons.md` from the catalogues in the code; a test tells when it is out of date. */

const reasons = Object.values(knownReasons)

type Told = Pick<Reason, 'code' | 'what' | 'means' | 'remedy'>

const row = ({ code, what, means, remedy }: Told) => `| \`${code}\` | ${what} | ${means} | ${remedy} |`

const tableOf = (reasons: readonly Told[]) => [
  '| reason | what happened | what it means | what to do |',
  '|---|---|---|---|',
  ...reasons.map(row),
]

const table = (kind: Reason['kind']) => tableOf(reasons.filter((reason) => reason.kind === kind))

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
  '## A mail that did not come in',
  '',
  'Nothing waits for it. The record says it, and the event `room.attention` does ([bounces](arrival.md#mails-that-bounce)).',
  '',
  ...tableOf(Object.values(bounceReasons)),
  '',
  '## A delivery is not taken',
  '',
  'The CRM hears a bare 401, 404 or 503, or what is wrong with the form; the reason stands in the log of `receive-webhook` and in the',
  'metric `WebhooksRefused`, by source. What was not taken leads to nothing.',
  '',
  '| reason | what it means | what to do |',
  '|---|---|---|',
  ...Object.entries(refusals).map(([code, { means, remedy }]) => `| \`${code}\` | ${means} | ${remedy} |`),
  '',
  '## A night without a verified backup',
  '',
  'The reason stands in the report, in the answer of `roomkeeper backup status --json` and in the log of `watch-backup`; the report says',
  'the rest. [backups.md](backups.md) tells the settings.',
  '',
  ...tableOf(Object.values(backupReasons)),
]

await writeFile(new URL('reasons.md', import.meta.url), `${page.join('\n')}\n`)
