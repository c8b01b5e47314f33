import { sources as known } from '#lib/crm/sources.ts'
import { isForSource } from '#lib/onboarding/settings/room-rules.ts'
import type { OnboardingSettings } from '#lib/onboarding/settings.ts'
import type { EnvironmentSettings } from './environment-schema.ts'
import type { SettingsProblem } from './problem-lines.ts'

interface Asked {
  onboarding: Pick<OnboardingSettings, 'rooms' | 'team'>
  sources: EnvironmentSettings['sources']
}

/** Where `team.fromCrm` is set for clients of a source whose records tell no team. */
export const teamProblems = ({ onboarding: { rooms, team }, sources }: Asked): SettingsProblem[] => {
  const without = Object.keys(sources).filter((name) => known[name] && !known[name].hasTeam)
  const ofRules = rooms.flatMap((rule, at) => {
    const own = without.filter((name) => isForSource(rule, name))
    return !rule.skip && rule.team?.fromCrm ? problem(['rooms', at], own) : []
  })
  const others = rooms.filter((rule) => !rule.skip && !rule.team?.fromCrm)
  const inherited = without.filter((name) => rooms.length === 0 || others.some((rule) => isForSource(rule, name)))
  return [...(team.fromCrm ? problem([], inherited) : []), ...ofRules]
}

const problem = (place: readonly PropertyKey[], without: readonly string[]): SettingsProblem[] => {
  if (without.length === 0) return []
  const able = Object.keys(known).filter((name) => known[name]?.hasTeam)
  const message = `Roomkeeper reads no team of ${without.join(', ')}: leave it out, or set it in a rule whose sources are ${able.join(', ')} alone`
  return [{ path: ['onboarding', ...place, 'team', 'fromCrm'], message }]
}
