import { sources } from '#lib/crm/sources.ts'
import type { OnboardingSettings } from '#lib/onboarding/settings.ts'
import { didYouMean } from '#lib/runtime/settings/did-you-mean.ts'
import type { SettingsProblem } from './problem-lines.ts'

/** Sources of rules that there are not: a misspelt one would take nobody, without a word. One that is not set up here is right. */
export const ruleSourceProblems = ({ rooms }: Pick<OnboardingSettings, 'rooms'>): SettingsProblem[] => {
  const known = Object.keys(sources)
  return rooms.flatMap((rule, at) =>
    (rule.sources ?? [])
      .filter((name) => !known.includes(name))
      .map((name) => ({
        path: ['onboarding', 'rooms', at, 'sources'],
        message: `there is no source ${name}${didYouMean(name, known)}; known are ${known.join(', ')}`,
      })),
  )
}
