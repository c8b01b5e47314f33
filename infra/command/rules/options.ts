import { InvalidArgumentError } from 'commander'
import type { Since } from '../backfill/choices.ts'

export interface CheckOptions {
  since?: Since
  /** The most clients of each rule that are read whole. */
  people: number
  restart?: boolean
  /** A file that takes a line for each record; `-` is stdout. */
  csv?: string
  /** One client instead of all. */
  show?: string
  reveal?: boolean
}

/** A number of clients, or `all`. */
export const howMany = (text: string): number => {
  if (text === 'all') return Number.MAX_SAFE_INTEGER
  if (/^\d{1,6}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number, or all.')
}
