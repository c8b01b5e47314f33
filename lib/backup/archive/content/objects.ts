import { addMember, type Comparison, newComparison } from '../set-sum.ts'
import type { TableRow } from './row.ts'

/** The list of objects on the left, the objects that are there on the right. Plain data. */
export interface Objects {
  comparison: Comparison
  /** Paths that the server could not read, as far as they are kept. */
  missing: string[]
  missingCount: number
}

const mostMissing = 1_000

export const newObjects = (): Objects => ({ comparison: newComparison(), missing: [], missingCount: 0 })

/** The path of an object in the archive as a list names it: module, domain and path, empty parts left out. */
export const pathIn = (row: TableRow): string =>
  [row('module'), row('domain'), row('path')]
    .filter((part) => part !== undefined && part !== '')
    .join('/')
    .replace(/[\\/]+/g, '/')

export const listColumns = ['domain', 'module', 'path']

export const addListed = ({ comparison }: Objects, path: string): void => addMember(comparison, 'left', path, 0)

export const addObject = ({ comparison }: Objects, path: string): void => addMember(comparison, 'right', path, 0)

export const addMissing = (objects: Objects, path: string): void => {
  objects.missingCount += 1
  if (objects.missing.length < mostMissing) objects.missing.push(path)
}
