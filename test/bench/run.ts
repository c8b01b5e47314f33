import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { settingsVariable } from '#infra/aws/config/settings-files.ts'
import { oneOf, runScript } from '#infra/local/command-line.ts'
import { absolute, groups } from './groups.ts'
import { believed, type Effort, holds, type Line } from './line.ts'
import { writeReport } from './report.ts'
import { tableOf } from './table.ts'

// What is measured is the demo, whatever settings whoever measures has.
process.env[settingsVariable] = fileURLToPath(new URL('../fixtures/settings/no-environments.json', import.meta.url))

/** How often a group of times is measured before a broken budget is believed. */
const tries: Readonly<Record<Effort, number>> = { full: 3, check: 5 }

/** Counts and simulated times are the same however often they are measured. */
const isBrokenTime = (line: Line, effort: Effort) => line.budget?.timed === true && !holds(line, effort)

const measure = async (name: string, effort: Effort): Promise<Line[]> => {
  let lines = await groups[name]?.(effort)
  for (let n = 1; n < tries[effort] && lines?.some((line) => isBrokenTime(line, effort)); n += 1) {
    process.stderr.write(`${name}: again\n`)
    const again = new Map((await groups[name]?.(effort))?.map((line) => [line.what, line]))
    lines = lines.map((line) => believed(line, again.get(line.what) ?? line, effort))
  }
  return lines ?? []
}

/** Other programs that write a picture or a table: the waterfall, the sizes of functions (as root), the peers (from npm). */
const others = ['waterfall', 'sizing', 'peers']

const runOthers = (names: readonly string[]): void => {
  for (const name of names) {
    const script = fileURLToPath(new URL(`./${name}/run.ts`, import.meta.url))
    const { status } = spawnSync(process.execPath, [script], { stdio: 'inherit' })
    if (status !== 0) throw new Error(`${name} ended with ${status}`)
  }
}

const usage = `npm run bench -- [--check] [--all] [--only GROUP,GROUP]

Measures every figure beside a reference in the same run, prints them, and writes docs/performance.md and its picture. Ends with 1 when a
budget is broken.

  --check      what has a budget only, quicker, and nothing is written
  --only A,B   these groups only: ${Object.keys(groups).join(', ')};
               or these, which write a table or a picture of their own: ${others.join(', ')}
  --all        the waterfall, the sizes of functions (as root) and the peers (from npm) too`

const options = { check: { type: 'boolean' }, only: { type: 'string' }, all: { type: 'boolean' } } as const

interface Wanted {
  check?: boolean | undefined
  only?: string | undefined
  all?: boolean | undefined
}

const bench = async ({ check, only, all }: Wanted): Promise<number> => {
  const effort = check ? 'check' : 'full'
  const every = Object.keys(groups)
  const asked = only?.split(',').map((name) => oneOf('--only', name, [...every, ...others]))
  const apart = others.filter((name) => asked?.includes(name))
  const names = asked?.filter((name) => every.includes(name)) ?? every.filter((name) => !check || !absolute.has(name))
  const lines: Line[] = []
  for (const name of names) {
    const began = performance.now()
    lines.push(...(await measure(name, effort)))
    process.stderr.write(`${name}: measured in ${((performance.now() - began) / 1_000).toFixed(1)} s\n`)
  }
  if (lines.length > 0) process.stdout.write(`${tableOf(lines, effort)}\n`)
  if (effort === 'full' && !only) await writeReport(lines)
  runOthers(all ? others : apart)
  const broken = lines.filter((line) => !holds(line, effort))
  for (const { what } of broken) process.stdout.write(`over its budget: ${what}\n`)
  return broken.length === 0 ? 0 : 1
}

process.exitCode = await runScript({ usage, options }, ({ values }) => bench(values))
