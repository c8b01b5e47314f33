import type { Happening } from '#lib/onboarding/life/history/client-history.ts'
import { momentText } from '../../output/time.ts'

/** Its moment, and what was done. */
export const happeningRow = ({ at, what, by }: Happening): [string, string] => [
  at === undefined ? '' : momentText(at),
  by === undefined ? what : `${what} (${by})`,
]

export const happeningJson = ({ at, ...one }: Happening) => ({
  ...one,
  ...(at !== undefined && { at: new Date(at).toISOString() }),
})
