import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { sweepMetrics } from '#lib/backfill/metrics.ts'
import { backupMetrics } from '#lib/backup/metrics.ts'
import { receiverMetrics } from '#lib/crm/receive/receiver-metrics.ts'
import { keyDaysLeft } from '#lib/docspace/portal/key-life.ts'
import { docspaceMetrics } from '#lib/docspace/request-metrics.ts'
import { eventMetrics } from '#lib/events/metrics.ts'
import { driftMetrics } from '#lib/onboarding/life/drift/report/metrics.ts'
import { onboardingMetrics } from '#lib/onboarding/metrics.ts'
import { everything, synthesize } from '../synthesized.ts'
import { inAlarms, onDashboard } from './watched-metrics.ts'

const catalogues = {
  ...{ backupMetrics, docspaceMetrics, driftMetrics, eventMetrics },
  ...{ onboardingMetrics, receiverMetrics, sweepMetrics },
}
const root = new URL('../../../../', import.meta.url)
const sources = new Map(
  globSync(['lib/**/*.ts', 'functions/*.ts', 'infra/aws/**/*.ts'], { cwd: root.pathname }).map((file) => [
    file,
    readFileSync(new URL(file, root), 'utf8'),
  ]),
)
/** Code that runs in a function and counts something. */
const counting = [...sources].filter(
  ([file, text]) =>
    !file.startsWith('infra/') && /import .*\bmetrics?\b.* from '.*runtime\/telemetry\/metrics\.ts'/.test(text),
)

/** Whether code that counts takes the name from its catalogue, as `catalogue.key` or out of `const { key } = catalogue`. */
const isCounted = (catalogue: string, key: string): boolean =>
  counting.some(([, text]) => {
    const called = new RegExp(`\\b${catalogue} as (\\w+)`).exec(text)?.[1] ?? catalogue
    const taken = new RegExp(`const \\{([^}]*)\\} = ${called}\\b`).exec(text)?.[1] ?? ''
    return new RegExp(`\\b${called}\\.${key}\\b`).test(text) || new RegExp(`\\b${key}\\b`).test(taken)
  })

const names: [string, boolean][] = [
  ...Object.entries(catalogues).flatMap(([catalogue, keys]) =>
    Object.entries(keys).map(([key, name]): [string, boolean] => [name, isCounted(catalogue, key)]),
  ),
  [keyDaysLeft, counting.some(([, text]) => /metric\(keyDaysLeft,/.test(text))],
]

const stack = synthesize('prod', everything)
const nameIn = (text: string) => text.split(' ')[0] ?? ''
const watched = new Set([...onDashboard(stack), ...inAlarms(stack)].map(nameIn))

test('every metric is counted by code, and by its name in the catalogue', () => {
  expect(names.filter(([, counted]) => !counted)).toEqual([])
  for (const [file, text] of counting) expect(text, file).not.toMatch(/\bmetric\(\s*['"`]/)
})

test('a name is written down once, for code, alarms and dashboard alike', () => {
  for (const [name] of names) {
    const places = [...sources].flatMap(([file, text]) => (text.includes(`'${name}'`) ? [file] : []))
    expect(places, name).toHaveLength(1)
  }
})

test('what alarms and dashboard look at is counted, and what is counted is looked at', () => {
  expect([...watched].sort()).toEqual(names.map(([name]) => name).sort())
})

test('everything that clients and administrators depend on can be seen', () => {
  // Deliveries by source and verdict; ready, retried, parked; how long it took; DocSpace; backups.
  expect([...onDashboard(stack)]).toEqual(
    expect.arrayContaining([
      'WebhookDeliveries by Source and Verdict',
      'ClientsReady',
      'ClientsWaiting by Reason',
      'ClientsParked by Reason',
      'TimeToReady',
      'DocSpaceRequests',
      'DocSpaceTooManyRequests',
      'DocSpaceLatency',
      'BackupProven by Portal',
      'BackupFailed by Portal',
      'BackupBytes by Portal',
      'BackupSeconds by Portal',
    ]),
  )
})
