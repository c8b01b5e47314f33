import * as z from 'zod/mini'
import type { ClientFilter } from '#lib/crm/clients.ts'
import { sources } from '#lib/crm/sources.ts'
import { type FollowedField, followedFields, followsContacts } from '#lib/onboarding/life/follow/followed-fields.ts'
import { waitedFields } from '#lib/onboarding/review/waited-fields.ts'
import type { EnvironmentSettings } from '../environment-schema.ts'
import type { SettingsProblem } from '../problem-lines.ts'
import { clientFiltersOf } from './client-filters.ts'
import { endsWithRecord, settlesMerges } from './deletions.ts'

type Onboarding = EnvironmentSettings['onboarding']

/** The fields of a source's records that concern rooms after they were built: those that people or the end wait for, and those that rooms follow. */
export const watchedByRooms = (onboarding: Onboarding, source: string, object: string): FollowedField[] => {
  const kind = { source, type: object }
  return [...waitedFields(onboarding, kind), ...followedFields(onboarding, kind, sources[source]?.followed?.(object))]
}

/**
 * The sources with events for each field that concerns rooms after they were built, for the people of their clients where those follow, for deletions where they end rooms, and for merges where the settings settle them. A
 * source whose CRM sends no such events stays as it is: there the sweep sees the change.
 */
export const withWatchedFields = ({
  onboarding,
  sources: given,
}: Pick<EnvironmentSettings, 'onboarding' | 'sources'>): EnvironmentSettings['sources'] =>
  Object.fromEntries(
    Object.entries(given).map(([name, own]) => {
      const watching = watchingAll(onboarding, name, own)
      const isTold = clientFiltersOf(sources[name], watching).some(
        (one) => one.watch || one.watchContacts || one.deletions || one.merges,
      )
      return [name, isTold ? watching : own]
    }),
  )

const watchingAll = (onboarding: Onboarding, name: string, own: EnvironmentSettings['sources'][string]) => ({
  ...own,
  clients: clientFiltersOf(sources[name], own).map((filter) => watched(onboarding, name, filter)),
})

/** What is wrong with a source only once it watches what rooms depend on. */
export const watchedProblems = ({
  onboarding,
  sources: given,
}: Pick<EnvironmentSettings, 'onboarding' | 'sources'>): SettingsProblem[] =>
  Object.entries(given).flatMap(([name, own]) => {
    const source = sources[name]
    if (!source || clientFiltersOf(source, own).length === 0) return []
    const { error } = z.safeParse(source.settings, watchingAll(onboarding, name, own))
    return (error?.issues ?? []).map(({ message, path }) => ({
      path: ['sources', name, ...path.map(String)],
      message: `with the fields that \`onboarding\` names: ${message}`,
    }))
  })

const watched = (onboarding: Onboarding, source: string, filter: ClientFilter): ClientFilter => {
  const fields = watchedByRooms(onboarding, source, filter.object).map(({ field }) => field)
  const watch = [...new Set([...(filter.watch ?? []), ...fields])].filter((field) => !(field in filter.where))
  const contacts = filter.watchContacts ?? followsContacts(onboarding, { source, type: filter.object })
  const deletions = filter.deletions ?? endsWithRecord(onboarding, { source, type: filter.object })
  const merges = filter.merges ?? settlesMerges(onboarding, { source, type: filter.object })
  return {
    ...filter,
    ...(watch.length > 0 && { watch }),
    ...(contacts && { watchContacts: true }),
    ...(deletions && { deletions: true }),
    ...(merges && { merges: true }),
  }
}
