import type { ChangeOptions } from '../confirm.ts'
import type { Since } from './choices.ts'

export interface CatchUpOptions extends ChangeOptions {
  since: Since
  /** Minutes. */
  minAge: number
  perMinute?: number
  restart?: boolean
  again?: boolean
}

/** Which clients are caught up with. */
export interface CatchUp {
  /** What the work is called; begins the name of each job. */
  kind: 'backfill' | 'sweep'
  crms: readonly string[]
  filter: Readonly<Record<string, string>>
}
