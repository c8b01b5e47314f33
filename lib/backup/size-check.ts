import { sizeOf } from './report/facts.ts'
import type { RunCheck, RunState } from './store/run-state.ts'

/** How many archives before this one are looked at. */
const many = 7

/** Sizes of the last archives of the same kind that passed their checks, the newest first, in bytes. */
export const earlierSizes = (runs: readonly RunState[], before: Pick<RunState, 'dueAt' | 'kind'>): number[] =>
  runs
    .filter(({ passed, dueAt, kind }) => passed && dueAt < before.dueAt && kind === before.kind)
    .flatMap((run) => sizeOf(run) ?? [])
    .slice(0, many)

/** An archive of less than half of the last ones' median size may lack something, whatever the portal says. */
export const sizeCheck = (size: number, earlier: readonly number[]): RunCheck => {
  if (earlier.length === 0)
    return { id: 'size', verdict: 'unchecked', detail: 'There is no earlier archive to compare its size with.' }
  const usual = [...earlier].sort((one, other) => one - other)[Math.floor(earlier.length / 2)] ?? 0
  const percent = Math.round((size / Math.max(1, usual)) * 100)
  const detail = `${percent} % of the usual size of the last ${earlier.length}.`
  if (size * 2 < usual) return { id: 'size', verdict: 'warning', detail: `Only ${detail} Was much deleted?` }
  return { id: 'size', verdict: 'passed', detail }
}
