import { readFile, writeFile } from 'node:fs/promises'
import { amount, type Line } from './line.ts'
import { markdownTable } from './section.ts'
import { amountText, budgetText } from './table.ts'

/** What a full run reached: of each line with a budget the figure that the budget is about. */
export interface Run {
  /** ISO 8601. */
  measuredAt: string
  commit: string
  reached: Readonly<Record<string, number>>
}

/** How many runs are kept: as many as fit beside each other on a page. */
const most = 6
/** By how much worse than the best of the runs before a figure is drift, and not noise. */
const noise = 0.15

const reachedBy = (lines: readonly Line[]) =>
  Object.fromEntries(
    lines.flatMap((line) => (line.budget ? [[line.what, Number(amount(line, line.budget.of).toPrecision(4))]] : [])),
  )

/** The runs before and this one, the oldest first; no more than are shown. */
export const withRun = (before: readonly Run[], run: Omit<Run, 'reached'>, lines: readonly Line[]): Run[] =>
  [...before, { ...run, reached: reachedBy(lines) }].slice(-most)

/** `drifts` where the last run is worse than the best before it by more than chance makes it. */
const drift = ({ budget }: Line, values: readonly (number | undefined)[]): string => {
  const [last, ...before] = values.filter((value) => value !== undefined).reverse()
  if (!budget || last === undefined || before.length === 0) return ''
  const isWorse =
    budget.is === 'at most' ? last > Math.min(...before) * (1 + noise) : last < Math.max(...before) * (1 - noise)
  return isWorse ? 'drifts' : ''
}

/** A row for each line of the last run that has a budget, a column for each run. */
export const tableOfRuns = (runs: readonly Run[], lines: readonly Line[]): string => {
  const heads = runs.map(({ measuredAt, commit }) => {
    const day = new Date(measuredAt).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })
    return `${day}, ${commit.slice(0, 7)}`
  })
  const rows = lines
    .filter(({ budget }) => budget)
    .map((line) => {
      const values = runs.map(({ reached }) => reached[line.what])
      const cells = values.map((value) => (value === undefined ? '–' : amountText(line, value)))
      return [line.what, ...cells, budgetText(line), drift(line, values)]
    })
  const right = heads.map((_, column) => column + 1)
  return markdownTable(['what', ...heads, 'budget', ''], rows, [...right, heads.length + 1])
}

/** The runs that `file` keeps, the oldest first. */
export const readRuns = async (file: string): Promise<Run[]> => JSON.parse(await readFile(file, 'utf8'))

export const writeRuns = (file: string, runs: readonly Run[]): Promise<void> =>
  writeFile(file, `${JSON.stringify(runs, undefined, 2)}\n`)
