import type { OnboardingContext } from '#lib/onboarding/context.ts'
import type { ClientContext } from '#lib/onboarding/observe-client.ts'

export type EndPlanContext = ClientContext & Pick<OnboardingContext, 'memories' | 'ends'>

/** What would become of the end of a client's room. */
export interface PlannedEnd {
  /** What would be done, in its order. None: nothing is to be done. */
  steps: string[]
  /** How far the end is, and what stands in its way. */
  notes: string[]
  /** Whether the room goes on following its record in the same run. */
  isFollowing: boolean
}
