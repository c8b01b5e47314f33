import type { EnvironmentSettings } from './config/environment-schema.ts'
import { sourcesWithTimeline } from './config/sources/timelines.ts'
import type { LeastPrivilegeFunction } from './constructs/functions/least-privilege-function.ts'
import type { StackContext } from './constructs/stack-context.ts'
import type { Timelines } from './events.ts'
import { type Onboarding, sourceUrls, workerSecretNames } from './onboarding.ts'

/** What a function needs that writes on the timelines of records. */
export const timelinesOf = (
  context: StackContext,
  { sources: given }: Pick<EnvironmentSettings, 'sources'>,
  { credentials }: Pick<Onboarding, 'credentials'>,
): Timelines => {
  const sources = sourcesWithTimeline(given)
  return {
    variables: sourceUrls({ sources }),
    settings: { sources, secrets: workerSecretNames(context, { sources }).crm },
    grantTo(writer: LeastPrivilegeFunction): void {
      for (const name of Object.keys(sources)) credentials.get(name)?.grantRead(writer)
    },
  }
}
