/** Edit distance: letters that are added, left out, changed or swapped with the next one (optimal string alignment). */
const distance = (from: string, to: string): number => {
  let [before, last]: [number[], number[]] = [[], Array.from({ length: to.length + 1 }, (_, column) => column)]
  for (let row = 1; row <= from.length; row += 1) {
    const next = [row]
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1]
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      next[column] = Math.min(
        cell(last, column) + 1,
        cell(next, column - 1) + 1,
        cell(last, column - 1) + (same ? 0 : 1),
        swapped ? cell(before, column - 2) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    ;[before, last] = [last, next]
  }
  return cell(last, to.length)
}

/** Every cell that is asked for has been filled. */
const cell = (row: readonly number[], column: number): number => row[column] as number

/** The nearest name to a misspelt one, with at most a third of its letters wrong; undefined when none is near. */
const nearest = (typed: string, names: readonly string[]): string | undefined => {
  const lower = typed.toLowerCase()
  const [best] = names
    .map((name) => ({ name, far: distance(lower, name.toLowerCase()) }))
    .filter(({ name, far }) => far <= Math.max(1, Math.floor(name.length / 3)))
    .sort((left, right) => left.far - right.far)
  return best?.name
}

/** ` (did you mean onboarding?)`, or nothing. */
export const didYouMean = (typed: string, names: readonly string[]): string => {
  const name = nearest(typed, names)
  return name === undefined ? '' : ` (did you mean ${name}?)`
}
