import type { Since } from '../backfill/choices.ts'

export interface CheckOptions {
  since?: Since
  restart?: boolean
}
