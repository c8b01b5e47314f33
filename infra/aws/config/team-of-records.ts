import { objectsOf } from '#lib/crm/clients.ts'
import { tellsTeam } from '#lib/crm/source.ts'
import { sources as known } from '#lib/crm/sources.ts'
import { isFor, type KindOfClient, type RoomRule, rulesOfKind } from '#lib/onboarding/settings/room-rules.ts'
import type { OnboardingSettings } from '#lib/onboarding/settings.ts'
import type { EnvironmentSettings } from './environment-schema.ts'
import type { SettingsProblem } from './problem-lines.ts'
import { clientFiltersOf } from './sources/client-filters.ts'

interface Asked {
  onboarding: Pick<OnboardingSettings, 'rooms' | 'team'>
  sources: EnvironmentSettings['sources']
}

/** Where `team.fromCrm` is set for clients whose records tell no team. */
export const teamProblems = ({ onboarding: { rooms, team }, sources }: Asked): SettingsProblem[] => {
  const without = kindsWithoutTeam(sources)
  const ofRules = rooms.flatMap((rule, at) =>
    !rule.skip && rule.team?.fromCrm ? problem(['rooms', at], takenBy(rule, without)) : [],
  )
  const inherited = without.filter((kind) => rulesOfKind({ rooms }, kind).some((rule) => !rule?.team?.fromCrm))
  return [...(team.fromCrm ? problem([], inherited) : []), ...ofRules]
}

const takenBy = (rule: RoomRule, kinds: readonly KindOfClient[]): KindOfClient[] =>
  kinds.filter((kind) => isFor(rule, kind))

/** The kinds of record that are clients by the settings, and tell no team. Settings that are wrong themselves are told elsewhere. */
const kindsWithoutTeam = (sources: EnvironmentSettings['sources']): KindOfClient[] =>
  Object.entries(sources).flatMap(([name, given]) => {
    const source = known[name]
    if (!source) return []
    const types = objectsOf(clientFiltersOf(source, given))
    return types.filter((type) => !tellsTeam(source, type)).map((type) => ({ source: name, type }))
  })

const problem = (place: readonly PropertyKey[], without: readonly KindOfClient[]): SettingsProblem[] => {
  if (without.length === 0) return []
  const names = without.map(({ source, type }) => `${type} of ${source}`).join(', ')
  const message = `there is no team of ${names} that Roomkeeper could read: leave it out, or set it in rules whose objects are others`
  return [{ path: ['onboarding', ...place, 'team', 'fromCrm'], message }]
}
