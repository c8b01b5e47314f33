import type { Line } from './line.ts'
export const chartOf = (_lines: readonly Line[]) => ''
