import Table from 'cli-table3'
import { amount, type Effort, holds, type Line } from './line.ts'

export const figure = (value: number): string =>
  Number.isInteger(value) || Math.abs(value) >= 1_000
    ? Math.round(value).toLocaleString('en-US')
    : value.toFixed(Math.abs(value) < 10 ? 2 : 1)

/** `<= 1.25 x`, `<= 8 writes`. */
export const budgetText = ({ budget, unit }: Line): string => {
  if (!budget) return '-'
  const sign = budget.is === 'at most' ? '<=' : '>='
  const after = { ratio: ' x', ours: ` ${unit}` }[budget.of]
  return `${sign} ${budget.limit}${after}`
}

/** An amount of what the budget is about: `1.12 x`, `8 writes`. */
export const amountText = ({ budget, unit }: Line, value: number): string =>
  budget?.of === 'ours' ? `${figure(value)} ${unit}` : `${value.toFixed(2)} x`

/** What the line has reached of what its budget is about. */
export const reachedText = (line: Line): string => {
  const of = line.budget?.of ?? 'ratio'
  return of === 'ratio' && !line.reference ? '-' : amountText(line, amount(line, of))
}

/** How many times the reference ours is. */
export const comparedText = (line: Line): string => (line.reference ? `${amount(line, 'ratio').toFixed(2)} x` : '-')

export const verdict = (line: Line, effort: Effort): string =>
  line.budget ? (holds(line, effort) ? 'kept' : 'BROKEN') : 'recorded'

/** The table that people read. */
export const tableOf = (lines: readonly Line[], effort: Effort): string => {
  const table = new Table({
    head: ['what', 'ours', 'reference', 'compared', 'budget', ''],
    style: { head: [], border: [], compact: true },
    colAligns: ['left', 'right', 'right', 'right', 'right', 'left'],
  })
  for (const line of lines) {
    const { what, ours, unit, reference } = line
    const beside = reference ? `${figure(reference.value)} ${unit}` : '-'
    table.push([what, `${figure(ours)} ${unit}`, beside, comparedText(line), budgetText(line), verdict(line, effort)])
  }
  return table.toString()
}
