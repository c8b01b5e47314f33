import { sources } from '#lib/crm/sources.ts'
import { type KindOfClient, rulesOfKind, rulesOfSource, withRule } from '#lib/onboarding/settings/room-rules.ts'
import type { EnvironmentSettings } from '../environment-schema.ts'
import type { SettingsProblem } from '../problem-lines.ts'
import { clientFiltersOf } from './client-filters.ts'

type Sections = Pick<EnvironmentSettings, 'onboarding' | 'sources'>

/** Whether the deletion of a record of this kind ends a room by the settings. */
export const endsWithRecord = (all: Sections['onboarding'], kind: KindOfClient): boolean =>
  rulesOfKind(all, kind).some((rule) => withRule(all, rule).end?.deleted)

/** Whether the settings say what becomes of the rooms of merged records of this kind. */
export const settlesMerges = (onboarding: Sections['onboarding'], kind: KindOfClient): boolean =>
  rulesOfKind(onboarding, kind).some((rule) => withRule(onboarding, rule).merge !== undefined)

/** Refused where no source has records that could be deleted: nothing would ever end. */
export const deletionProblems = (settings: Sections): SettingsProblem[] => {
  const named = sourcesThatEnd(settings)
  return named.length > 0 && named.every((name) => !hasRecords(settings, name))
    ? [
        {
          path: ['onboarding', 'end', 'deleted'],
          message: `${named.join(', ')} has no records that could be deleted: let the sender say it in a field, and name that in end.when`,
        },
      ]
    : []
}

/** A line for each source whose CRM tells of no deletion, where others do or a command has to. */
export const untoldDeletions = (settings: Sections): { source: string; line: string }[] =>
  sourcesThatEnd(settings)
    .filter((name) => !tells(settings, name))
    .map((source) => {
      const remedy = hasRecords(settings, source)
        ? 'run `roomkeeper onboard CLIENT` for a client whose record was deleted'
        : 'let the sender say it in a field, and name that in end.when'
      return { source, line: `onboarding.end.deleted: ${source} tells of no deletion: ${remedy}.` }
    })

/** The sources whose rooms end with their records by the settings. */
const sourcesThatEnd = ({ onboarding, sources: given }: Sections): string[] =>
  Object.keys(given).filter((name) =>
    rulesOfSource(onboarding, name).some((rule) => withRule(onboarding, rule).end?.deleted),
  )

/** Whether the source says which of its records are clients, and so has records. */
const hasRecords = ({ sources: given }: Sections, name: string): boolean =>
  clientFiltersOf(sources[name], given[name] ?? {}).length > 0

/** Whether its schema knows events of deletions. */
const tells = ({ sources: given }: Sections, name: string): boolean => {
  const own = given[name] ?? {}
  const clients = clientFiltersOf(sources[name], own).map((filter) => ({ ...filter, deletions: true }))
  return clientFiltersOf(sources[name], { ...own, clients }).some(({ deletions }) => deletions)
}
