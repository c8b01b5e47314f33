import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { drawChart } from './chart.ts'
import type { Line } from './line.ts'
import { readRuns, tableOfRuns, withRun, writeRuns } from './runs.ts'
import { markdownTable, writeSection } from './section.ts'
import { budgetText, comparedText, figure, verdict } from './table.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

const commit = () => execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim()

/** Where and when: `25 November 2026, AMD EPYC, 2 cores, Node 24.21.0, commit 1234567`. */
export const circumstances = (): string => {
  const date = new Date().toLocaleDateString('en-GB', { dateStyle: 'long' })
  const processor = cpus()[0]?.model.trim()
  return `${date}, ${processor}, ${availableParallelism()} cores, Node ${process.versions.node}, commit ${commit()}`
}

const asMarkdown = (lines: readonly Line[]) =>
  markdownTable(
    ['what', 'ours', 'reference', 'compared', 'budget', ''],
    lines.map((line) => [
      line.what,
      `${figure(line.ours)} ${line.unit}`,
      line.reference ? `${figure(line.reference.value)} ${line.unit} (${line.reference.what})` : '-',
      comparedText(line),
      budgetText(line),
      verdict(line, 'full'),
    ]),
    [1, 3, 4],
  )

/** Everything that shows the figures: the tables in `docs/performance.md`, its chart, and `test/bench/runs.json` with the last runs. */
export const writeReport = async (lines: readonly Line[]): Promise<void> => {
  const where = circumstances()
  await writeFile(join(root, 'docs/images/performance.svg'), drawChart(lines, `npm run bench, ${where}`))
  await writeSection('docs/performance.md', 'figures', `Measured on ${where}.\n\n${asMarkdown(lines)}`)
  const kept = join(root, 'test/bench/runs.json')
  const runs = withRun(await readRuns(kept), { measuredAt: new Date().toISOString(), commit: commit() }, lines)
  await writeRuns(kept, runs)
  await writeSection('docs/performance.md', 'runs', tableOfRuns(runs, lines))
}
