import * as z from 'zod/mini'
import { tellsTeam } from '#lib/crm/source.ts'
import { sources as known } from '#lib/crm/sources.ts'
import { isFor, type RoomRule } from '#lib/onboarding/settings/room-rules.ts'
import type { OnboardingSettings } from '#lib/onboarding/settings.ts'
import type { EnvironmentSettings } from './environment-schema.ts'
import type { SettingsProblem } from './problem-lines.ts'

interface Asked {
  onboarding: Pick<OnboardingSettings, 'rooms' | 'team'>
  sources: EnvironmentSettings['sources']
}

/** Records of one kind, as a rule may take them. */
interface Kind {
  source: string
  type: string
}

/** Where `team.fromCrm` is set for clients whose records tell no team. */
export const teamProblems = ({ onboarding: { rooms, team }, sources }: Asked): SettingsProblem[] => {
  const without = kindsWithoutTeam(sources)
  const ofRules = rooms.flatMap((rule, at) =>
    !rule.skip && rule.team?.fromCrm ? problem(['rooms', at], takenBy(rule, without)) : [],
  )
  const others = rooms.filter((rule) => !rule.skip && !rule.team?.fromCrm)
  const inherited = without.filter((kind) => rooms.length === 0 || others.some((rule) => isFor(rule, kind)))
  return [...(team.fromCrm ? problem([], inherited) : []), ...ofRules]
}

const takenBy = (rule: RoomRule, kinds: readonly Kind[]): Kind[] => kinds.filter((kind) => isFor(rule, kind))

const clients = z.looseObject({ clients: z.array(z.looseObject({ object: z.string() })) })

/** The kinds of record that are clients by the settings, and tell no team. Settings that are wrong themselves are told elsewhere. */
const kindsWithoutTeam = (sources: EnvironmentSettings['sources']): Kind[] =>
  Object.entries(sources).flatMap(([name, given]) => {
    const source = known[name]
    if (!source) return []
    const { data } = z.safeParse(clients, z.safeParse(source.settings, given).data)
    const types = new Set((data?.clients ?? []).map(({ object }) => object))
    return [...types].filter((type) => !tellsTeam(source, type)).map((type) => ({ source: name, type }))
  })

const problem = (place: readonly PropertyKey[], without: readonly Kind[]): SettingsProblem[] => {
  if (without.length === 0) return []
  const names = without.map(({ source, type }) => `${type} of ${source}`).join(', ')
  const message = `there is no team of ${names} that Roomkeeper could read: leave it out, or set it in rules whose objects are others`
  return [{ path: ['onboarding', ...place, 'team', 'fromCrm'], message }]
}
