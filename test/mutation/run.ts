import { execFileSync, spawnSync } from 'node:child_process'
import type { Stryker } from '@stryker-mutator/core'
import { oneOf, runScript, WrongCall } from '#infra/local/command-line.ts'
import { suites } from './suites.ts'

const usage = `npm run mutate [FOLDER…] [-- --since REF]

Changes lib/FOLDER in one small way after the other and looks whether a test notices. Ends with 1 when a folder's tests notice less than
nine of ten. What was found stays in .roomkeeper/mutation: a second run tries only what has changed since.

  FOLDER       ${Object.keys(suites).join(', ')}; all of them when absent
  --since REF  only files that differ from that commit`

/** @throws WrongCall for what Git does not know */
const changedSince = (ref: string): string[] => {
  const { status } = spawnSync('git', ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`])
  if (status !== 0) throw new WrongCall(`--since must be a commit that Git knows, not ${JSON.stringify(ref)}`)
  return execFileSync('git', ['diff', '--name-only', '--diff-filter=d', ref, '--', 'lib'], { encoding: 'utf8' })
    .split('\n')
    .filter((path) => path.endsWith('.ts'))
}

const filesOf = (folder: string, changed: readonly string[] | undefined): string[] =>
  changed ? changed.filter((path) => path.startsWith(`lib/${folder}/`)) : [`lib/${folder}/**/*.ts`]

const optionsFor = (folder: string, mutate: string[]): ConstructorParameters<typeof Stryker>[0] => ({
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutation/vitest.config.ts' },
  mutate,
  // Texts are held by tables of them, and a module's constants would need every test for each mutant.
  mutator: { excludedMutations: ['StringLiteral'] },
  ignoreStatic: true,
  coverageAnalysis: 'perTest',
  concurrency: 2,
  timeoutMS: 4_000,
  timeoutFactor: 2,
  incremental: true,
  incrementalFile: `.roomkeeper/mutation/${folder}.json`,
  tempDirName: `.roomkeeper/mutation/sandbox-${folder}`,
  ignorePatterns: ['cdk.out', 'coverage', 'bench', '.roomkeeper'],
  // TypeScript 7 has no API that StrykerJS could read a configuration with: a file that is not there is not read.
  tsconfigFile: 'none.json',
  reporters: [process.stdout.isTTY ? 'progress' : 'progress-append-only', 'clear-text', 'html'],
  htmlReporter: { fileName: `.roomkeeper/mutation/${folder}.html` },
  clearTextReporter: { logTests: false, reportTests: false, reportMutants: true },
  thresholds: { high: 95, low: 90, break: 90 },
})

const options = { since: { type: 'string' } } as const

process.exitCode = await runScript({ usage, options, allowPositionals: true }, async ({ values, positionals }) => {
  const named = positionals.map((folder) => oneOf('FOLDER', folder, Object.keys(suites)))
  const changed = values.since === undefined ? undefined : changedSince(values.since)
  const { Stryker } = await import('@stryker-mutator/core')
  for (const folder of named.length > 0 ? named : Object.keys(suites)) {
    const files = filesOf(folder, changed)
    if (files.length === 0) continue
    process.stdout.write(`\n=== lib/${folder}\n`)
    process.env.MUTATED_FOLDER = folder
    await new Stryker(optionsFor(folder, files)).runMutationTest()
  }
  return Number(process.exitCode ?? 0)
})
