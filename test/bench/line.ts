export type Unit = 'ms' | 'µs' | 's' | 'min' | 'kB' | 'MB' | 'writes' | 'calls' | 'reads' | 'clients' | 'packages'

/** What a budget is about: the quotient of ours and the reference, or ours alone. */
export type Measure = 'ratio' | 'ours'

export interface Budget {
  of: Measure
  is: 'at most' | 'at least'
  limit: number
  /** Whether it is a time: CI's machines differ, so `--check` allows half as much again. Counts and sizes are exact. */
  timed?: boolean
}

/** One line of the table. */
export interface Line {
  what: string
  unit: Unit
  ours: number
  reference?: { value: number; what: string }
  budget?: Budget
  /** What a reader must know to judge the figure. */
  note?: string
}

/** How much work a run takes on: `check` is for CI, with the same questions and fewer repetitions. */
export type Effort = 'full' | 'check'

/** Above the budget of a time, what `--check` still takes for noise: a gate must not fail because a machine is slower. */
const tolerance = 1.5

export const amount = (line: Line, of: Measure): number => {
  const { ours, reference } = line
  return of === 'ours' ? ours : ours / (reference?.value ?? Number.NaN)
}

/** Whether the line keeps its budget; a line without one always does, one without a figure never. */
export const holds = (line: Line, effort: Effort): boolean => {
  const { budget } = line
  if (!budget) return true
  const value = amount(line, budget.of)
  const slack = effort === 'check' && budget.timed ? tolerance : 1
  return budget.is === 'at most' ? value <= budget.limit * slack : value >= budget.limit / slack
}

/**
 * What is believed of a line that was measured once more. A gate believes the try that keeps its budget: a slower code keeps it in none,
 * while the rest of the machine may spoil any of them for one side alone.
 */
export const believed = (before: Line, again: Line, effort: Effort): Line => {
  const both = better(before, again)
  if (effort === 'full' || !both.budget?.timed) return both
  return [both, before, again].find((line) => holds(line, effort)) ?? both
}

/**
 * Two measurements of one line as one. Of times each side keeps its best, for noise only ever makes them worse; a lucky
 * quotient of two disturbed ones is no measurement.
 */
export const better = (left: Line, right: Line): Line => {
  const { budget, reference } = left
  if (!budget?.timed) return left
  const ours = Math.min(left.ours, right.ours)
  if (!reference || !right.reference) return { ...left, ours }
  return { ...left, ours, reference: { ...reference, value: Math.min(reference.value, right.reference.value) } }
}
