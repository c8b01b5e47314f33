import { execFileSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { amount, holds, type Line } from './line.ts'

const directory = fileURLToPath(new URL('../../bench', import.meta.url))

const commit = () => execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: directory, encoding: 'utf8' }).trim()

const rounded = (value: number) => Number(value.toPrecision(4))

/** `bench/report.json`: every line, and the machine it was measured on. */
export const writeReport = async (lines: readonly Line[]): Promise<void> => {
  const machine = { cores: availableParallelism(), processor: cpus()[0]?.model, node: process.version }
  const report = {
    measuredAt: new Date().toISOString(),
    commit: commit(),
    machine,
    lines: lines.map((line) => ({
      ...line,
      ours: rounded(line.ours),
      ...(line.reference && { reference: { ...line.reference, value: rounded(line.reference.value) } }),
      ...(line.reference && { ratio: rounded(amount(line, 'ratio')) }),
      ...(line.budget && { kept: holds(line, 'full') }),
    })),
  }
  await mkdir(directory, { recursive: true })
  await writeFile(`${directory}/report.json`, `${JSON.stringify(report, undefined, 2)}\n`)
}
