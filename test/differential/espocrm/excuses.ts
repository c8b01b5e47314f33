import type { Step } from '../play.ts'

/** What stays different between the real EspoCRM and its twin, each with its reason. Short and honest. */
export interface Excuse {
  reason: string
  covers(step: Step, differences: string[]): boolean
}

export const excuses: Excuse[] = [
  {
    reason: "a user's roles and last access, which Roomkeeper never reads: the twin shows none",
    covers: ({ call }, differences) =>
      call === 'read person' && differences.every((each) => /^\$\.(lastAccess|rolesIds|rolesNames)\b/.test(each)),
  },
]
