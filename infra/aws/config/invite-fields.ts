import * as z from 'zod/mini'
import { type ClientFilter, objectsOf } from '#lib/crm/clients.ts'
import { ownFieldsMessage } from '#lib/crm/records/fields.ts'
import type { Source } from '#lib/crm/source.ts'
import { sources } from '#lib/crm/sources.ts'
import { isFor, type KindOfClient } from '#lib/onboarding/settings/room-rules.ts'
import type { EnvironmentSettings } from './environment-schema.ts'
import type { SettingsProblem } from './problem-lines.ts'
import { clientFiltersOf } from './sources/client-filters.ts'
import { watchedByRooms } from './sources/watched-fields.ts'

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
      [...watchedByRooms(onboarding, name, object), ...ruledFields(onboarding, { source: name, type: object })]
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
