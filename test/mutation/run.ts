import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Stryker } from '@stryker-mutator/core'
import { oneOf, runScript, WrongCall } from '#infra/local/command-line.ts'
import { changedSince } from './changed.ts'
import { type Part, partsOf, suites } from './suites.ts'
import { compare, type Mutant, nameOf, readList, survivorsAmong } from './survivors.ts'

const usage = `npm run mutate [FOLDER…] [-- OPTIONS]

Changes lib/FOLDER in one small way after the other and looks whether a test notices. Ends with 1 when a folder's tests notice less than
nine of ten, or when a survivor has no reason in test/mutation/survivors. What was found stays in .roomkeeper/mutation: a second run
tries only what has changed since.

  FOLDER             ${Object.keys(suites).join(', ')}; all of them when absent
  --since REF        only lines that differ from that commit
  --file PATH        only this file or pattern of FOLDER, such as lib/queue/b*.ts
  --at-once N        how many mutants are tried at the same time (2)
  --patience SECONDS how long a test may take beyond its usual time before its mutant counts as noticed (4; more on a busy machine)`

const options = {
  since: { type: 'string' },
  file: { type: 'string' },
  'at-once': { type: 'string', default: '2' },
  patience: { type: 'string', default: '4' },
} as const

interface Pace {
  concurrency: number
  timeoutMS: number
}

const optionsFor = (name: string, mutate: string[], pace: Pace): ConstructorParameters<typeof Stryker>[0] => ({
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  mutate,
  // Texts are held by tables of them, and a module's constants would need every test for each mutant.
  mutator: { excludedMutations: ['StringLiteral'] },
  ignoreStatic: true,
  coverageAnalysis: 'perTest',
  ...pace,
  timeoutFactor: 2,
  incremental: true,
  incrementalFile: `.roomkeeper/mutation/${name}.json`,
  tempDirName: `.roomkeeper/mutation/sandbox-${name}`,
  ignorePatterns: ['cdk.out', 'coverage', 'bench', '.roomkeeper'],
  // TypeScript 7 has no API that StrykerJS could read a configuration with: a file that is not there is not read.
  tsconfigFile: 'none.json',
  reporters: [process.stdout.isTTY ? 'progress' : 'progress-append-only', 'clear-text', 'html'],
  htmlReporter: { fileName: `.roomkeeper/mutation/${name}.html` },
  clearTextReporter: { logTests: false, reportTests: false, reportMutants: true },
  thresholds: { high: 95, low: 90, break: null },
})

/** Mutants that are neither ignored nor without meaning, and how many of them a test noticed. */
const count = (mutants: readonly Mutant[]): { all: number; noticed: number } => {
  const noticed = mutants.filter(({ status }) => status === 'Killed' || status === 'Timeout').length
  return {
    all: noticed + mutants.filter(({ status }) => status === 'Survived' || status === 'NoCoverage').length,
    noticed,
  }
}

/** Says what was found, and returns whether that is enough. `whole` folders have to reach nine of ten; every survivor needs its reason. */
const enough = (folder: string, found: readonly Mutant[], whole: boolean): boolean => {
  const files = new Set(found.map(({ fileName }) => fileName))
  const survivors = survivorsAmong(found, (file) => readFileSync(file, 'utf8'))
  const { unlisted, stale } = compare(survivors, readList(folder), (file) => whole && files.has(file))
  const { all, noticed } = count(found)
  const percent = all === 0 ? 100 : (100 * noticed) / all
  console.log(`lib/${folder}: ${noticed} of ${all} mutants noticed, ${percent.toFixed(1)} %; ${survivors.length} live`)
  const named = survivors.map(nameOf).filter((name) => unlisted.includes(name))
  if (named.length > 0) console.log(`without a reason in survivors/${folder}.json:\n${JSON.stringify(named, null, 2)}`)
  if (stale.length > 0) console.log(`a reason that none needs:\n${JSON.stringify(stale, null, 2)}`)
  return unlisted.length === 0 && stale.length === 0 && (!whole || percent >= 90)
}

const atLeastOne = (name: string, value: string): number => {
  if (/^[1-9]\d*$/.test(value)) return Number(value)
  throw new WrongCall(`--${name} must be a whole number from 1 on, not ${JSON.stringify(value)}`)
}

/** Tries every mutant of a part of a folder with the tests of its suite. */
const mutants = async (folder: string, { name, mutate }: Part, pace: Pace): Promise<readonly Mutant[]> => {
  const { Stryker } = await import('@stryker-mutator/core')
  Object.assign(process.env, { MUTATED_FOLDER: folder, MUTATED_PART: name })
  const found = await new Stryker(
    optionsFor(name === '.' ? folder : `${folder}-${name.replaceAll('/', '-')}`, mutate, pace),
  ).runMutationTest()
  return found.map((mutant) => ({ ...mutant, fileName: relative(process.cwd(), mutant.fileName) }))
}

process.exitCode = await runScript({ usage, options, allowPositionals: true }, async ({ values, positionals }) => {
  const named = positionals.map((folder) => oneOf('FOLDER', folder, Object.keys(suites)))
  const folders = named.length > 0 ? named : Object.keys(suites)
  const pace = {
    concurrency: atLeastOne('at-once', values['at-once']),
    timeoutMS: 1_000 * atLeastOne('patience', values.patience),
  }
  const changed = values.since === undefined ? undefined : changedSince(values.since)
  let good = true
  for (const folder of folders) {
    const file = values.file === undefined ? undefined : [values.file]
    const files = changed?.filter((lines) => lines.startsWith(`lib/${folder}/`)) ?? file
    const parts = partsOf(folder, files)
    if (parts.length === 0) continue
    const found: Mutant[] = []
    for (const part of parts) {
      process.stdout.write(`\n=== lib/${folder}: ${part.mutate.join(' ')}\n`)
      found.push(...(await mutants(folder, part, pace)))
    }
    good = enough(folder, found, !files) && good
  }
  return good ? 0 : 1
})
