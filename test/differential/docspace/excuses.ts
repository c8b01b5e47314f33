import type { Step } from '../play.ts'

/** What stays different between the server and its twin, each with its reason. Short and honest. */
export interface Excuse {
  reason: string
  covers(step: Step, differences: string[]): boolean
}

export const excuses: Excuse[] = [
  {
    reason: 'what is new for whom: a server marks it in the background, and nobody reads it',
    covers: (_, differences) => differences.every((each) => /^[\w.[\]]+\.new: /.test(each)),
  },
]
