import * as z from 'zod/mini'
import { type ClientFilter, objectsOf } from '#lib/crm/clients.ts'
import { ownFieldsMessage } from '#lib/crm/records/fields.ts'
import type { Source } from '#lib/crm/source.ts'
import { sources } from '#lib/crm/sources.ts'
import { waitedFields } from '#lib/onboarding/review/waited-fields.ts'
import { isFor, type KindOfClient } from '#lib/onboarding/settings/room-rules.ts'
import { clientFiltersOf } from './client-filters.ts'
import type { EnvironmentSettings } from './environment-schema.ts'
import type { SettingsProblem } from './problem-lines.ts'

type Sections = Pick<EnvironmentSettings, 'onboarding' | 'sources'>
type Own = Readonly<Record<string, unknown>>

/** The fields that rules for a kind of record look at, and where they stand below `onboarding`. */
const ruledFields = ({ rooms }: Sections['onboarding'], kind: KindOfClient) =>
  rooms.flatMap((rule, at) =>
    isFor(rule, kind) ? Object.keys(rule.where).map((field) => ({ field, path: ['rooms', at, 'where', field] })) : [],
  )

/** A condition on a field that the room's data are written to: each write-back would decide who comes in, or which rule takes the client. */
export const inviteProblems = ({ onboarding, sources: given }: Sections): SettingsProblem[] => {
  const problems = Object.entries(given).flatMap(([name, own]) =>
    objectsOf(clientFiltersOf(sources[name], own)).flatMap((object) =>
      [waitedFields, ruledFields]
        .flatMap((fields) => fields(onboarding, { source: name, type: object }))
        .filter(({ field }) => isOwnField(sources[name], own, { object, where: { [field]: ['any'] } }))
        .map(({ path }) => ({
          path: ['onboarding', ...path],
          message: `${ownFieldsMessage} by sources.${name}: take a field of your own, such as a checkbox`,
        })),
    ),
  )
  return [...new Map(problems.map((problem) => [`${problem.path.join('.')} ${problem.message}`, problem])).values()]
}

/** The source itself knows its fields: it refuses a filter on one of them. */
const isOwnField = (source: Source | undefined, own: Own, filter: ClientFilter): boolean => {
  const issues = source && z.safeParse(source.settings, { ...own, clients: [filter] }).error?.issues
  return issues?.some(({ message }) => message === ownFieldsMessage) ?? false
}

/**
 * The sources with events for each field that people wait for, so that a change of it lets them in at once. A source whose CRM sends no
 * such events stays as it is: there the sweep sees the change.
 */
export const withWaitedFields = ({ onboarding, sources: given }: Sections): EnvironmentSettings['sources'] =>
  Object.fromEntries(
    Object.entries(given).map(([name, own]) => {
      const now = clientFiltersOf(sources[name], own)
      const clients = now.map((filter) => {
        const fields = waitedFields(onboarding, { source: name, type: filter.object }).map(({ field }) => field)
        const watch = [...new Set([...(filter.watch ?? []), ...fields])].filter((field) => !(field in filter.where))
        return watch.length > 0 ? { ...filter, watch } : filter
      })
      const watching = { ...own, clients }
      return [name, clientFiltersOf(sources[name], watching).some(({ watch }) => watch) ? watching : own]
    }),
  )
