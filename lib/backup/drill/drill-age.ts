import { endedDrills } from '../store/run-drill.ts'
import type { RunState } from '../store/run-state.ts'

const day = 24 * 3_600_000

/**
 * For how many days no archive of the portal was restored with success: since the last such drill, or since the first run that is
 * known. Zero where there is neither.
 */
export const daysWithoutDrill = (runs: readonly RunState[], now: number): number => {
  const passed = endedDrills(runs).find((drill) => drill.passed)
  const first = Math.min(...runs.map(({ dueAt }) => dueAt), now)
  return Math.max(0, (now - (passed?.at ?? first)) / day)
}
