import { execFileSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { Stryker } from '@stryker-mutator/core'
import { suites } from './suites.ts'

/**
 * `npm run mutate [folder…]`: changes `lib/{folder}` in one small way after the other and looks whether a test notices. Ends with 1
 * when a folder's tests notice less than nine of ten. `-- --since REF` changes only files that differ from that commit.
 * What was found stays in `.roomkeeper/mutation/`: a second run tries only what has changed since.
 */
const { values, positionals } = parseArgs({ allowPositionals: true, options: { since: { type: 'string' } } })

const changedSince = (ref: string): string[] =>
  execFileSync('git', ['diff', '--name-only', '--diff-filter=d', ref, '--', 'lib'], { encoding: 'utf8' })
    .split('\n')
    .filter((path) => path.endsWith('.ts'))

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

const changed = values.since === undefined ? undefined : changedSince(values.since)
for (const folder of positionals.length > 0 ? positionals : Object.keys(suites)) {
  if (!suites[folder])
    throw new Error(`There is no folder "${folder}" to mutate; there are ${Object.keys(suites).join(', ')}.`)
  const files = filesOf(folder, changed)
  if (files.length === 0) continue
  process.stdout.write(`\n=== lib/${folder}\n`)
  process.env.MUTATED_FOLDER = folder
  await new Stryker(optionsFor(folder, files)).runMutationTest()
}
